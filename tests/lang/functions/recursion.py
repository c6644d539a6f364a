"""Recursion of many shapes, and RecursionError caught at the limit."""


def fact(n):
    return 1 if n <= 1 else n * fact(n - 1)


def hanoi(n, a="A", b="B", c="C"):
    return [] if n == 0 else hanoi(n - 1, a, c, b) + [(a, c)] + hanoi(n - 1, b, a, c)


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


def ack(m, n):
    return n + 1 if m == 0 else ack(m - 1, 1) if n == 0 else ack(m - 1, ack(m, n - 1))


def permutations(xs):
    if not xs:
        yield []
    for i, x in enumerate(xs):
        for rest in permutations(xs[:i] + xs[i + 1 :]):
            yield [x] + rest


def flatten(x):
    return [z for y in x for z in flatten(y)] if isinstance(x, list) else [x]


print(fact(20), fact(30), len(hanoi(6)), hanoi(2), even(100), odd(77), ack(2, 5))
print(list(permutations([1, 2, 3])), flatten([1, [2, [3, [4]], 5], [[6]]]))


def forever(n):
    return forever(n + 1)


def depth(n=0):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


try:
    forever(0)
except RecursionError as e:
    print(type(e).__name__, str(e)[:32])
print(500 < depth() < 1100)


class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __repr__(self):
        return repr(self)

    def __eq__(self, other):
        return self == other


for f in (lambda: Deep().a, lambda: repr(Deep()), lambda: Deep() == 1):
    try:
        f()
    except RecursionError:
        print("caught")
print(depth() > 500)


def queens(n, row=0, cols=(), d1=(), d2=()):
    if row == n:
        return 1
    return sum(queens(n, row + 1, cols + (c,), d1 + (row - c,), d2 + (row + c,)) for c in range(n) if c not in cols and row - c not in d1 and row + c not in d2)


print([queens(n) for n in range(1, 7)])
