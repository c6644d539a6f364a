"""Sorting objects whose comparisons are Python: what they are asked, in which order, and what they may do meanwhile."""
import bisect
import heapq
import sys
import traceback
from functools import cmp_to_key

asked = []


class A:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        asked.append((self.n, other.n))
        return self.n < other.n

    def __repr__(self):
        return f"A{self.n}"


def order(n, k):
    asked.clear()
    r = sorted([A(i * k % n) for i in range(n)])
    return [a.n for a in r] == list(range(n)), len(asked), hash(tuple(asked))


print([order(n, k) for n, k in ((5, 2), (10, 3), (37, 5), (70, 9), (101, 37), (130, 129))])


class Reflected:
    """Only the other knows."""

    def __init__(self, n):
        self.n = n

    def __gt__(self, other):
        asked.append((">", self.n, other.n))
        return self.n > other.n


class Neither(Reflected):
    def __lt__(self, other):
        asked.append(("<", self.n, other.n))
        return NotImplemented


class Both(A):
    def __gt__(self, other):
        asked.append((">", self.n, other.n))
        return self.n > other.n


for cls in (Reflected, Both):
    asked.clear()
    print(cls.__name__, [a.n for a in sorted(map(cls, (3, 1, 2)))], asked)
asked.clear()
print(Neither(1) < Neither(2), Neither(2) < Neither(1), asked)
asked.clear()
print([a.n for a in sorted([A(3), Both(1), A(2), Both(0)])], asked)


class No:
    def __lt__(self, other):
        return NotImplemented


class Gone:
    def __lt__(self, other):
        Gone.__gt__ = lambda s, o: True
        return NotImplemented


class Odd:
    def __init__(self, answer):
        self.answer = answer

    def __lt__(self, other, *rest, default=1, **more):
        return self.answer


class Generator:
    def __lt__(self, other):
        yield


class Few:
    def __lt__(self):
        return True


class Truth:
    def __bool__(self):
        raise ZeroDivisionError("no truth")


for items in ([No(), No()], [Gone(), Gone()], [Generator(), Generator()], [Few(), Few()],
              [Odd(1), Odd([])], [Odd(0), Odd(Truth())], [A(1), 2], [No(), Gone()]):
    try:
        print(len(sorted(items)))
    except (TypeError, ZeroDivisionError) as e:
        print(type(e).__name__, e)


class Changing:
    def __init__(self, n, then):
        self.n, self.then = n, then

    def __lt__(self, other):
        self.then(self, other)
        return self.n < other.n


def fail(a, b):
    if a.n == 2:
        raise KeyError(a.n)


def peek(a, b):
    seen.append((len(victims), sys._getframe(1).f_code.co_name, sys._getframe(2).f_code.co_name))


def push(a, b):
    victims.append(1)


def become(a, b):
    a.__class__ = Other


class Other(Changing):
    def __lt__(self, other):
        return self.n > other.n


def run(then):
    global victims, seen
    seen = []
    victims = [Changing(n, then) for n in (3, 1, 2, 5, 4)]
    try:
        victims.sort()
    except (KeyError, ValueError) as e:
        print(type(e).__name__, e, [f.name for f in traceback.extract_tb(e.__traceback__)])
    print([v.n for v in victims], seen[:2])


for f in (fail, peek, push, become):
    run(f)


def sub(a, b):
    return b - a


def hot(n):
    total = 0
    for i in range(n):
        items = [A((j * 7 + i) % 20) for j in range(20)]
        items.sort(reverse=i % 2)
        heapq.heapify(items)
        heapq.heappush(items, A(i % 20))
        total += heapq.heappop(items).n + bisect.bisect(sorted(items), A(5))
        total += sorted(range(9), key=cmp_to_key(sub))[0] + max(items).n + min(items).n
        asked.clear()
    return total


print(hot(60))


class Deep:
    def __lt__(self, other):
        return sorted([Deep(), Deep()]) is None


try:
    sorted([Deep(), Deep()])
except RecursionError as e:
    print("RecursionError", len(traceback.extract_tb(e.__traceback__)) > 50)


class Long:
    """With a comparison that is worth compiling, and calls what is compared."""

    def __init__(self, *parts):
        self.parts = parts

    def __lt__(self, other):
        for a, b in zip(self.parts, other.parts):
            if a != b:
                return a < b
        if len(self.parts) < len(other.parts):
            return True
        return bool(self.parts) and self.check(other) == 5

    def check(self, other):
        if self.parts and isinstance(self.parts[0], str) and self.parts[0] == "bad":
            raise ValueError(self.parts)
        return len(self.parts) + len(other.parts)


def long(n):
    r = None
    for i in range(n):
        r = sorted([Long(*[(i * j) % 5, j % 3, "x"][: j % 4]) for j in range(30)])
    return [x.parts for x in r][::5]


print(long(40))
try:
    sorted([Long("bad"), Long("bad"), Long()])
except ValueError as e:
    print(e, [f.name for f in traceback.extract_tb(e.__traceback__)])
