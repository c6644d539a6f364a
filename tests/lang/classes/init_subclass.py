"""__init_subclass__ with and without arguments, __class_getitem__, __new__."""


class Plugin:
    registry = {}

    def __init_subclass__(cls, /, key=None, **kw):
        super().__init_subclass__(**kw)
        Plugin.registry[key or cls.__name__.lower()] = cls
        print("init_subclass", cls.__name__, key)


class A(Plugin):
    pass


class B(Plugin, key="bee"):
    pass


class C(B):
    pass


print({k: v.__name__ for k, v in Plugin.registry.items()})
try:

    class D(Plugin, wrong=1):
        pass

except TypeError as e:
    print(e)


class Gen:
    def __class_getitem__(cls, item):
        return "%s[%s]" % (cls.__name__, item)


print(Gen[5], Gen["a", "b"])
try:
    A[1]
except TypeError as e:
    print(e)


class Point:
    created = 0

    def __new__(cls, *args, **kw):
        cls.created += 1
        return super().__new__(cls)

    def __init__(self, x=0):
        self.x = x


print(Point(5).x, Point().x, Point.created)


class Even(int):
    def __new__(cls, v):
        return super().__new__(cls, v - v % 2)


print(Even(7), Even(8) + 1, type(Even(3)).__name__)


class Other:
    def __new__(cls):
        return "not an instance"

    def __init__(self):
        print("never called")


print(Other())


class Cached:
    cache = {}

    def __new__(cls, key):
        if key not in cls.cache:
            cls.cache[key] = super().__new__(cls)
        return cls.cache[key]

    def __init__(self, key):
        print("init", key)
        self.key = key


print(Cached(1) is Cached(1), Cached(1) is Cached(2))


class BadInit:
    def __init__(self):
        return 5


try:
    BadInit()
except TypeError as e:
    print(e)


class NoInit:
    pass


class NewOnly:
    def __new__(cls, x):
        return super().__new__(cls)


for g in (lambda: NoInit(1), lambda: NoInit(x=1), lambda: NewOnly(), lambda: NewOnly(1), lambda: object.__new__(int), lambda: object.__new__(5), lambda: int.__new__(str)):
    try:
        print(type(g()).__name__)
    except TypeError as e:
        print(e)
