"""Descriptors: data and non-data, lookup order, __set_name__, on classes, deletion."""


class Data:
    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.name = name

    def __get__(self, obj, owner=None):
        if obj is None:
            return "class access of " + self.name
        return obj.__dict__.get("_" + self.name, "unset") if self.name != "boom" else 1 / 0

    def __set__(self, obj, value):
        print("set", self.name, value)
        obj.__dict__["_" + self.name] = value

    def __delete__(self, obj):
        print("delete", self.name)
        del obj.__dict__["_" + self.name]


class NonData:
    def __get__(self, obj, owner):
        return "nondata from %s" % owner.__name__


class ReadOnly:
    def __get__(self, obj, owner):
        return 5

    def __set__(self, obj, value):
        raise AttributeError("read only")


class C:
    x = Data()
    y = NonData()
    r = ReadOnly()
    boom = Data()


c = C()
print(c.x, c.y, C.x, C.y, c.r)
c.x = 10
c.y = "own"
c.__dict__["x"] = "hidden"
print(c.x, c.y, sorted(c.__dict__))
del c.y
print(c.y)
del c.x
print(c.x)
for action in ("c.r = 1", "del c.x", "del c.r", "c.boom"):
    try:
        exec(action)
    except (AttributeError, KeyError, ZeroDivisionError) as e:
        print(type(e).__name__, e)


class Sub(C):
    pass


print(Sub().y, Sub().x)
C.y = "replaced on class"
print(c.y, Sub.y)


class Lazy:
    def __init__(self, f):
        self.f = f

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, obj, owner):
        if obj is None:
            return self
        value = obj.__dict__[self.name] = self.f(obj)
        return value


class L:
    @Lazy
    def value(self):
        print("computing", end=" ")
        return 42


lz = L()
print(lz.value, lz.value, "value" in lz.__dict__)


class Typed:
    def __init__(self, kind, default=None):
        self.kind, self.default = kind, default

    def __set_name__(self, owner, name):
        self.key = "typed_" + name

    def __get__(self, obj, owner):
        return self if obj is None else getattr(obj, self.key, self.default)

    def __set__(self, obj, value):
        if not isinstance(value, self.kind):
            raise TypeError("%s wants %s, not %s" % (self.key, self.kind.__name__, type(value).__name__))
        setattr(obj, self.key, value)


class P:
    age = Typed(int, 0)
    name = Typed(str)

    def __init__(self, name, age):
        self.name = name
        self.age = age


p = P("a", 3)
print(p.name, p.age, p.__dict__)
try:
    p.age = "x"
except TypeError as e:
    print(e)


class Method:
    def __get__(self, obj, owner):
        return lambda *a: (obj is not None, owner.__name__, a)


class HasMethod:
    m = Method()


print(HasMethod().m(1, 2), HasMethod.m(3))


class Bad:
    def __set_name__(self, owner, name):
        raise ValueError("bad name")


try:

    class UsesBad:
        attr = Bad()

except ValueError as e:
    print(type(e).__name__, e, e.__notes__)
f = C.__dict__["x"]
print(type(f).__name__, f.__get__(None, C), hasattr(f, "__set__"), hasattr(NonData, "__set__"))
