//! The import system: `__import__`, finders and the loading of modules, natively.
//!
//! Order: `sys.modules`; native modules; the bundled library; entries of `sys.path`. A program's own entries in
//! `sys.meta_path` come first. The parent package is imported first, its submodule bound as an attribute afterwards. A module
//! is in `sys.modules` while its body runs (cycles see it unfinished) and is taken out again if the body raises.

use crate::library;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use taipan_core::builtins::{compile_text, new_native_module};
use taipan_core::interp::{hydrate, run};
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::*;
use taipan_core::types::exception;
use taipan_core::{R, Raised, Thread, ty};
use taipan_heap::{Gc, Value};
use taipan_parser::{Mode, Options};

static FUNCTIONS: &[NativeDef] = &[
    native(
        "__import__",
        "(name, globals=None, locals=None, fromlist=(), level=0)",
        import,
        Effects::ANY,
        "Import a module.",
    ),
    native(
        "bundled",
        "(name)",
        bundled_module,
        Effects::ANY,
        "(is package, file, source) of a bundled module, or None.",
    ),
    native("import_native", "(name)", import_native, Effects::ANY, "A native module, made if it is not yet."),
    native(
        "specs_by",
        "(function)",
        specs_by,
        Effects::ANY,
        "Specs are made by `function(name, origin, search)` from now on.",
    ),
];

const SPECS_BY: &str = "import.specs_by";

fn bundled_module(t: &Thread, a: Args<'_>) -> R {
    let name = t.str(a[0])?.to_text();
    let Some(module) = library::find(&name) else { return Ok(Value::NONE) };
    let (file, source) = (library::file_of(&name, module.is_package), unpack(t, &name, module)?);
    let fields = [Value::bool(module.is_package), t.new_str(&file)?.value(), t.new_bytes(&source)?.value()];
    Ok(t.new_tuple(&fields)?.value())
}

fn import_native(t: &Thread, a: Args<'_>) -> R {
    let name = t.str(a[0])?.to_text();
    if let Some(m) = t.vm().modules().get(t, a[0])? {
        return Ok(m);
    }
    let def = t.vm().native_modules.borrow().get(&*name).copied();
    match def {
        Some(def) => Ok(new_native_module(t, def)?.value()),
        None => Err(not_found(t, &name, &format!("No module named '{name}'"))),
    }
}

fn specs_by(t: &Thread, a: Args<'_>) -> R {
    t.vm().register(SPECS_BY, a[0]);
    // The standard finders need not be asked: what they would find is found natively.
    t.vm().register("import.standard_finders", t.call_method(standard_meta_path(t)?, "copy", &[])?);
    Ok(Value::NONE)
}

fn standard_meta_path(t: &Thread) -> R {
    match t.vm().modules().get_text(t, "sys") {
        Some(sys) => t.getattr_str(sys, "meta_path"),
        None => Err(t.runtime_error("no module sys")),
    }
}

/// The object registered as the importer.
pub static MODULE: ModuleDef =
    ModuleDef { name: "_taipan_import", doc: "The import system.", functions: FUNCTIONS, init: |_, _| Ok(()) };

/// Installs the import system in the thread's Vm.
pub fn install(t: &Thread) -> R<()> {
    let module = new_native_module(t, &MODULE)?;
    t.vm().register("importlib", module.value());
    Ok(())
}

fn import(t: &Thread, a: Args<'_>) -> R {
    let Some(name) = t.as_str(a[0]) else { return Err(t.type_error("module name must be a string")) };
    let level = a.opt(4).map_or(Ok(0), |l| t.index(l))?;
    let name = name.to_text();
    let absolute = if level > 0 { resolve(t, &name, a.or_none(1), level)? } else { name.clone() };
    if absolute.is_empty() {
        return Err(t.value_error("Empty module name"));
    }
    let module = import_module(t, &absolute)?;
    let list = match a.not_none(3) {
        Some(list) if t.truth(list)? => list,
        _ => {
            if level > 0 {
                // `import .x` does not exist: only `from . import`, whose list is not empty, and `__import__('x', level=1)`.
                let cut = absolute.len() - name.len() + name.find('.').unwrap_or(name.len());
                return import_module(t, &absolute[..cut]);
            }
            return match absolute.split_once('.') {
                Some((top, _)) => import_module(t, top),
                None => Ok(module),
            };
        }
    };
    from_list(t, module, &absolute, list)?;
    Ok(module)
}

