# Places in a program that see objects of many kinds: attributes, methods, items, truth, comparisons; and classes that change meanwhile.
from collections import Counter, OrderedDict, defaultdict, namedtuple

Pair = namedtuple("Pair", "a b")


class Plain:
    kind = "plain"

    def __init__(self, a):
        self.a = a
        self.b = a + 1

    def name(self, x=0):
        return "plain", x

    @property
    def double(self):
        return self.a * 2


class Slotted:
    __slots__ = ("a", "b")
    kind = "slotted"

    def __init__(self, a):
        self.b = a
        self.a = a

    name = classmethod(lambda cls, x=1: (cls.__name__, x))
    double = 3


class Dynamic:
    kind = "dynamic"

    def __init__(self, a):
        self.__dict__.update(a=a, b=0, double=4)

    def __getattr__(self, name):
        if name == "name":
            return lambda x=2: ("asked", x)
        raise AttributeError(name)


class Meta(type):
    kind = "of the metaclass"

    def name(cls, x=3):
        return cls.__name__, x

    double = property(lambda cls: 5)


class Made(metaclass=Meta):
    a, b = 8, 9


class Items(dict):
    def __missing__(self, key):
        return "missing", key


class Odd(list):
    def __getitem__(self, i):
        return "odd", i


class Falsy:
    __repr__ = lambda self: "falsy"

    def __len__(self):
        return 0


def attempt(f, *args):
    try:
        return f(*args)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as e:
        return type(e).__name__, str(e)


def looks(o):
    return o.a, o.b, o.kind, o.double, o.name(), o.name(7), o.__class__.__name__


def item(o, k):
    return o[k]


def last(o):
    return o[-1]


def truths(v):
    return not v, bool(v), 1 if v else 0, v and 1, [n for n in range(2) if v]


def compares(a, b):
    return a == b, a != b, 1 if a == b else 0, 1 if a != b else 0, a is b, a is not b


def less(a, b):
    return a < b, a >= b, 1 if a < b else 0


objects = [Plain(1), Slotted(2), Dynamic(3), Made, Plain(4)]
d = defaultdict(list, {"k": 1, 2: 3})
holders = [{"k": 1}, d, Items(k=2), Counter("k"), OrderedDict(k=3), Pair(1, 2), (5, 6), [7, 8], Odd([1]), "xyz", b"xyz", range(3)]
values = [0, 1, 0.0, 2.5, "", "a", (), (0,), [], [0], {}, {1: 2}, set(), {1}, frozenset(), None, True, Falsy(), Plain, 10**30, b"", range(0)]
texts = ["a", "b", "", "a" * 2, ("a", 1), ("a", 1.0), (), frozenset("a"), {"a"}, set(), None, 1, 1.0, True, [1], b"a", 10**30, 10**15 * 10**15]

for rep in range(30):
    seen = [looks(o) for o in objects]
    found = [[attempt(item, h, k) for k in ("k", 0, -1, "zz", 9, -9)] + [attempt(last, h)] for h in holders]
    true = [truths(v) for v in values]
    same = [compares(a, b) for a in texts for b in texts]
    order = [attempt(less, a, b) for a in texts for b in texts]
    if rep == 20:
        Plain.kind = "changed"
        Slotted.name = lambda self, x=5: ("new", x)
        Plain.double = property(lambda self: self.b * 3)
        objects[0].kind = "own"
        del objects[4].a
        objects[4].a = 10
for row in seen + found + true:
    print(row)
print(sum(map(sum, (map(bool, row) for row in same))), same[0], same[5])
print(order[:8], sum(r[0] is True for r in order), sum(r[0] == "TypeError" for r in order))


class Grows:
    def __init__(self, n):
        self.x = n
        if n % 2:
            self.y = n
        self.z = n


def conversions():
    for v in ([1, 2], (1, 2), {1: 2}, {3}, frozenset("a"), "ab", (n for n in "cd"), range(2), iter([4])):
        yield type(v).__name__, sorted(list(v), key=str)
    for v in ([1], (), {}, "", 0, 3.5, None, "7", True, Falsy()):
        yield bool(v), attempt(int, v) if not isinstance(v, Falsy) else None, attempt(tuple, v)


for n in range(60):
    g = Grows(n)
    assert (g.x, g.z, getattr(g, "y", None)) == (n, n, n if n % 2 else None)
for _ in range(5):
    rows = list(conversions())
print(*rows, sep="\n")
stack = []
members = set()
for n in range(50):
    stack.append(n)
    members.add(n % 7)
    if n % 3 == 0:
        stack.pop()
print(len(stack), sorted(members), attempt(members.add, []) [0], attempt([].pop))
