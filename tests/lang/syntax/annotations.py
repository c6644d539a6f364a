"""Annotations of variables, parameters and classes: evaluated lazily or not, what they do and do not define."""


def f(a: int, b: "str" = "x", *c: float, d: list[int] = None, **e: dict) -> bool:
    local: int = 5
    unset: str
    return a, b, local


print(f(1), f.__annotations__)
x: int = 1
y: str
print(x, "y" in globals())


class C:
    a: int
    b: str = "default"
    c: "forward" = None

    def m(self) -> "C":
        self.z: int = 3
        (self.w): int = 4
        return self


print(C.__annotations__, C().m().z, C().m().w, hasattr(C, "a"), C.b)
d = {}
d["k"]: int = 5
print(d)


def g():
    v: undefined_name_is_fine_here = 1
    return v


print(g(), g.__annotations__, (lambda a: a).__annotations__)


def h(a: (lambda: 5)() = 1) -> 1 + 1: ...


print(h.__annotations__, h())


def unbound():
    n: int
    try:
        return n
    except UnboundLocalError as e:
        return str(e)


print(unbound())


class D(C):
    e: float = 1.5


print(D.__annotations__, D.__dict__.get("__annotations__", D.__annotations__))
type Alias = list[int]
print(Alias, Alias.__value__, Alias.__name__)


def generic[T](x: T) -> T:
    return x


class Box[T]:
    def __init__(self, v: T):
        self.v = v

    def get(self) -> T:
        return self.v


print(generic(5), generic.__type_params__, Box(3).get(), Box[int](4).get(), Box.__type_params__, Box[int].__args__)