/// Imports the submodules that a `from package import ...` names.
fn from_list(t: &Thread, module: Value, package: &str, list: Value) -> R<()> {
    let names = t.names();
    if t.getattr_opt(module, names.__path__)?.is_none() {
        return Ok(());
    }
    let list = t.collect(list)?;
    for item in list.iter() {
        let Some(name) = t.as_str(item) else {
            return Err(t.type_error(format_args!("Item in ``from list'' must be str, not {}", t.type_name(item))));
        };
        if name.is("*") {
            if let Some(all) = t.getattr_opt(module, names.__all__)? {
                from_list(t, module, package, all)?;
            }
            continue;
        }
        if t.getattr_opt(module, name)?.is_some() {
            continue;
        }
        let full = format!("{package}.{}", name.to_text());
        if let Err(r) = import_module(t, &full) {
            // A name that is no submodule is IMPORT_FROM's affair.
            let own = t.pending().is_some_and(|e| is_missing(t, e, &full));
            if !own {
                return Err(r);
            }
            t.take_pending();
        }
    }
    Ok(())
}

/// Is `e` the ModuleNotFoundError for exactly this module?
fn is_missing(t: &Thread, e: Value, full: &str) -> bool {
    t.is_instance(e, ty::MODULE_NOT_FOUND_ERROR)
        && matches!(exception::field(t, e, "name"), Ok(Some(n)) if t.as_str(n).is_some_and(|n| n.is(full)))
}

/// The absolute name of a relative import.
fn resolve(t: &Thread, name: &str, globals: Value, level: i64) -> R<String> {
    let names = t.names();
    let get = |key: Gc<Str>| -> R<Option<Value>> {
        Ok(t.catch(t.getitem(globals, key.value()), ty::KEY_ERROR)?.filter(|v| !v.is_none()))
    };
    if globals.is_none() {
        return Err(t.key_error(t.new_str("'__name__' not in globals")?.value()));
    }
    let package = match get(names.__package__)?.and_then(|p| t.as_str(p)) {
        Some(p) => p.to_text(),
        None => {
            let Some(module) = get(names.__name__)?.and_then(|n| t.as_str(n)) else {
                return Err(t.key_error(t.new_str("'__name__' not in globals")?.value()));
            };
            let module = module.to_text();
            if get(names.__path__)?.is_some() {
                module
            } else {
                module.rsplit_once('.').map_or(String::new(), |(p, _)| p.to_owned())
            }
        }
    };
    if package.is_empty() {
        return Err(t.import_error("attempted relative import with no known parent package"));
    }
    let mut base = package.as_str();
    for _ in 1..level {
        match base.rsplit_once('.') {
            Some((parent, _)) => base = parent,
            None => return Err(t.import_error("attempted relative import beyond top-level package")),
        }
    }
    Ok(if name.is_empty() { base.to_owned() } else { format!("{base}.{name}") })
}

/// The module with this absolute name, loaded if necessary.
pub fn import_module(t: &Thread, name: &str) -> R {
    let modules = t.vm().modules();
    let key = t.intern(name)?;
    if let Some(m) = modules.get(t, key.value())? {
        if m.is_none() {
            return Err(not_found(t, name, &format!("import of {name} halted; None in sys.modules")));
        }
        return Ok(m);
    }
    t.check_native_stack()?;
    let (parent, path) = match name.rsplit_once('.') {
        None => (None, None),
        Some((package, _)) => {
            let parent = import_module(t, package)?;
            // The parent's body may have imported this module.
            if let Some(m) = modules.get(t, key.value())? {
                return Ok(m);
            }
            match t.getattr_opt(parent, t.names().__path__)? {
                Some(path) => (Some(parent), Some(path)),
                None => {
                    let text = format!("No module named '{name}'; '{package}' is not a package");
                    return Err(not_found(t, name, &text));
                }
            }
        }
    };
    let module = load(t, name, path)?;
    // The body may have replaced itself in sys.modules.
    let module = modules.get(t, key.value())?.unwrap_or(module);
    if let (Some(parent), Some((_, child))) = (parent, name.rsplit_once('.')) {
        t.setattr(parent, t.intern(child)?, module)?;
    }
    Ok(module)
}

