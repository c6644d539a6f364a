//! Golden listings: `tests/listings/NAME.py` compiles to `NAME.txt`. `BLESS=1` rewrites them.

use taipan_parser::{Mode, Options, compile_source, disasm, serial, verify};

#[test]
fn listings_are_as_recorded() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/listings");
    let mut programs: Vec<_> =
        std::fs::read_dir(dir).expect("the folder is there").filter_map(Result::ok).map(|e| e.path()).collect();
    programs.retain(|p| p.extension().is_some_and(|e| e == "py"));
    programs.sort();
    assert!(!programs.is_empty());
    let mut different = Vec::new();
    for program in programs {
        let source = std::fs::read_to_string(&program).expect("readable");
        let name = program.file_name().expect("a file").to_string_lossy().into_owned();
        let code = compile_source(&source, Mode::Exec, &Options::new(&*name)).expect("compiles").code;
        verify::verify(&code).expect("well formed");
        verify::verify_temporaries(&code).expect("temporaries written first");
        let listing = disasm::listing(&code);
        let again = serial::read(&serial::write(&code)).expect("reads back");
        assert_eq!(disasm::listing(&again), listing);
        let golden = program.with_extension("txt");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&golden, &listing).expect("writable");
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != listing {
            println!("{name}:\n{listing}");
            different.push(name);
        }
    }
    assert!(different.is_empty(), "changed (BLESS=1 accepts): {different:?}");
}

#[test]
fn damaged_bytes_are_refused() {
    let code =
        compile_source("def f(x):\n    return [x, 'a', 1.5]\n", Mode::Exec, &Options::new("t")).expect("compiles").code;
    let bytes = serial::write(&code);
    for cut in 0..bytes.len() {
        assert!(serial::read(&bytes[..cut]).is_err());
    }
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x55;
        // Refused, or well formed enough for the verifier to say yes or no.
        if let Ok(unit) = serial::read(&changed) {
            let _ = verify::verify(&unit);
        }
    }
}
