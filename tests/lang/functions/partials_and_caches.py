"""partial objects and cached functions in hot loops: arguments of all kinds, and facts about them that change in the middle."""
import functools
from functools import lru_cache, partial


def f(a, b=2, *, c=3):
    return a * 100 + b * 10 + c


def three(a, b, c):
    return (a, b, c)


def rest(a, *args, **kwargs):
    return a, args, sorted(kwargs.items())


def gen(a, b):
    yield a
    yield b


class Thing:
    def __init__(self, *args):
        self.args = args

    def method(self, a, b):
        return self.args, a, b

    bound = functools.partialmethod(method, 1)


def calls():
    out = []
    parts = [
        partial(f), partial(f, 1), partial(f, 1, 2), partial(three, 1, 2), partial(three, 1, 2, 3), partial(rest, 1, 2), partial(rest, 1, c=3),
        partial(f, 1, c=5), partial(max, 3), partial(Thing, 1), partial(Thing(7).method, 8), partial(partial(three, 1), 2), partial(gen, 1),
    ]
    for k in range(150):
        for p in parts:
            for args in ((), (k,), (4, k)):
                try:
                    r = p(*args)
                except TypeError as e:
                    r = "TypeError"
                out.append(r.args if isinstance(r, Thing) else list(r) if hasattr(r, "send") else r)
            try:
                out.append(repr(p(k)) if p.func is not Thing and p.func is not gen else 0)
            except TypeError as e:
                out.append(str(e).replace("calls.<locals>.", ""))
            try:
                r = p(9, c=k)
                out.append(r if not isinstance(r, Thing) else 1)
            except (TypeError, ValueError) as e:
                out.append(type(e).__name__)
    return len(out), out[-60:-40], out[-8:]


def hot(rounds):
    add = partial(f, 1)
    total = 0
    for k in range(rounds):
        total += add(k % 7) + add(2, c=k % 3) + add()
        if k == rounds // 2:
            add = partial(three, 1, 2)
            total += sum(add(k))
            add = partial(f, 2.5)
        if k == rounds * 3 // 4:
            add = partial(f, 1, c=4)
    return total


def in_class(rounds):
    class Has:
        part = staticmethod(partial(three, "x", 1))

        def __init__(self):
            self.own = partial(three, "y", 2)

    h, out = Has(), None
    for k in range(rounds):
        out = h.own(k), h.part(k), Thing(k).bound(2)
    return out


def state_changes(rounds):
    p = partial(f, 1)
    total = 0
    for k in range(rounds):
        total += p(k % 5)
        if k == rounds // 2:
            p.__setstate__((three, (7, 8), {}, None))
        elif k == rounds // 2 + 1:
            p.__setstate__((f, (3,), {"c": 1}, None))
        if k == rounds // 2:
            total += sum(p(1))
            p.__setstate__((f, (2,), {}, None))
    return total


def defaults_change(rounds):
    def g(a, b, c=1):
        return a + b + c

    p, total = partial(g, 1), 0
    for k in range(rounds):
        total += p(k)
        if k == rounds // 2:
            g.__defaults__ = (50,)
        if k == rounds * 3 // 4:
            g.__code__ = (lambda a, b, c=1: a - b - c).__code__
    return total


def recursive(n):
    p = partial(recursive_step, n)
    return p(0)


def recursive_step(n, depth):
    return depth if n == 0 else partial(recursive_step, n - 1)(depth + 1)


def raising(rounds):
    def g(a, b):
        if b % 50 == 49:
            raise KeyError(b)
        return a + b

    p, total = partial(g, 1), 0
    for k in range(rounds):
        try:
            total += p(k)
        except KeyError as e:
            total -= e.args[0] + e.__traceback__.tb_next.tb_lineno - e.__traceback__.tb_lineno
    return total


@lru_cache(None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@lru_cache(maxsize=4)
def small(n):
    return n * 2


@lru_cache(None, typed=True)
def typed(n):
    return type(n).__name__


@functools.cache
def kinds(n):
    return n, type(n).__name__


@functools.cache
def two(a, b=1):
    return a, b


class Eq:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return hash(self.n)

    def __eq__(self, o):
        return self.n == (o.n if isinstance(o, Eq) else o)


class MyStr(str):
    pass


def cached(rounds):
    out = []
    for k in range(rounds):
        out.append((fib(k % 90), small(k % 6), typed(k % 2), typed(k % 2 + 0.0), kinds(True), kinds(1), kinds(1.0), kinds("a"), kinds(MyStr("b"))))
        out.append((two(k % 3), two(1, 1), two(a=1), two(k % 3, b=2), kinds(1 << 70), kinds(None), kinds((k % 2,)), kinds(b"x")))
        out.append(kinds(Eq(5))[1:] + (kinds(6)[1], kinds(Eq(6))[1]))
        if k == rounds // 2:
            fib.cache_clear()
            kinds.cache_clear()
            out.append((fib.cache_info(), kinds.cache_info()))
        try:
            kinds([])
        except TypeError as e:
            out.append(type(e).__name__)
    for c in (fib, small, typed, kinds, two):
        print(c.cache_info())
    return len(out), out[-2], out[5], out[-3]


class Counted:
    calls = 0

    @lru_cache(None)
    def method(self, n):
        Counted.calls += 1
        return n + 1

    @functools.cached_property
    def prop(self):
        Counted.calls += 1
        return 5


def methods(rounds):
    c, total = Counted(), 0
    for k in range(rounds):
        total += c.method(k % 5) + c.prop
    return total, Counted.calls, Counted.method.cache_info()


def hits(rounds):
    """Hits are counted where compiled code finds them, too."""
    @functools.cache
    def g(s):
        return len(s)

    total = 0
    for k in range(rounds):
        total += g("abc") + g("de")
        if k % 100 == 0:
            total += g.cache_info().hits
        if k == 450:
            g.cache_clear()
    return total, g.cache_info()


print(calls())
print(hot(2000))
print(in_class(500))
print(state_changes(900))
print(defaults_change(900))
print(recursive(200))
print(raising(600))
print(cached(400))
print(methods(500))
print(hits(1000))
