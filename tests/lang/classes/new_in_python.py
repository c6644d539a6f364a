# Classes whose __new__ is a Python function, in hot loops: named tuples, tuple subclasses, singletons, factories of subclasses.
from collections import namedtuple
from typing import NamedTuple
P = namedtuple("P", "x y", defaults=[7])
class Q(NamedTuple):
    a: int
    b: str = "q"
    def total(self): return self.a * 2
class Attr(tuple):
    def __new__(cls, *items):
        self = super().__new__(cls, items)
        self.extra = len(items)
        return self
class One:
    made = None
    def __new__(cls, *args, **kw):
        if cls.made is None:
            cls.made = object.__new__(cls)
        cls.made.args = args, kw
        return cls.made
class Shape:
    def __new__(cls, kind, *rest):
        if cls is Shape:
            cls = Circle if kind == "c" else Square if kind == "s" else Other
        if cls is Other:
            return kind
        return super().__new__(cls)
class Circle(Shape):
    def __init__(self, kind, r=1): self.r = r
class Square(Shape):
    def area(self): return 4
class Other(Shape): pass
class Meta(type):
    def __hash__(cls): return 5
    def __eq__(cls, o): return cls is o
class WithMeta(metaclass=Meta):
    def __new__(cls, x):
        self = object.__new__(cls); self.x = x
        return self
class Small(int):
    def __new__(cls, v): return super().__new__(cls, v % 10)
class Both:
    def __new__(cls, x):
        self = super().__new__(cls); self.log = ["new"]
        return self
    def __init__(self, x): self.log.append(("init", x))
def work(n):
    out = []
    for i in range(n):
        p, q = P(i, y=2), Q(i)
        r = P(i)
        s = Shape("c", i)
        t = Shape("s", i)
        try:
            P(1, 2, 3)
        except TypeError as e:
            err = str(e)
        try:
            Shape("c", 1, 2)
        except TypeError as e:
            err2 = str(e)
        a = Attr(i, 2, 3)
        out.append((p, p.x + p.y, r, q, q.total(), Q(a=i, b="z"), a, a.extra, type(a) is Attr, One(i, k=i).args, One() is One(), s.r, t.area(),
                    Shape("zz"), type(s).__name__, WithMeta(i).x, Small(i) + 1, type(Small(i)).__name__, Both(i).log, err, err2, p == (i, 2), hash(p) == hash((i, 2)),
                    p._replace(x=5), P._make([1, i]), isinstance(p, tuple), len(a), [*p], p[0], p[-1]))
    return out
r = work(150)
print(len(r), r[0], r[77], r[149], sep="\n")
def change(n):
    got = []
    for i in range(n):
        got.append(WithMeta(i).x)
        if i == n // 2:
            def new(cls, x):
                self = object.__new__(cls); self.x = -x
                return self
            WithMeta.__new__ = staticmethod(new)
        if i == n - 20:
            WithMeta.__init__ = lambda self, x: setattr(self, "x", "init%d" % x)
    return got
print(change(120))
