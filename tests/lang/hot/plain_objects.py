# Objects made by object.__new__, filled by object.__setattr__, with more attributes than their classes announce, asked for their class.
from dataclasses import dataclass, field


class Ratio:
    __slots__ = ("n", "d")

    def __new__(cls, n, d=1):
        self = super(Ratio, cls).__new__(cls)
        self.n = n
        self.d = d
        return self

    @classmethod
    def of(cls, n, d):
        r = super().__new__(cls)
        r.n, r.d = n, d
        return r

    def __add__(self, other):
        return self.of(self.n * other.d + other.n * self.d & 0xFFFF, self.d * other.d % 97 + 1)


class Labelled(Ratio):
    label = "x"

    @classmethod
    def of(cls, n, d):
        r = super().of(n, d)
        r.label = f"{n}/{d}"
        return r

    @staticmethod
    def twice(n):
        return n * 2


class Sub(Labelled):
    @classmethod
    def doubled(cls, n):
        return super().twice(n) + super(Labelled, cls).of(n, 1).n


class Abstract(Ratio):
    pass


def ratios(n):
    total, one = Ratio(0), Ratio(1, 3)
    labelled = Labelled(0)
    for i in range(n):
        total = total + one
        labelled = labelled + one
        if i % 3 == 0:
            one = Ratio.of(i & 7, 5)
    return total.n, total.d, labelled.label, sum(Sub.doubled(i) for i in range(n))


@dataclass(frozen=True)
class Point:
    x: int
    y: int

    def moved(self, by):
        return Point(self.x + by, self.y - by)


@dataclass
class Wide:
    a: int
    b: int = 2
    c: int = 3
    d: float = 4.5
    e: str = "e"
    f: list = field(default_factory=list)
    g: object = None
    h: int = 8
    i: int = 9
    j: int = 10
    k: int = 11

    def touch(self, n):
        self.d += n
        self.k ^= n
        self.extra = self.h + n
        return self.a + self.b + self.i + self.extra


class Bag:
    def __init__(self, n):
        for k in range(n):
            setattr(self, f"key{k}", k)


class Guarded:
    def __init__(self):
        object.__setattr__(self, "log", [])

    def __setattr__(self, name, v):
        if name == "bad":
            raise AttributeError("bad")
        self.log.append(name)
        object.__setattr__(self, name, v)

    @property
    def doubled(self):
        return self.value * 2

    @doubled.setter
    def doubled(self, v):
        object.__setattr__(self, "value", v // 2)


def points(n):
    p = Point(1, 2)
    same = 0
    for i in range(n):
        p = p.moved(i & 3)
        same += p == Point(p.x, p.y) and p != (p.x, p.y)
    try:
        p.x = 3
    except AttributeError as e:
        print(type(e).__name__, e)
    return p, same


def wides(n):
    kept, total = [], 0
    for i in range(n):
        w = Wide(i)
        total += w.touch(i & 15)
        if i % 50 == 0:
            kept.append(w)
    for w in kept:
        total += w.touch(1)
        del w.g
        w.later = total & 7
        total += sum(map(len, vars(w)))
    first = list(vars(kept[0])), list(vars(kept[-1]))
    kept[0].__class__ = Bag
    return total, first[0] == first[1], type(kept[0]).__name__, len(kept)


def bags(n):
    bags = [Bag(i % 60) for i in range(n)]
    return sum(getattr(b, "key3", 0) + len(b.__dict__) for b in bags)


def guarded(n):
    g = Guarded()
    for i in range(n):
        g.value = i
        g.doubled = g.value + 2
        object.__setattr__(g, "doubled", g.doubled + 4)
        if i % 100 == 0:
            try:
                g.bad = i
            except AttributeError as e:
                g.value = str(e)
                g.log.clear()
    return g.value, g.doubled, len(g.log)


class Left:
    pass


class Right:
    def like(self, other):
        return other.__class__ is self.__class__

    def __repr__(self):
        return f"<{self.__class__.__name__} {type(self).__qualname__}>"


class Meta(type):
    @property
    def __name__(cls):
        return "named by its metaclass"


class Odd(metaclass=Meta):
    pass


def classes(n):
    things = [Left(), Right(), 3, Odd(), Right]
    names, like = {}, 0
    for i in range(n):
        thing = things[i % 5]
        name = type(thing).__name__
        names[name] = names.get(name, 0) + 1
        like += things[1].like(thing)
        if i == n // 2:
            Left.__name__ = "Renamed"
            things[0].__class__ = Right
    return names, like, repr(things[1]), repr(things[0])


def refused():
    for f in (
        lambda: object.__new__(3),
        lambda: object.__new__(int),
        lambda: object.__new__(Point, 1, 2),
        lambda: object.__setattr__(Point, "x", 1),
        lambda: object.__setattr__(Ratio(1), "other", 1),
        lambda: object.__setattr__(Ratio(1), 3, 1),
        lambda: object.__new__(),
    ):
        for _ in range(5):
            try:
                text = type(f()).__name__
            except (TypeError, AttributeError) as e:
                text = f"{type(e).__name__}: {e}"
        print(text)


for n in (10, 1500):
    print(ratios(n))
    print(points(n))
    print(wides(n))
    print(bags(n))
    print(guarded(n))
    Left.__name__ = "Left"
    print(classes(n))
refused()


class Counting(type):
    def made(cls):
        return "by the metaclass"

    def own(cls):
        return "not this"


class Base(metaclass=Counting):
    def __init__(self, n):
        self.n = n

    def own(self):
        return self.n

    def __repr__(self):
        return f"Base({self.n})"


class Derived(Base):
    def __init__(self, n):
        Base.__init__(self, n)
        self.twice = 2 * n

    def own(self):
        return Base.own(self) + 1

    def __repr__(self):
        return "Derived of " + Base.__repr__(self)

    def __eq__(self, other):
        return object.__eq__(self, other)


def explicit(n):
    total = 0
    for i in range(n):
        d = Derived(i & 255)
        total += d.own() + d.twice + len(Base.__repr__(d)) + (d == d) + len(Base.made())
    return total, repr(d), Counting.__repr__(Base)[:20]


for n in (10, 1500):
    print(explicit(n))
