"""Generators made, used up and dropped within a round of a compiled loop: what an unmade one looks like when it is seen after all."""
# jit: loops>=3
import sys


def squares(items, scale=1):
    for x in items:
        yield x * x * scale


def total(n):
    t = 0
    for i in range(n):
        for x in squares((1, 2, i)):
            t += x
        for x in squares([i], scale=3):
            t -= x
        t += sum(x for x in (1, 2, i)) + any(x == i & 7 for x in range(8))
    return t


print(total(400))


# Seen: its name, frame, state; kept; left halfway.
def seen(n):
    kept = []
    t = 0
    for i in range(n):
        g = squares((i, i + 1, i + 2))
        t += next(g)
        if i % 50 == 7:
            kept.append(g)
            t += len(g.__name__) + g.gi_frame.f_lineno + g.gi_running
        else:
            for x in g:
                t += x
                if x > 300 and i % 3:
                    break
    return t, [list(g) for g in kept], {g.gi_frame for g in kept}


print(seen(300))


def failing(items):
    for x in items:
        yield 100 // x


def lines(tb):
    found = []
    while tb is not None:
        found.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
        tb = tb.tb_next
    return found


def errors(n):
    t = 0
    places = set()
    for i in range(n):
        try:
            for x in failing((5, i % 7)):
                t += x
        except ZeroDivisionError as e:
            t += 1
            places.update(lines(e.__traceback__))
    return t, sorted(places)


print(errors(300))


# Returned values, delegation to iterators and to generators, one that is empty.
def inner(n):
    for i in range(n):
        yield i
    return n * 10


def outer(n):
    a = yield from inner(n)
    b = yield from (7, 8)
    c = yield from [n]
    d = yield from range(n)
    return a, b, c, d


def collect(g):
    items = []
    while True:
        try:
            items.append(next(g))
        except StopIteration as e:
            return items, e.value


def delegated(n):
    t = 0
    for i in range(n):
        for x in outer(i % 4):
            t = t * 3 + x & 0xFFFFFF
    return t, collect(outer(3))


print(delegated(300))


# Closures, methods, defaults and keywords; a generator function as a value of the loop.
class Tree:
    def __init__(self, left, value, right):
        self.left, self.value, self.right = left, value, right

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right

    def scaled(self, by=2, *, plus=0):
        for x in self:
            yield x * by + plus


def trees(n):
    t = 0
    tree = Tree(Tree(None, 1, None), 2, Tree(Tree(None, 3, None), 4, None))
    for i in range(n):
        for x in tree.scaled(plus=i):
            t += x
        for x in tree.scaled(by=i):
            t ^= x
        def local(k):
            for j in range(k):
                yield i * j
        for x in local(3):
            t += x
    return t


print(trees(200))


# Exhausted ones, asked again; running ones seen from a call; the exception being handled.
def again(n):
    t = 0
    for i in range(n):
        g = inner(2)
        for x in g:
            t += x
        t += next(g, 5)
        for x in g:
            t += 1000
    return t


print(again(200))


def looking():
    f = sys._getframe(1)
    return f.f_code.co_name, f.f_lineno, sys._getframe(2).f_code.co_name


def calls(n):
    for i in range(n):
        yield looking()


def places(n):
    found = {}
    for i in range(n):
        for p in calls(2):
            found[p] = found.get(p, 0) + 1
    return found


print(places(150))


def handling(n):
    t = 0
    for i in range(n):
        try:
            raise KeyError(i)
        except KeyError:
            for x in inner(2):
                t += x + (sys.exception() is None)
            t += sys.exception().args[0]
    return t


print(handling(200))