fn not_found(t: &Thread, name: &str, text: &str) -> Raised {
    let make = || -> R {
        let class = t.vm().type_of_id(ty::MODULE_NOT_FOUND_ERROR);
        let e = exception::new_exception(t, class, &[t.new_str(text)?.value()])?;
        exception::set_field(t, e, "msg", t.new_str(text)?.value())?;
        exception::set_field(t, e, "name", t.new_str(name)?.value())?;
        Ok(e)
    };
    match make() {
        Ok(e) => t.raise(e),
        Err(r) => r,
    }
}

/// Where a module was found.
enum Found {
    Bundled(library::Module),
    Native(&'static ModuleDef),
    /// Source, `__file__`, and for packages the directory of their submodules.
    Source {
        source: Vec<u8>,
        file: String,
        package_dir: Option<String>,
    },
    Namespace(Vec<String>),
}

fn load(t: &Thread, name: &str, path: Option<Value>) -> R {
    if let Some(m) = by_meta_path(t, name, path)? {
        return Ok(m);
    }
    match find(t, name, path)? {
        Some(Found::Native(def)) => {
            let module = new_native_module(t, def)?;
            let dict = namespace(t, module.value())?;
            let spec = new_spec(t, name, Some("built-in"), None)?;
            dict.set_text(t, "__spec__", spec)?;
            dict.set_text(t, "__loader__", loader_of(t, spec)?)?;
            dict.set_text(t, "__package__", t.new_str(name.rsplit_once('.').map_or("", |(p, _)| p))?.value())?;
            t.vm().modules().set_str(t, t.intern(name)?, module.value())?;
            Ok(module.value())
        }
        Some(Found::Bundled(module)) => {
            let file = library::file_of(name, module.is_package);
            let package_dir = module.is_package.then(|| format!("{}/{}", library::PREFIX, name.replace('.', "/")));
            let config = &t.vm().config;
            let compiled = if config.optimize == 0 && !config.dump_bytecode { module.code() } else { None };
            let code = match compiled {
                Some(unit) => hydrate::hydrate(t, Arc::new(unit))?,
                None => compile(t, &unpack(t, name, module)?, &file)?,
            };
            load_code(t, name, code, &file, package_dir.as_deref())
        }
        Some(Found::Source { source, file, package_dir }) => {
            load_code(t, name, compile(t, &source, &file)?, &file, package_dir.as_deref())
        }
        Some(Found::Namespace(dirs)) => load_namespace(t, name, &dirs),
        None => Err(not_found(t, name, &format!("No module named '{name}'"))),
    }
}

fn namespace(t: &Thread, module: Value) -> R<Gc<Dict>> {
    match module.downcast::<Module>().and_then(|m| m.dict.get()).and_then(|d| d.downcast::<Dict>()) {
        Some(d) => Ok(d),
        None => Err(t.system_error("module without a namespace")),
    }
}

/// Finders that the program added to `sys.meta_path`.
fn by_meta_path(t: &Thread, name: &str, path: Option<Value>) -> R<Option<Value>> {
    let Some(sys) = t.vm().modules().get_text(t, "sys") else { return Ok(None) };
    let Some(finders) = t.getattr_opt_str(sys, "meta_path")? else { return Ok(None) };
    let standard = t.vm().registered("import.standard_finders").map(self_as::<List>);
    let finders = t.collect(finders)?;
    for finder in finders.iter() {
        if standard.is_some_and(|s| s.iter().any(|f| f == finder)) {
            continue;
        }
        let Some(find_spec) = t.getattr_opt_str(finder, "find_spec")? else { continue };
        let spec = t.call(find_spec, &[t.new_str(name)?.value(), path.unwrap_or(Value::NONE), Value::NONE])?;
        if spec.is_none() {
            continue;
        }
        let bootstrap = import_module(t, "importlib._bootstrap")?;
        let load = t.getattr_str(bootstrap, "_load")?;
        return t.call(load, &[spec]).map(Some);
    }
    Ok(None)
}

fn find(t: &Thread, name: &str, path: Option<Value>) -> R<Option<Found>> {
    if let Some(def) = t.vm().native_modules.borrow().get(name).copied() {
        return Ok(Some(Found::Native(def)));
    }
    let last = name.rsplit_once('.').map_or(name, |(_, n)| n);
    let search = match path {
        Some(path) => path,
        None => {
            if let Some(found) = library::find(name).map(Found::Bundled) {
                // A file next to the script hides a module of the library, as in CPython.
                let own = first_path_entry(t)?.and_then(|dir| in_directory(&dir, last));
                return Ok(Some(own.unwrap_or(found)));
            }
            match t.vm().modules().get_text(t, "sys") {
                Some(sys) => match t.getattr_opt_str(sys, "path")? {
                    Some(path) => path,
                    None => return Ok(None),
                },
                None => return Ok(None),
            }
        }
    };
    let entries = t.collect(search)?;
    let mut portions = Vec::new();
    for entry in entries.iter() {
        let Some(dir) = t.as_str(entry) else { continue };
        let dir = dir.to_text();
        if let Some(rest) = dir.strip_prefix(library::PREFIX) {
            let package = rest.trim_start_matches('/').replace('/', ".");
            let full = if package.is_empty() { last.to_owned() } else { format!("{package}.{last}") };
            if let Some(module) = library::find(&full) {
                return Ok(Some(Found::Bundled(module)));
            }
            continue;
        }
        let dir = directory(dir);
        match in_directory(&dir, last) {
            Some(Found::Namespace(dirs)) => portions.extend(dirs),
            Some(found) => return Ok(Some(found)),
            None => {}
        }
    }
    Ok(if portions.is_empty() { None } else { Some(Found::Namespace(portions)) })
}

fn first_path_entry(t: &Thread) -> R<Option<PathBuf>> {
    let Some(sys) = t.vm().modules().get_text(t, "sys") else { return Ok(None) };
    let Some(path) = t.getattr_opt_str(sys, "path")?.and_then(|p| p.downcast::<List>()) else { return Ok(None) };
    if t.vm().config.path0.is_none() {
        return Ok(None);
    }
    let first = path.get(0).and_then(|p| t.as_str(p)).map(|p| p.to_text());
    Ok(first.filter(|p| !p.starts_with(library::PREFIX)).map(directory))
}

/// The directory that an entry of `sys.path` names; an empty one: where the program is now.
fn directory(entry: String) -> PathBuf {
    let here = if entry.is_empty() { std::env::current_dir().ok() } else { None };
    here.unwrap_or_else(|| PathBuf::from(if entry.is_empty() { "." } else { &entry }))
}

/// The source of a bundled module.
fn unpack(t: &Thread, name: &str, module: library::Module) -> R<Vec<u8>> {
    module.source().map_err(|e| t.import_error(format_args!("cannot unpack {name}: {e}")))
}

fn in_directory(dir: &Path, last: &str) -> Option<Found> {
    let package = dir.join(last);
    let init = package.join("__init__.py");
    if let Ok(source) = std::fs::read(&init) {
        let package_dir = Some(package.to_string_lossy().into_owned());
        return Some(Found::Source { source, file: init.to_string_lossy().into_owned(), package_dir });
    }
    let file = dir.join(format!("{last}.py"));
    if let Ok(source) = std::fs::read(&file) {
        return Some(Found::Source { source, file: file.to_string_lossy().into_owned(), package_dir: None });
    }
    package.is_dir().then(|| Found::Namespace(vec![package.to_string_lossy().into_owned()]))
}

/// A light `__spec__`: the attributes of importlib's ModuleSpec.
fn new_spec(t: &Thread, name: &str, origin: Option<&str>, search: Option<Value>) -> R {
    if let Some(make) = t.vm().registered(SPECS_BY) {
        let origin = origin.map_or(Ok(Value::NONE), |o| Ok(t.new_str(o)?.value()))?;
        return t.call(make, &[t.new_str(name)?.value(), origin, search.unwrap_or(Value::NONE)]);
    }
    let spec = t.call(t.vm().type_of_id(ty::SIMPLE_NAMESPACE).value(), &[])?;
    let text = |s: &str| -> R { Ok(t.new_str(s)?.value()) };
    let set = |key: &str, v: Value| t.setattr_str(spec, key, v);
    set("name", text(name)?)?;
    set("loader", Value::NONE)?;
    set("origin", origin.map_or(Ok(Value::NONE), text)?)?;
    set("cached", Value::NONE)?;
    set("loader_state", Value::NONE)?;
    set("has_location", Value::bool(origin.is_some_and(|o| o != "built-in")))?;
    set("parent", text(if search.is_some() { name } else { name.rsplit_once('.').map_or("", |(p, _)| p) })?)?;
    set("submodule_search_locations", search.unwrap_or(Value::NONE))?;
    set("_initializing", Value::FALSE)?;
    Ok(spec)
}

fn loader_of(t: &Thread, spec: Value) -> R {
    Ok(t.getattr_opt_str(spec, "loader")?.unwrap_or(Value::NONE))
}

fn new_module(t: &Thread, name: &str, spec: Value, search: Option<Value>) -> R<(Value, Gc<Dict>)> {
    let module = t.call(t.vm().type_of_id(ty::MODULE).value(), &[t.intern(name)?.value()])?;
    let dict = namespace(t, module)?;
    let package = if search.is_some() { name } else { name.rsplit_once('.').map_or("", |(p, _)| p) };
    dict.set_text(t, "__package__", t.new_str(package)?.value())?;
    dict.set_text(t, "__loader__", loader_of(t, spec)?)?;
    dict.set_text(t, "__spec__", spec)?;
    if let Some(path) = search {
        dict.set_text(t, "__path__", path)?;
    }
    Ok((module, dict))
}

fn load_namespace(t: &Thread, name: &str, dirs: &[String]) -> R {
    let list = t.new_list(&[])?;
    for d in dirs {
        list.push(t, t.new_str(d)?.value())?;
    }
    let spec = new_spec(t, name, None, Some(list.value()))?;
    let (module, dict) = new_module(t, name, spec, Some(list.value()))?;
    dict.set_text(t, "__file__", Value::NONE)?;
    t.vm().modules().set_str(t, t.intern(name)?, module)?;
    Ok(module)
}

fn compile(t: &Thread, source: &[u8], file: &str) -> R<Gc<Code>> {
    let mut options = Options::new(file);
    options.optimize = t.vm().config.optimize;
    compile_text(t, source, Mode::Exec, &options)
}

/// Runs a module's code in a new namespace.
fn load_code(t: &Thread, name: &str, code: Gc<Code>, file: &str, package_dir: Option<&str>) -> R {
    let search = match package_dir {
        Some(dir) => Some(t.new_list(&[t.new_str(dir)?.value()])?.value()),
        None => None,
    };
    let spec = new_spec(t, name, Some(file), search)?;
    let (module, dict) = new_module(t, name, spec, search)?;
    dict.set_text(t, "__file__", t.new_str(file)?.value())?;
    dict.set_text(t, "__cached__", Value::NONE)?;
    let builtins = t.vm().builtins();
    dict.set_text(t, "__builtins__", builtins.value())?;
    let modules = t.vm().modules();
    let key = t.intern(name)?;
    modules.set_str(t, key, module)?;
    t.setattr_str(spec, "_initializing", Value::TRUE)?;
    let function = hydrate::new_function(t, code, dict)?;
    if let Err(r) = run::run_code(t, function, dict.value()) {
        let exc = t.take_pending();
        modules.remove(t, key.value())?;
        let _ = r;
        return Err(t.reraise(exc));
    }
    t.setattr_str(spec, "_initializing", Value::FALSE)?;
    Ok(module)
}
