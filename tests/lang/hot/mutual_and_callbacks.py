"""Callbacks: sort keys, map and filter functions, functions passed around, methods as callbacks, visitor tables."""


def apply(f, n):
    t = 0
    for i in range(n):
        t += f(i)
    return t


def square(x):
    return x * x


class Obj:
    def __init__(self, k):
        self.k = k

    def scale(self, x):
        return x * self.k

    def __call__(self, x):
        return x - self.k


print(apply(square, 500), apply(lambda x: x + 1, 500), apply(Obj(3).scale, 500), apply(Obj(5), 500), apply(abs, 300), apply(float, 300), apply(str.__len__ and int, 300))
fs = [square, lambda x: -x, Obj(2).scale, Obj(1), int, bool]
print(sum(fs[i % 6](i) for i in range(1200)))
words = ["w%d" % (i * 37 % 101) for i in range(200)]
print(sorted(words, key=lambda w: (len(w), w))[:4], sorted(words, key=len)[0], max(words, key=lambda w: int(w[1:])), min(range(300), key=lambda v: (v * 7919) % 1009))
print(sum(map(lambda a, b: a * b, range(500), range(500, 0, -1))), len(list(filter(lambda x: x % 3 == 1, range(900)))), sum(map(Obj(2).scale, range(300))))


def make_visitor():
    table = {}

    def on(kind):
        def register(f):
            table[kind] = f
            return f

        return register

    @on(int)
    def _(x):
        return x

    @on(str)
    def _(x):
        return len(x)

    @on(list)
    def _(x):
        return sum(visit(y) for y in x)

    def visit(x):
        return table[type(x)](x)

    return visit


visit = make_visitor()
print(sum(visit([i, "a" * (i % 5), [i, [i]]]) for i in range(300)))


class Events:
    def __init__(self):
        self.handlers = {}
        self.fired = 0

    def on(self, name, f):
        self.handlers.setdefault(name, []).append(f)

    def fire(self, name, *args):
        for f in self.handlers.get(name, ()):
            self.fired += 1
            f(*args)


log = [0, 0]
e = Events()
e.on("add", lambda v: log.__setitem__(0, log[0] + v))
e.on("add", lambda v: e.fire("count"))
e.on("count", lambda: log.__setitem__(1, log[1] + 1))
for i in range(500):
    e.fire("add", i)
    e.fire("nothing")
print(log, e.fired)


def trampoline(f, *args):
    while callable(f):
        f, *args = f(*args)
    return f


def even(n):
    return (odd, n - 1) if n else ("even",)


def odd(n):
    return (even, n - 1) if n else ("odd",)


print(trampoline(even, 1001), trampoline(even, 500))


def cps_fact(n, k):
    return k(1) if n == 0 else cps_fact(n - 1, lambda v: k(n * v))


print([cps_fact(n, lambda v: v) for n in (1, 5, 20, 30)], sum(cps_fact(i % 20, lambda v: v % 97) for i in range(200)))
