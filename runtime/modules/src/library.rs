//! The bundled standard library: modules packed into the executable by `build.rs`, found by name, unpacked on import.

use std::io::Read;

static IMAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));

/// Directory under which bundled modules claim to lie (`os.__file__` and friends). Nothing is read from there.
pub const PREFIX: &str = "/usr/lib/taipan3.14";

/// A module of the library.
#[derive(Clone, Copy)]
pub struct Module {
    pub is_package: bool,
    packed: &'static [u8],
    raw_length: usize,
}

fn number(at: usize) -> usize {
    let bytes = &IMAGE[at..at + 4];
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize
}

fn name(i: usize) -> &'static [u8] {
    let at = 4 + i * 24;
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
                let at = 4 + middle * 24;
                let start = number(at + 8);
                return Some(Module {
                    is_package: number(at + 20) != 0,
                    packed: &IMAGE[start..start + number(at + 12)],
                    raw_length: number(at + 16),
                });
            }
        }
    }
    None
}

impl Module {
    /// The source text.
    pub fn source(&self) -> Result<Vec<u8>, String> {
        let mut out = Vec::with_capacity(self.raw_length);
        let mut packed = self.packed;
        let mut decoder = ruzstd::decoding::StreamingDecoder::new(&mut packed).map_err(|e| e.to_string())?;
        decoder.read_to_end(&mut out).map_err(|e| e.to_string())?;
        Ok(out)
    }
}

/// `__file__` of a bundled module.
pub fn file_of(name: &str, is_package: bool) -> String {
    let path = name.replace('.', "/");
    if is_package { format!("{PREFIX}/{path}/__init__.py") } else { format!("{PREFIX}/{path}.py") }
}

/// The text of a bundled module by its `__file__`.
pub fn text_of_file(file: &str) -> Option<String> {
    let path = file.strip_prefix(PREFIX)?.trim_start_matches('/').strip_suffix(".py")?;
    let name = path.strip_suffix("/__init__").unwrap_or(path).replace('/', ".");
    let source = find(&name)?.source().ok()?;
    Some(taipan_parser::decode(&source).ok()?.into_owned())
}
