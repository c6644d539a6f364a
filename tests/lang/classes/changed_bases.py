"""Classes whose bases change after attributes were looked up through subclasses."""


class A:
    x = 1

    def __add__(self, other):
        return "A+"


class B(A):
    pass


class C(B):
    pass


def ask():
    return getattr(C, "x"), C.x, C().x, getattr(C(), "x"), C() + 1


print(ask())
A.x = 2
A.__add__ = lambda self, other: "new A+"
print(ask())
B.x = 3
B.__add__ = lambda self, other: "B+"
print(ask())
del B.x, B.__add__
print(ask())

A.__len__ = lambda self: 5
print(len(C()), bool(C()))
A.__len__ = lambda self: 0
print(len(C()), bool(C()))
B.__bool__ = lambda self: True
print(len(C()), bool(C()))
del B.__bool__, A.__len__
try:
    len(C())
except TypeError as e:
    print(e, bool(C()))


class Other:
    x = "other"

    def __iter__(self):
        return iter("abc")


print(hasattr(C(), "__iter__"))
B.__bases__ = (A, Other)
print(list(C()), C.x)
A.x = 9
print(C.x, getattr(C, "x"))
del A.x
print(C.x, getattr(C, "x"))


class Meta(type):
    def __len__(cls):
        return 1


class M(metaclass=Meta):
    pass


print(len(M))
Meta.__len__ = lambda cls: 2
print(len(M))
for special in ("__bool__", "__len__", "__call__", "__getitem__", "__iter__", "__hash__", "__contains__", "__repr__"):
    cls = type("N", (), {special: None})
    for name, f in (
        ("bool", bool),
        ("len", len),
        ("call", lambda o: o()),
        ("item", lambda o: o[0]),
        ("iter", iter),
        ("hash", hash),
        ("in", lambda o: 1 in o),
        ("repr", repr),
    ):
        if name[:3] not in special and name not in ("in",):
            continue
        try:
            f(cls())
        except TypeError as e:
            print(special, name, e)
