"""object, type and the attributes every object has; comparing by identity; hash by default."""


class A:
    "doc"
    x = 1

    def m(self):
        pass


a = A()
print(A.__name__, A.__doc__, A.__module__, A.__dict__["x"], type(A.__dict__).__name__, A.__class__, a.__class__, a.__dict__, a.__doc__, a.__module__)
print(sorted(n for n in dir(object)))
print([n for n in dir(a) if not n.startswith("__")], hasattr(a, "__weakref__"), a.__eq__(a), a.__eq__(5), a.__ne__(a), a.__hash__() == hash(a), a.__repr__() == repr(a), a.__format__("") == str(a), a.__sizeof__() > 0, a.__reduce_ex__(2)[0].__name__)
try:
    a.__format__("x")
except TypeError as e:
    print(e)
o = object()
print(o == o, o != object(), o is o, hash(o) == hash(o), bool(o), o in [o], isinstance(o, object), type(o) is object)
try:
    o.x = 1
except AttributeError as e:
    print(e)
A.new = 5
A.x += 1
print(a.new, a.x, A.__dict__["new"])
del A.new
print(hasattr(a, "new"))
try:
    A.__dict__["y"] = 1
except TypeError as e:
    print(e)
for bad in (lambda: setattr(int, "x", 1), lambda: delattr(str, "upper"), lambda: setattr(A, "__dict__", {}), lambda: setattr(A, 5, 1), lambda: delattr(A, "nope")):
    try:
        bad()
    except (TypeError, AttributeError) as e:
        print(type(e).__name__)
a.__dict__ = {"fresh": 1}
print(a.fresh, hasattr(a, "x"), a.__dict__)
try:
    a.__dict__ = 5
except TypeError as e:
    print(type(e).__name__)
b = A()
b.__dict__["with space"] = 1
b.__dict__[5] = "non-string"
print(len(vars(b)), getattr(b, "with space"), b.__dict__[5])
x = y = []
print(x is y, x is not [], [] is [], None is None, a is not b, id(x) == id(y))
print(A.m.__get__(a, A) == a.m, A.__init__ is object.__init__, A.__call__ is not None, type.__call__(A).__class__ is A, object.__new__(A).x)
print(A.mro(), A.__subclasses__(), A.__basicsize__ > 0, A.__flags__ > 0, A.__text_signature__ is None or True)
