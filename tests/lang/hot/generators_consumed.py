"""Builtins that take all items of a generator, in hot loops and over long generators: results, errors, tracebacks, frames seen."""
# jit: loops>=3
import builtins
import sys


def g(n):
    for i in range(n):
        yield i


def all_of(n):
    return (
        sum(g(n)), any(x > n for x in g(n)), all(x < n for x in g(n)), min(-x for x in g(n)), max(x % 7 for x in g(n)),
        sorted(-x for x in g(n))[:3], ",".join(str(x) for x in g(n))[-9:], list(g(n))[-2:], len(tuple(x for x in g(n))),
        len(set(x & 31 for x in g(n))), len(dict((i, i * i) for i in g(n))),
    )


for n in 3, 300, 1000:
    print(all_of(n))


def in_loop(rounds):
    t = 0
    for i in range(rounds):
        t += sum(x * i for x in (1, 2, 3)) + max(x ^ i for x in (5, 6)) + len([*g(i % 4)])
        t += any(x == i & 7 for x in range(8)) + len(",".join("ab"[x & 1] for x in range(i % 5)))
    return t


print(in_loop(300))


def floats(n):
    for i in range(n):
        yield i * 0.1


print(sum(floats(10)), sum(floats(500)), sum(x for x in [1, 2, 0.5, 3]), sum([] for x in []), sum(x for x in [True, 2, True]))
print(sum(1 << 60 for _ in range(200)), sum((x for x in range(4)), 100), sum((x for x in (1.5, 2)), start=1))


def places(tb):
    found = []
    while tb:
        found.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
        tb = tb.tb_next
    return found


class Odd:
    def __bool__(self):
        raise OSError("no truth")

    def __lt__(self, other):
        raise OSError("no order")

    __gt__ = __lt__


def failing(n):
    for i in range(n):
        if i == n - 1:
            raise LookupError(i)
        yield i


for case in [
    lambda: min(g(0)),
    lambda: max(x for x in ()),
    lambda: dict((1, 2, 3) for x in g(1)),
    lambda: dict((x, x) if x < 3 else 5 for x in g(5)),
    lambda: dict([[1, 2], "ab", (3,)][x] for x in g(3)),
    lambda: sum("a" for x in g(2)),
    lambda: ",".join(x for x in g(2)),
    lambda: any(Odd() for x in g(2)),
    lambda: max(Odd() for x in g(2)),
    lambda: sorted(failing(4)),
    lambda: list(failing(200)),
    lambda: sum(failing(200)),
    lambda: tuple(x for x in failing(5)),
    lambda: next(failing(1)),
]:
    try:
        print(case())
    except Exception as e:
        print(type(e).__name__, e, places(e.__traceback__))


def who(n):
    for i in range(n):
        yield sys._getframe(1).f_code.co_name, sys._getframe().f_back.f_code.co_name


def asking():
    return list(who(2)), sorted(who(1)), dict(who(2)), max(who(60))


print(asking())


# A generator that is left halfway, one that runs already.
it = g(10)
print(any(x == 4 for x in it), next(it), sum(it), list(it))


def selfish():
    yield 1
    yield sum(me)


me = selfish()
try:
    print(list(me))
except ValueError as e:
    print(e)

# Names rebound: the routines do not care.
real = builtins.sum
builtins.sum = lambda it: real(it) + 1
print(sum(g(5)))
builtins.sum = real


class Text(str):
    pass


class Numbers(list):
    pass


print(Text("-").join(str(x) for x in g(3)), Numbers(g(3)), type(Numbers(g(3))).__name__)
