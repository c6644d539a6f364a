//! How the executable is linked, so that a process touches few pages of it.
//!
//! At a fixed address: at any address it would have 27,000 words to relocate when it starts: 1.2 MB of pages read or written, and half
//! a millisecond. And with the functions that programs run side by side (`layout.ld`, by names of the scheme that `.cargo/config.toml`
//! chooses): 4.2 MB of code are mapped in a process that compiles traces, of which 3.1 MB run, instead of 8 MB.
//! A linker that does not know how is not asked to.

use std::path::Path;
use std::process::{Command, Stdio};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=layout.ld");
    let target = |what: &str| variable(&format!("CARGO_CFG_TARGET_{what}"));
    if target("OS") == "linux" && target("ENV") == "gnu" && !target("FEATURE").split(',').any(|f| f == "crt-static") {
        println!("cargo:rustc-link-arg-bins=-no-pie");
        let layout = format!("-T{}/layout.ld", variable("CARGO_MANIFEST_DIR"));
        if links_with(&layout) {
            println!("cargo:rustc-link-arg-bins={layout}");
        }
    }
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

/// Does a small program link with this argument?
fn links_with(argument: &str) -> bool {
    let out = variable("OUT_DIR");
    let source = Path::new(&out).join("probe.rs");
    if std::fs::write(&source, "fn main() {}").is_err() {
        return false;
    }
    let mut rustc = Command::new(variable("RUSTC"));
    rustc.arg(&source).args(["--out-dir", &out, "--target", &variable("TARGET"), "-Clink-arg=-no-pie"]);
    rustc.arg(format!("-Clink-arg={argument}"));
    let linker = variable("RUSTC_LINKER");
    if !linker.is_empty() {
        rustc.arg(format!("-Clinker={linker}"));
    }
    rustc.args(variable("CARGO_ENCODED_RUSTFLAGS").split('\x1f').filter(|flag| !flag.is_empty()));
    rustc.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
