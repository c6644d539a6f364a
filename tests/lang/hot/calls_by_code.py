"""Closures made in the loop, instances, cells, defaults and keywords, in compiled code and at its exits."""


def adders(n):
    fs = [lambda x, k=k: x + k for k in range(8)]
    total = 0
    for i in range(n):
        total += fs[i & 7](i)
    return total


print(adders(300))


def counter(start):
    value = start

    def increase(by=1):
        nonlocal value
        value += by
        return value

    return increase


def counters(n):
    cs = [counter(k) for k in range(5)]
    total = 0
    for i in range(n):
        total += cs[i % 5]() + cs[i % 3](by=i)
    return total


print(counters(200))


def made_in_loop(n):
    total = 0
    for i in range(n):
        def f(x):
            return x + i
        g = lambda: f(1) * 2
        total += f(2) + g()
        if i % 17 == 0:
            total += f.__name__ == "f" and f.__closure__[0].cell_contents
    return total, f.__qualname__, f.__module__, g.__closure__[0].cell_contents is f, f.__defaults__


print(made_in_loop(150))


def escaping(n):
    kept = []
    for i in range(n):
        def f(x, y=i):
            return x * y + i
        if i % 10 == 3:
            kept.append(f)
    return [f(2) for f in kept], [f(2, y=1) for f in kept], len({id(f) for f in kept})


print(escaping(60))


class Point:
    def __init__(self, x, y=0, *, z=0):
        self.x = x
        self.y = y
        self.z = z

    def plus(self, other, scale=1):
        return Point(self.x + other.x * scale, self.y + other.y * scale, z=self.z)

    @property
    def norm(self):
        return self.x * self.x + self.y * self.y


class Plain:
    pass


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a = a
        self.b = b


class Derived(Point):
    def __init__(self, x):
        super().__init__(x, x + 1, z=5)
        self.extra = x


class Bad:
    def __init__(self, x):
        self.x = x
        if x % 13 == 12:
            return 5


class Raising:
    def __init__(self, x):
        self.x = x
        if x % 11 == 10:
            raise ValueError(x)


def instances(n):
    total = 0
    kept = []
    for i in range(n):
        p = Point(i).plus(Point(1, y=2), scale=3)
        q = Plain()
        q.v = i
        s = Slotted(i, b=2)
        d = Derived(i)
        total += p.norm + q.v + s.a + s.b + d.y + d.extra + d.z
        try:
            total += Bad(i).x
        except TypeError as e:
            total += len(str(e))
        try:
            total += Raising(i).x
        except ValueError as e:
            total += e.args[0] * 1000
        if i % 20 == 0:
            kept.append((p.__dict__, vars(q), s.a, d.__class__.__name__))
    return total, kept


print(instances(80))


def changed(n):
    out = []
    for i in range(n):
        if i == n // 2:
            def init(self, x):
                self.x = -x
            Point.__init__ = init
        if i == n - 10:
            Plain.__new__ = staticmethod(lambda cls: 7)
        out.append(Point(i).x)
        out.append(Plain() == 7)
    return sum(out), out[-3:]


print(changed(60))


def keywords(n):
    def f(a, b=2, *, c, d=4):
        return a * 1000 + b * 100 + c * 10 + d

    def g(*args, **kw):
        return len(args) + len(kw)

    out = 0
    for i in range(n):
        out += f(1, c=3) + f(b=i, a=1, c=2, d=0) + f(i, 5, c=i) + g(1, *[2, 3], x=1, **{"y": 2})
        if i == n - 5:
            f.__defaults__ = (9,)
        if i == n - 3:
            f.__kwdefaults__ = {"d": 7}
    for call in (lambda: f(), lambda: f(1, 2, 3, c=1), lambda: f(1, a=2, c=1), lambda: f(1, c=1, e=2)):
        for _ in range(4):
            try:
                call()
            except TypeError as e:
                text = str(e)
        print(text)
    return out


print(keywords(50))


def recursive_closure(n):
    def fact(k):
        return 1 if k < 2 else k * fact(k - 1)

    return sum(fact(i % 6) for i in range(n))


print(recursive_closure(100))


def unbound_cell(n):
    seen = []
    for i in range(n):
        def f():
            return late
        if i % 7 == 0:
            try:
                f()
            except NameError as e:
                seen.append(str(e))
        late = i
        seen.append(f())
        del late
    return len(seen), seen[:3]


print(unbound_cell(40))
