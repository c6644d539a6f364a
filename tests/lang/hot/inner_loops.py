"""Loops that run inside other loops' traces: in callees, side by side, in one frame, recursive, ended in different ways."""


def escape(x, y, limit):
    a = b = 0.0
    for step in range(limit):
        a2, b2 = a * a, b * b
        if a2 + b2 > 4.0:
            return step
        b = 2.0 * a * b + y
        a = a2 - b2 + x
    return limit


def grid(n, limit):
    total = 0
    for row in range(n):
        for column in range(n):
            total += escape(3.0 * column / n - 2.0, 2.5 * row / n - 1.25, limit)
    return total


def first_divisor(n):
    d = 2
    while d * d <= n:
        if n % d == 0:
            return d
        d += 1
    return n


def factors(n):
    out = []
    while n > 1:
        d = first_divisor(n)
        out.append(d)
        n //= d
    return out


def two_loops(items, rounds):
    total = 0
    for r in range(rounds):
        for x in items:
            total += x * r
        for x in reversed(items):
            if x == r:
                break
            total -= 1
        else:
            total += 1000
    return total


def raises(items, bad):
    for x in items:
        if x == bad:
            raise ValueError(x)
    return len(items)


def guarded(items, n):
    seen = 0
    for k in range(n):
        try:
            seen += raises(items, k % 17)
        except ValueError as e:
            seen -= e.args[0]
    return seen


def nested(depth, width):
    total = 0
    for i in range(width):
        total += i
        if depth:
            total += nested(depth - 1, width)
    return total


def queue(n):
    waiting, done, clock = [], [], 0
    seed = 11
    for k in range(n):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        waiting.append((seed % 50, k))
        while waiting and len(done) < seed % (k + 1):
            clock += 1
            done.append(waiting.pop(0))
    return clock, len(waiting), done[-1]


def changing(n):
    # The inner loop's iterable and element types change under way.
    out = []
    for k in range(n):
        source = (range(k), [k] * 5, "abc" * 3, (1.5, 2.5, k), {k: 1, k + 1: 2})[k % 5]
        count, last = 0, None
        for x in source:
            count += 1
            if x == k:
                continue
            last = x
        out.append((count, last))
    return out[-7:]


print(grid(20, 60), grid(7, 200))
print([factors(n) for n in (360, 97, 1001, 65536, 9699690)], sum(len(factors(n)) for n in range(2, 400)))
print(two_loops(list(range(12)), 40))
print(guarded(list(range(5, 12)), 120))
print(nested(3, 6), nested(2, 12))
print(queue(150))
print(changing(60))
