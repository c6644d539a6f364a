"""Metaclasses: __new__, __init__, __call__, __prepare__, keyword arguments, conflicts, type() with three arguments."""


class Meta(type):
    def __prepare__(name, bases, **kw):
        print("prepare", name, kw)
        return {"injected": 1}

    def __new__(mcs, name, bases, ns, **kw):
        print("new", name, [k for k in ns if not k.startswith("__")], kw)
        return super().__new__(mcs, name, bases, ns)

    def __init__(cls, name, bases, ns, **kw):
        print("init", name, kw)
        super().__init__(name, bases, ns)

    def __call__(cls, *a):
        print("call", cls.__name__, a)
        return super().__call__(*a)

    def hello(cls):
        return "hello from " + cls.__name__

    @property
    def tag(cls):
        return "<" + cls.__name__ + ">"

    def __len__(cls):
        return 42

    def __getitem__(cls, k):
        return (cls.__name__, k)

    def __iter__(cls):
        return iter("abc")

    def __contains__(cls, x):
        return x == "m"

    def __instancecheck__(cls, obj):
        return obj == "instance" or super().__instancecheck__(obj)

    def __repr__(cls):
        return "Meta:" + cls.__name__

    def __add__(cls, other):
        return "added"


class A(metaclass=Meta, option=5):
    x = 1


class B(A):
    def __init__(self, v):
        self.v = v


b = B(3)
print(type(A).__name__, type(B).__name__, A.hello(), B.tag, len(B), B["k"], list(B), "m" in B, isinstance("instance", B), isinstance(b, A), B, A.injected, A + 1)
try:
    b.hello()
except AttributeError as e:
    print(e)
T = type("T", (int,), {"double": lambda self: self * 2})
print(T(4).double(), T.__name__, T.__mro__, type(T), type(type))


class Other(type):
    pass


class WithOther(metaclass=Other):
    pass


try:

    class Conflict(A, WithOther):
        pass

except TypeError as e:
    print(e)


def function_meta(name, bases, ns):
    return name, bases, sorted(k for k in ns if not k.startswith("__"))


class Fake(metaclass=function_meta):
    y = 2


print(Fake)


class Singleton(type):
    instances = {}

    def __call__(cls, *a, **k):
        if cls not in cls.instances:
            cls.instances[cls] = super().__call__(*a, **k)
        return cls.instances[cls]


class Config(metaclass=Singleton):
    def __init__(self):
        self.n = 0


Config().n += 1
print(Config() is Config(), Config().n)


class Entry:
    def __mro_entries__(self, bases):
        return (list,)


class FromEntry(Entry()):
    pass


print(FromEntry.__mro__, FromEntry.__orig_bases__[0].__class__.__name__)
for args in (("X", (), 5), ("X", 5, {}), (5, (), {}), ("X", (5,), {}), ("X", (bool,), {})):
    try:
        type(*args)
    except TypeError as e:
        print(e)
try:

    class K(x=1):
        pass

except TypeError as e:
    print(e)
