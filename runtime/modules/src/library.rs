//! The bundled standard library: modules packed into the executable by `build.rs`, found by name, unpacked on import.

pub use crate::library_layout::{PREFIX, file_of};
use taipan_parser::code::CodeUnit;
use taipan_parser::serial;
use zlib_rs::{InflateConfig, ReturnCode};

static IMAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));

/// A module of the library.
#[derive(Clone, Copy)]
pub struct Module {
    pub is_package: bool,
    source: Packed,
    code: Packed,
}

#[derive(Clone, Copy)]
struct Packed {
    bytes: &'static [u8],
    raw_length: usize,
}

/// Bytes of an entry of the index.
const ENTRY: usize = 36;

fn number(at: usize) -> usize {
    let bytes = &IMAGE[at..at + 4];
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize
}

fn name(i: usize) -> &'static [u8] {
    let at = 4 + i * ENTRY;
    let start = number(at);
    &IMAGE[start..start + number(at + 4)]
}

/// Names of all bundled modules, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    (0..number(0)).filter_map(|i| std::str::from_utf8(name(i)).ok())
}

/// Finds a module by its dotted name.
pub fn find(wanted: &str) -> Option<Module> {
    let (mut low, mut high) = (0, number(0));
    while low < high {
        let middle = (low + high) / 2;
        match name(middle).cmp(wanted.as_bytes()) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => {
                let at = 4 + middle * ENTRY;
                return Some(Module {
                    is_package: number(at + 32) != 0,
                    source: packed(at + 8),
                    code: packed(at + 20),
                });
            }
        }
    }
    None
}

/// What the three numbers at this place of the index describe.
fn packed(at: usize) -> Packed {
    let start = number(at);
    Packed { bytes: &IMAGE[start..start + number(at + 4)], raw_length: number(at + 8) }
}

impl Module {
    /// The source text.
    pub fn source(&self) -> Result<Vec<u8>, String> {
        self.source.unpack()
    }

    /// The code compiled from it, without `-O`.
    pub fn code(&self) -> Option<CodeUnit> {
        serial::read(&self.code.unpack().ok()?).ok()
    }
}

impl Packed {
    fn unpack(&self) -> Result<Vec<u8>, String> {
        let mut out = vec![0; self.raw_length];
        match zlib_rs::decompress_slice(&mut out, self.bytes, InflateConfig::default()) {
            (unpacked, ReturnCode::Ok) if unpacked.len() == self.raw_length => Ok(out),
            (_, result) => Err(format!("damaged library: {result:?}")),
        }
    }
}

/// The text of a bundled module by its `__file__`.
pub fn text_of_file(file: &str) -> Option<String> {
    let path = file.strip_prefix(PREFIX)?.trim_start_matches('/').strip_suffix(".py")?;
    let name = path.strip_suffix("/__init__").unwrap_or(path).replace('/', ".");
    let source = find(&name)?.source().ok()?;
    Some(taipan_parser::decode(&source).ok()?.into_owned())
}
