"""Joins the native import system with importlib: finders and loaders for native and bundled modules, real specs."""

import sys
from _taipan_import import bundled, import_native, specs_by
from importlib import _bootstrap, _bootstrap_external

PREFIX = sys._stdlib_dir


class BundledImporter:
    """Finds and loads modules of the library that the executable carries."""

    def __init__(self, name="", path=None):
        self.name = name
        self.path = path

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        if path is not None and not any(isinstance(p, str) and p.startswith(PREFIX) for p in path):
            return None
        found = bundled(fullname)
        if found is None:
            return None
        is_package, file, _ = found
        return make_spec(fullname, file, [file.rpartition("/")[0]] if is_package else None)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        code = self.get_code(module.__name__)
        exec(code, module.__dict__)

    def get_code(self, fullname):
        _, file, source = bundled(fullname)
        return compile(source, file, "exec", dont_inherit=True)

    def get_source(self, fullname):
        found = bundled(fullname)
        if found is None:
            raise ImportError(f"no bundled module {fullname}", name=fullname)
        return found[2].decode()

    def is_package(self, fullname):
        return bool(bundled(fullname)[0])

    def get_filename(self, fullname=None):
        return bundled(fullname or self.name)[1]

    def get_data(self, path):
        with open(path, "rb") as file:
            return file.read()

    def get_resource_reader(self, name):
        return None

    def __eq__(self, other):
        return isinstance(other, BundledImporter) and self.name == other.name

    def __hash__(self):
        return hash(self.name)

    def __repr__(self):
        return f"<bundled module loader {self.name!r}>"


def make_spec(name, origin, search):
    """The spec of a module that the native import system found."""
    if origin == "built-in":
        return _bootstrap.ModuleSpec(name, _bootstrap.BuiltinImporter, origin=origin)
    if origin is None:
        loader = _bootstrap_external.NamespaceLoader.__new__(_bootstrap_external.NamespaceLoader)
        spec = _bootstrap.ModuleSpec(name, None, is_package=True)
    elif origin.startswith(PREFIX):
        spec = _bootstrap.ModuleSpec(name, BundledImporter(name, origin), origin=origin, is_package=search is not None)
        spec._set_fileattr = True
    else:
        loader = _bootstrap_external.SourceFileLoader(name, origin)
        spec = _bootstrap.ModuleSpec(name, loader, origin=origin, is_package=search is not None)
        spec._set_fileattr = True
    if search is not None:
        spec.submodule_search_locations = search
    return spec


def install():
    sys.meta_path += [_bootstrap.BuiltinImporter, BundledImporter, _bootstrap_external.PathFinder]
    loaders = (_bootstrap_external.SourceFileLoader, _bootstrap_external.SOURCE_SUFFIXES)
    sys.path_hooks.append(_bootstrap_external.FileFinder.path_hook(loaders))
    specs_by(make_spec)
    for name, module in list(sys.modules.items()):
        old = getattr(module, "__spec__", None)
        if type(old) is not type(sys.implementation):
            continue
        spec = make_spec(old.name, old.origin, old.submodule_search_locations)
        spec._initializing = old._initializing
        module.__spec__ = spec
        module.__loader__ = spec.loader
