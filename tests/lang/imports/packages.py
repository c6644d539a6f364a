"""Packages: __init__, submodules, relative imports, __all__, import * and `as`, cycles, __name__ and __file__."""
import pkg_a
import pkg_a.sub
import pkg_a.sub.deep as deep
from pkg_a import name_in_init, sibling as sib
from pkg_a.sub import *
from pkg_a.sub.deep import value, get_parent

print(pkg_a.name_in_init, name_in_init, sib.where, pkg_a.sub.deep is deep, value, get_parent())
print(exported, "hidden" in globals(), "_private" in globals())
print(pkg_a.__name__, pkg_a.sub.__name__, deep.__name__, pkg_a.__package__, deep.__package__, __name__)
print(pkg_a.__file__.replace("\\", "/").split("/")[-2:], pkg_a.__doc__, hasattr(pkg_a, "__path__"), hasattr(deep, "__path__"))
import cycle_one

print(cycle_one.result, cycle_one.cycle_two.result)
import sys

print("pkg_a.sub" in sys.modules, sys.modules["pkg_a"] is pkg_a, sys.modules["__main__"].__name__)
for statement in (
    "import no_such_module",
    "import pkg_a.nothing",
    "from pkg_a import nothing",
    "import pkg_a.sibling.deeper",
    "from . import x",
    "from pkg_a.sub import hidden_name_that_is_not_there",
    "import raises_on_import",
):
    try:
        exec(statement)
    except (ImportError, ValueError) as e:
        print(statement, "->", type(e).__name__, str(e).split(" (")[0])
print("raises_on_import" in sys.modules)
import counted
import counted

print(counted.imports)
from counted import bump

bump()
print(counted.imports)
del sys.modules["counted"]
import counted as again

print(again is counted, again.imports)
import with_all
from with_all import *

print(listed, "_listed_private" in globals(), "unlisted" in globals())


def inside():
    import pkg_a.sub as s
    from pkg_a import sibling

    return s.exported, sibling.where


print(inside())
m = __import__("pkg_a.sub")
print(m.__name__, __import__("pkg_a.sub", fromlist=["exported"]).__name__)
print(repr(with_all).startswith("<module 'with_all' from "), sorted(n for n in dir(with_all) if not n.startswith("__")))
import pkg_getattr

print(pkg_getattr.dynamic_thing)
try:
    pkg_getattr.refused
except AttributeError as e:
    print(e)
try:
    from pkg_getattr import refused
except ImportError as e:
    print(str(e).split(" (")[0])
sys.modules["fake"] = 5
import fake

print(fake)
sys.modules["blocked"] = None
try:
    import blocked
except ImportError as e:
    print(type(e).__name__, str(e))
