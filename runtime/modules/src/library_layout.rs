//! Where bundled modules claim to lie: known to `build.rs`, which compiles them, and to the importer.

/// Directory under which bundled modules claim to lie (`os.__file__` and friends). Nothing is read from there.
pub const PREFIX: &str = "/usr/lib/taipan3.14";

/// `__file__` of a bundled module.
pub fn file_of(name: &str, is_package: bool) -> String {
    let path = name.replace('.', "/");
    if is_package { format!("{PREFIX}/{path}/__init__.py") } else { format!("{PREFIX}/{path}.py") }
}
