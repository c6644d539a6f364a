"""What a benchmark computed, as a digest that is the same under every Python: so that a wrong answer is seen.

Most benchmarks return nothing, or the seconds they took. So the timed function is run with a copy of its module's
namespace in which functions, classes and modules are stand-ins that note what they are given and give back. Only calls
made by the timed function itself go through them: the code below it runs as it is. Afterwards the notes, and the
objects they lead to, are walked and hashed. What differs between runs or Pythons by nature (addresses, functions,
iterators, clocks) counts by its type only.
"""

import hashlib
import itertools
import tempfile
import types

# Enough to see any wrong number, and not the hours that all nodes of a large graph would take.
MOST_NODES = 200_000
MOST_NOTES = 400
# Modules whose answers are no results.
PASSED_ON = {"pyperf", "time", "sys", "os", "gc", "asyncio", "threading", "itertools", "random", "functools"}
FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType)


def make_repeatable(timer_module):
    """Times are 0 and temporary files have the same names in every run: both get into results."""
    timer_module.perf_counter = lambda: 0.0
    tempfile._name_sequence = ("digest%d" % n for n in itertools.count())


def has_results(value):
    """Does the digest of this say more than its type?"""
    return value is not None and not isinstance(value, (*FUNCTIONS, type, types.ModuleType, types.CoroutineType))


class Results:
    def __init__(self):
        self.notes = []

    def note(self, value):
        if has_results(value) and len(self.notes) < MOST_NOTES:
            self.notes.append(value)

    def watch(self, function):
        """`function` with stand-ins for what its module's names mean. Methods and builtins stay as they are."""
        # A benchmark of the collector is disturbed by whoever keeps its objects.
        if type(function) is not types.FunctionType or "gc" in function.__globals__:
            return function
        names = {n: v if n.startswith("__") else self._stand_in(v) for n, v in function.__globals__.items()}
        copy = types.FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
        copy.__kwdefaults__ = function.__kwdefaults__
        return copy

    def _stand_in(self, value):
        if isinstance(value, types.ModuleType):
            return value if value.__name__.partition(".")[0] in PASSED_ON else _Module(self, value)
        if isinstance(value, FUNCTIONS) and value.__module__ not in PASSED_ON:
            return self._noting(value)
        if type(value) is type and value.__module__ == "__main__":
            return _Class(self, value)
        return value

    def _noting(self, function):
        def noting(*args, **kwargs):
            result = function(*args, **kwargs)
            for value in (*args, *kwargs.values(), result):
                self.note(value)
            return result

        noting.__dict__.update(getattr(function, "__dict__", {}))
        return noting

    def digest(self):
        """Of everything noted; empty when there was nothing to note."""
        walk = _Walk()
        for value in self.notes:
            walk.add(value)
        return walk.hash.hexdigest()[:16] if walk.told else ""


class _Module:
    def __init__(self, results, module):
        self._results = results
        self._real = module

    def __getattr__(self, name):
        return self._results._stand_in(getattr(self._real, name))


class _Class:
    def __init__(self, results, real):
        self._real = real
        self._make = results._noting(real)

    def __call__(self, *args, **kwargs):
        return self._make(*args, **kwargs)

    def __getattr__(self, name):
        return getattr(self._real, name)


class _Walk:
    """Hashes values in the order in which they are reached, each object once."""

    def __init__(self):
        self.hash = hashlib.sha256()
        self.seen = {}
        self.nodes = 0
        self.told = False

    def add(self, value):
        pending = [value]
        while pending and self.nodes < MOST_NODES:
            self.nodes += 1
            pending.extend(reversed(self._parts(pending.pop())))

    def _tell(self, text):
        self.hash.update(text.encode("utf-8", "surrogatepass") + b"\n")

    def _parts(self, value):
        kind = type(value)
        if kind in (int, float, complex, str, bytes, bytearray, bool):
            self.told = True
            self._tell(kind.__name__ + repr(value))
            return ()
        if isinstance(value, (tuple, frozenset)):
            # Whether equal ones are one object is left to the implementation.
            return self._of_object(value, kind)
        number = self.seen.setdefault(id(value), len(self.seen))
        if number != len(self.seen) - 1:
            self._tell("again %d" % number)
            return ()
        return self._of_object(value, kind)

    def _of_object(self, value, kind):
        if hasattr(value, "hexdigest"):
            return [value.hexdigest()]
        # Where a class of the library lies differs between versions.
        self._tell("%s.%s" % (kind.__module__.partition(".")[0], kind.__qualname__))
        if isinstance(value, dict):
            return [part for item in list(value.items()) for part in item]
        if isinstance(value, (list, tuple)):
            return [len(value), *value, *self._attributes(value)]
        if isinstance(value, (set, frozenset)):
            return [len(value), *sorted(value, key=repr)] if all(type(v) in (int, str, float) for v in value) else [len(value)]
        if isinstance(value, (type, types.ModuleType, *FUNCTIONS)) or kind.__module__ in PASSED_ON:
            return ()
        if kind.__name__ == "Context":
            # Of module decimal: the order of its traps says nothing.
            return ()
        if kind.__module__ in ("decimal", "_decimal", "_pydecimal", "fractions", "datetime", "pathlib", "pathlib._local", "array", "re"):
            return [repr(value)]
        return self._attributes(value)

    def _attributes(self, value):
        found = dict(getattr(value, "__dict__", None) or {})
        for kind in type(value).__mro__:
            slots = kind.__dict__.get("__slots__", ())
            for name in (slots,) if isinstance(slots, str) else slots:
                if isinstance(name, str) and hasattr(value, name):
                    found[name] = getattr(value, name)
        return [part for item in sorted(found.items()) for part in item]
