"""Operator methods of user classes in loops: fractions, vectors, modular ints, reflected and in-place."""


class Frac:
    def __init__(self, n, d=1):
        g = gcd(n, d)
        self.n, self.d = n // g, d // g

    def __add__(self, o):
        if isinstance(o, int):
            o = Frac(o)
        return Frac(self.n * o.d + o.n * self.d, self.d * o.d)

    __radd__ = __add__

    def __mul__(self, o):
        return Frac(self.n * o.n, self.d * o.d)

    def __lt__(self, o):
        return self.n * o.d < o.n * self.d

    def __eq__(self, o):
        return isinstance(o, Frac) and self.n == o.n and self.d == o.d

    def __repr__(self):
        return "%d/%d" % (self.n, self.d)


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a or 1


class Mod:
    def __init__(self, v):
        self.v = v % 97

    def __add__(self, o):
        return Mod(self.v + (o.v if isinstance(o, Mod) else o))

    def __rsub__(self, o):
        return Mod(o - self.v)

    def __iadd__(self, o):
        self.v = (self.v + o) % 97
        return self

    def __bool__(self):
        return self.v != 0

    def __index__(self):
        return self.v

    def __neg__(self):
        return Mod(-self.v)


class V:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, o):
        return V(self.x + o.x, self.y + o.y)

    def __mul__(self, k):
        return V(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __matmul__(self, o):
        return self.x * o.x + self.y * o.y


def harmonic(n):
    t = Frac(0)
    for i in range(1, n):
        t = t + Frac(1, i)
    return t


def modular(n):
    m = Mod(1)
    zeros = 0
    items = list(range(97))
    for i in range(n):
        m += i
        m = m + Mod(3)
        m = 5 - m
        m = -m
        zeros += not m
        zeros += items[m] & 1
    return m.v, zeros


def vectors(n):
    p, v = V(0, 0), V(1, 0.5)
    e = 0
    for i in range(n):
        p = p + v * 0.25 + 2 * v
        e += p @ v
    return p.x, p.y, e


def best(n):
    b = Frac(0)
    for i in range(1, n):
        f = Frac(i * 7 % 31, i)
        if b < f:
            b = f
    return b, b == Frac(b.n, b.d), b != 5


class Maybe:
    def __init__(self, ok):
        self.ok = ok

    def __add__(self, o):
        return 1 if self.ok else NotImplemented

    def __radd__(self, o):
        return 10 if self.ok else NotImplemented


class Other(Maybe):
    pass


def not_implemented(n):
    yes, no = Other(True), Maybe(False)
    t = 0
    for i in range(n):
        t += yes + no
        t += no + yes
        try:
            t += no + no
        except TypeError:
            t += 100
    return t


print(harmonic(60), modular(1000), vectors(800), best(300), not_implemented(300), sum([Frac(1, 2)] * 10))
