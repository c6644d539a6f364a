//! `_sysconfigdata_*`: what `sysconfig` says of how the runtime was built. There is no Makefile and no C interface, so only
//! the variables that programs ask for to describe the platform are here.

use crate::words::add_to_module;
use taipan_core::error::R;
use taipan_core::native::ModuleDef;
use taipan_core::thread::Thread;
use taipan_heap::Value;

macro_rules! named {
    ($($condition:meta => $multiarch:literal),*) => {
        $( #[cfg($condition)] const MULTIARCH: &str = $multiarch;
           #[cfg($condition)] const NAME: &str = concat!("_sysconfigdata__linux_", $multiarch); )*
    };
}

named! { target_arch = "x86_64" => "x86_64-linux-gnu", target_arch = "aarch64" => "aarch64-linux-gnu" }

pub static MODULE: ModuleDef =
    ModuleDef { name: NAME, doc: "Variables of the build, for sysconfig.", functions: &[], init };

fn init(t: &Thread, m: Value) -> R<()> {
    let variables = t.new_dict()?;
    let soabi = format!("taipan-314-{MULTIARCH}");
    for (name, text) in [
        ("prefix", "/usr"),
        ("exec_prefix", "/usr"),
        ("LIBDIR", "/usr/lib"),
        ("BINDIR", "/usr/bin"),
        ("VERSION", "3.14"),
        ("MULTIARCH", MULTIARCH),
        ("SOABI", &soabi),
        ("EXT_SUFFIX", &format!(".{soabi}.so")),
        ("SHLIB_SUFFIX", ".so"),
        ("ABIFLAGS", ""),
        ("TZPATH", "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo"),
    ] {
        variables.set_text(t, name, t.new_str(text)?.value())?;
    }
    for (name, n) in [("Py_DEBUG", 0), ("Py_GIL_DISABLED", 0), ("Py_ENABLE_SHARED", 0), ("SIZEOF_VOID_P", 8)] {
        variables.set_text(t, name, Value::int_unchecked(n))?;
    }
    add_to_module(t, m, "build_time_vars", variables.value())
}
