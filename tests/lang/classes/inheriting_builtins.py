"""Subclasses of list, dict, int, str, tuple, Exception: which operations keep the subclass, attributes, super()."""


class L(list):
    def append(self, x):
        super().append(x * 2)

    def __getitem__(self, i):
        return "got %s" % super().__getitem__(i)


a = L([1, 2])
a.append(5)
a.extend([6])
print(a, a[0], list(a), len(a), type(a + [1]), type(a[:1]), isinstance(a, list), a == [1, 2, 10, 6], sorted(a), a.copy().__class__.__name__, [*a])
a.name = "named"
print(a.name, a.__dict__)


class S(str):
    def __len__(self):
        return 99

    def __str__(self):
        return "str of S"


s = S("abc")
print(len(s), s, str(s), repr(s), s.upper(), type(s.upper()).__name__, s + "d", "%s" % s, f"{s}", s == "abc", s[0], "".join([s]), {s: 1}["abc"])


class F(float):
    def __add__(self, o):
        return F(float(self) + o)


f = F(1.5)
print(f + 1, type(f + 1).__name__, type(f * 2).__name__, 1 + f, round(f), int(f), f == 1.5, hash(f) == hash(1.5), repr(f), f"{f:.2f}")


class T(tuple):
    def __new__(cls, *a):
        return super().__new__(cls, a)

    def __add__(self, o):
        return T(*self, *o)


t = T(1, 2)
print(t, t + (3,), type(t + (3,)).__name__, t[0], t == (1, 2), (0,) + t, hash(t) == hash((1, 2)), t.__len__(), [x for x in t])
t.z = 1
print(t.z)


class D(dict):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.reads = 0

    def __getitem__(self, k):
        self.reads += 1
        return super().__getitem__(k)

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


d = D(a=1, b=2)
print(d.a, d["b"], d.reads, d.get("a"), d.reads, d)
try:
    d.zz
except AttributeError as e:
    print(e, e.__cause__, e.__suppress_context__)


class I(int):
    unit = "m"

    def __new__(cls, v, unit="m"):
        self = super().__new__(cls, v)
        self.unit = unit
        return self

    def __mul__(self, o):
        return I(int(self) * int(o), self.unit + "2")


i = I(3, "cm")
j = i * i
print(j, j.unit, i + 1, type(i + 1).__name__, [1, 2, 3, 4][i], i == 3, -i, range(i), i < 4, i & 1, 2**i, divmod(7, i), "x" * i)


class SetSub(set):
    def add(self, x):
        super().add(x + 1)


q = SetSub([1])
q.add(5)
q |= {9}
print(sorted(q), type(q | {1}).__name__, type(q).__name__, q == {1, 6, 9})


class B(bytes):
    pass


class BA(bytearray):
    pass


print(B(b"ab") + b"c", type(B(b"ab")[0:1]).__name__, BA(b"x") + b"y", isinstance(B(), bytes), B(b"z"))
