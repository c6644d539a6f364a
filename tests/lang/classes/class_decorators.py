"""Class decorators, classes made by functions, mixins, __class_getitem__, copying and patching of classes."""


def add_repr(cls):
    cls.__repr__ = lambda self: "%s(%s)" % (cls.__name__, ", ".join("%s=%r" % kv for kv in sorted(vars(self).items())))
    return cls


def counted(cls):
    original = cls.__init__

    def init(self, *a, **k):
        cls.count += 1
        original(self, *a, **k)

    cls.__init__, cls.count = init, 0
    return cls


def register(registry, name=None):
    def deco(cls):
        registry[name or cls.__name__] = cls
        return cls

    return deco


shapes = {}


@register(shapes)
@counted
@add_repr
class Square:
    def __init__(self, side):
        self.side = side


@register(shapes, "round")
@counted
@add_repr
class Circle:
    def __init__(self, radius, *, centre=(0, 0)):
        self.radius, self.centre = radius, centre


print(Square(2), Circle(1, centre=(1, 2)), Square(3).side, Square.count, Circle.count, sorted(shapes), shapes["round"](9))


def record(name, *fields):
    def init(self, *values):
        if len(values) != len(fields):
            raise TypeError("%s takes %d values, got %d" % (name, len(fields), len(values)))
        for f, v in zip(fields, values):
            setattr(self, f, v)

    return type(name, (), {"__init__": init, "__slots__": fields, "__eq__": lambda a, b: all(getattr(a, f) == getattr(b, f) for f in fields), "as_tuple": lambda self: tuple(getattr(self, f) for f in fields)})


Pt = record("Pt", "x", "y")
print(Pt(1, 2).as_tuple(), Pt(1, 2) == Pt(1, 2), Pt.__name__)
try:
    Pt(1)
except TypeError as e:
    print(e)


class Comparable:
    def __lt__(self, o):
        return self.key() < o.key()

    def __le__(self, o):
        return not o < self

    def __gt__(self, o):
        return o < self


class Loud:
    def speak(self):
        return super().speak().upper() + "!"


class Person:
    def __init__(self, name):
        self.name = name

    def key(self):
        return self.name

    def speak(self):
        return "i am " + self.name


class Shouter(Loud, Comparable, Person):
    pass


a, b = Shouter("ann"), Shouter("bob")
print(a.speak(), a < b, a > b, a <= b, max(a, b).name, [k.__name__ for k in Shouter.__mro__])


def singleton(cls):
    return cls()


@singleton
class config:
    debug = False

    def __call__(self):
        return "called"


config.debug = True
print(config.debug, config(), type(config).__name__)
Copy = type("Copy", Square.__bases__, dict(Square.__dict__))
print(Copy(4).side, Copy is Square, Copy.__qualname__, isinstance(Copy(1), Square))


def memoize_methods(cls):
    for name, f in list(vars(cls).items()):
        if callable(f) and not name.startswith("_"):
            def wrap(f):
                cache = {}
                return lambda self, *a: cache[a] if a in cache else cache.setdefault(a, f(self, *a))

            setattr(cls, name, wrap(f))
    return cls


@memoize_methods
class Slow:
    calls = 0

    def square(self, x):
        Slow.calls += 1
        return x * x

    def cube(self, x):
        Slow.calls += 1
        return x**3


s = Slow()
print([s.square(i % 3) for i in range(9)], s.cube(2), s.cube(2), Slow.calls)
