"""contextlib, types, typing at run time, abc, operator, copy, inspect in small."""
import abc
import contextlib
import copy
import operator
import types
import typing


@contextlib.contextmanager
def managed(name):
    print("enter", name, end="; ")
    try:
        yield name.upper()
    except ValueError as e:
        print("swallowed", e, end="; ")
    finally:
        print("exit", name, end="; ")


with managed("a") as v:
    print(v, end="; ")
with managed("b"):
    raise ValueError("v")
print()
try:
    with managed("c"):
        raise KeyError("k")
except KeyError as e:
    print(repr(e))
with contextlib.suppress(ZeroDivisionError):
    1 / 0
with contextlib.ExitStack() as stack:
    for n in "xyz":
        stack.enter_context(managed(n))
    stack.callback(print, "callback")
with contextlib.nullcontext(5) as five:
    print(five)


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...

    @property
    @abc.abstractmethod
    def name(self): ...


try:
    Shape()
except TypeError as e:
    print(e)


class Sq(Shape):
    name = "sq"

    def area(self):
        return 4


print(Sq().area(), isinstance(Sq(), Shape))
Shape.register(int)
print(isinstance(5, Shape), issubclass(int, Shape), issubclass(str, Shape))
ns = types.SimpleNamespace(a=1, b="x")
ns.c = [1]
print(ns, ns == types.SimpleNamespace(a=1, b="x", c=[1]), types.MappingProxyType({"k": 1})["k"], isinstance(print, types.BuiltinFunctionType), isinstance(lambda: 0, types.FunctionType), types.MethodType(lambda self: self, 5)())
print(typing.List[int], list[int], dict[str, list[int]], int | None, (int | str) == (str | int), isinstance(5, int | str), typing.get_type_hints(lambda: 0), typing.Union[int, None] is not None)
print(operator.itemgetter(1, 0)("ab"), operator.attrgetter("real")(5), operator.methodcaller("upper")("x"), operator.add(1, 2), operator.index(5), operator.contains([1], 1), operator.mul("a", 3))
orig = [1, [2, 3], {"k": [4]}]
sh, dp = copy.copy(orig), copy.deepcopy(orig)
orig[1].append(99)
print(sh, dp)


class P:
    def __init__(self):
        self.me = self
        self.items = [1]


p = copy.deepcopy(P())
print(p.me is p, p.items)


class Q:
    def __copy__(self):
        return "copied"

    def __deepcopy__(self, memo):
        return "deep"


print(copy.copy(Q()), copy.deepcopy([Q()]))
