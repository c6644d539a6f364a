"""Loops inside loops whose inner loop has compiled code when the outer one is recorded: it becomes a loop of the outer trace."""

import sys


def returns_inside(x, y, limit):
    real = imaginary = 0.0
    for step in range(limit):
        a, b = real * real, imaginary * imaginary
        if a + b > 4.0:
            return step
        imaginary = 2.0 * real * imaginary + y
        real = a - b + x
    return limit


def grid(n):
    total = 0
    for row in range(n):
        for column in range(n):
            total = (total * 31 + returns_inside(3.0 * column / n - 2.0, 2.5 * row / n - 1.25, 50)) % 1000003
    return total


def raises_inside(items, bad):
    for i, item in enumerate(items):
        if item == bad:
            raise KeyError(i)
    return -1


def catches(n):
    found = missed = 0
    items = list(range(20))
    for k in range(n):
        try:
            missed += raises_inside(items, k % 25)
        except KeyError as e:
            found += e.args[0]
    return found, missed


def breaks(n):
    primes = [2, 3]
    candidate, step = 5, 2
    while candidate < n:
        for p in primes:
            if p * p > candidate:
                primes.append(candidate)
                break
            if candidate % p == 0:
                break
        candidate += step
        step = 6 - step
    return len(primes), primes[-1]


def branches(rows):
    """The inner loop has several ways through it, some found only when the outer loop runs."""
    small = large = odd = 0
    log = []
    for n, row in enumerate(rows):
        for x in row:
            if x > 90:
                large += x
                if n > 150 and x == 95:
                    log.append((n, x))
            elif x & 1:
                odd += 1
            else:
                small += x
        if n % 50 == 0:
            log.append((small, large, odd))
    return small, large, odd, log[:4], len(log)


def three_deep(n):
    table = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            s = 0
            for k in range(n):
                s += (i + 1) * k - j
            table[i][j] = s
    return sum([sum(row) for row in table])


class Counter:
    def __init__(self):
        self.n = 0

    def add(self, k):
        # Calls that see frames, in a loop of an inlined frame.
        for i in range(k):
            self.n += len(str(i))
            if self.n % 1000 == 0:
                self.n += sys._getframe().f_lineno - self.line()
        return self.n

    def line(self):
        return sys._getframe(1).f_lineno


def counted(n):
    c = Counter()
    seen = []
    for k in range(n):
        seen.append(c.add(k % 7))
    return seen[-1], sum(seen)


def closures(n):
    """The inner loop's function differs from call to call, its code does not."""
    total = 0
    for k in range(n):
        def inner(m):
            t = 0
            for i in range(m):
                t += i * k
            return t
        total += inner(k % 5) + inner(6)
    return total


def changes_class(n):
    """What the inner loop relies on changes while the outer one runs."""
    class P:
        def value(self):
            return 1

    total = 0
    things = [P() for _ in range(5)]
    for k in range(n):
        if k == n // 2:
            P.value = lambda self: 2
        for p in things:
            total += p.value()
    return total


def objects(n):
    """A tuple and a float that the trace never makes, across an inner loop."""
    total = 0.0
    for k in range(n):
        pair = (k * 0.5, k)
        for i in range(k % 4 + 2):
            total += pair[0] * i
        total -= pair[1]
    return total


def garbage(n):
    kept = []
    for k in range(n):
        text = ""
        for i in range(4):
            text += chr(97 + (k + i) % 26)
        kept.append(text)
        if len(kept) > 50:
            kept = kept[25:]
    return kept[-1], len(kept)


def early(n):
    for i in range(n):
        for j in range(i):
            if i * j == 900 and j > 20:
                return i, j
    return None


print(grid(40))
print(catches(400))
print(breaks(6000))
print(branches([[(i * j * 7) % 101 for j in range(12)] for i in range(300)]))
print(three_deep(14))
print(counted(700))
print(closures(300))
print(changes_class(300))
print(objects(600))
print(garbage(700))
print(early(200))
