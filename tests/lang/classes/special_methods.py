"""Containers and callables made of user classes: __getitem__, __len__, __contains__, __iter__, __call__, __format__ and so on."""


class Seq:
    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return Seq(*self.items[i])
        return self.items[i]

    def __setitem__(self, i, v):
        self.items[i] = v

    def __delitem__(self, i):
        del self.items[i]

    def __repr__(self):
        return "Seq%s" % self.items


s = Seq(1, 2, 3, 4)
print(s, len(s), s[0], s[-1], s[1:3], list(s), 3 in s, 9 in s, list(reversed(s)), [*s], max(s), sorted(s, reverse=True), bool(s), bool(Seq()))
s[0] = 10
s[1] += 5
del s[-1]
print(s, sum(s), tuple(s), dict(enumerate(s)))
a, b, c = s
print(a, b, c)


class OldIter:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * i


print(list(OldIter()), 4 in OldIter(), 5 in OldIter(), [x for x in OldIter()])


class Contains:
    def __contains__(self, x):
        return x == "in" and [1]

    def __iter__(self):
        return iter("xyz")


print("in" in Contains(), "x" in Contains(), list(Contains()))


class Callable:
    def __call__(self, *a, **k):
        return a, k


print(Callable()(1, x=2), callable(Callable()), list(map(Callable(), [1])))


class Text:
    def __str__(self):
        return "str"

    def __format__(self, spec):
        return "fmt[%s]" % spec

    def __bytes__(self):
        return b"bytes"

    def __hash__(self):
        return 5

    def __sizeof__(self):
        return 1


t = Text()
print(str(t), f"{t:x}", format(t), "%s" % t, bytes(t), hash(t), repr(t).startswith("<__main__.Text object at 0x"))


class NoIter:
    __iter__ = None
    __contains__ = None
    __getitem__ = lambda self, i: i


for g in (lambda: iter(NoIter()), lambda: 1 in NoIter(), lambda: list(NoIter())):
    try:
        g()
    except TypeError as e:
        print(e)


class BadLen:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


for n in (-1, "a", 1.5, 2**70):
    try:
        print(len(BadLen(n)))
    except (TypeError, ValueError, OverflowError) as e:
        print(type(e).__name__, e)


class BadStr:
    def __str__(self):
        return 5

    def __repr__(self):
        return None


for f in (str, repr):
    try:
        f(BadStr())
    except TypeError as e:
        print(e)


class Matrix:
    def __init__(self):
        self.d = {}

    def __getitem__(self, k):
        return self.d.get(k, 0)

    def __setitem__(self, k, v):
        self.d[k] = v


m = Matrix()
m[1, 2] = 5
m[1, 2] += 1
m[::2, ...] = "s"
print(m[1, 2], m[0, 0], len(m.d))
o = object()
try:
    o[0]
except TypeError as e:
    print(e)
for bad in ("o[0] = 1", "del o[0]", "o()", "for x in o: pass", "x, y = o", "with o: pass", "del o.x", "o.x = 1"):
    try:
        exec(bad)
    except (TypeError, AttributeError) as e:
        print(str(e).split(" (missed")[0])


class Instance:
    pass


i = Instance()
i.__len__ = lambda: 5
i.__call__ = lambda: 6
for g in (lambda: len(i), lambda: i()):
    try:
        g()
    except TypeError as e:
        print(e)


class NoItems:
    pass


for target, key in ((object(), 0), (object(), "k"), (NoItems(), 0), (NoItems(), "k"), ((1,), 0), ("s", "k"), (5, 0), (len, 0)):
    try:
        del target[key]
    except TypeError as e:
        print(e)
