"""Iterating over everything: dict views, zip, enumerate, reversed, nested tuples, strings, files of lines in memory."""


def run(n):
    d = {i: str(i) for i in range(30)}
    a = list(range(30))
    t = 0
    for r in range(n):
        for k in d:
            t += k
        for v in d.values():
            t += len(v)
        for k, v in d.items():
            t += k - len(v)
        for i, x in enumerate(a):
            t += i ^ x
        for i, x in enumerate(a, r):
            t += i
        for x, y in zip(a, d):
            t -= y
        for x, (i, y) in zip(a, enumerate(d.values())):
            t += i
        for x in reversed(a):
            t = (t * 3 + x) % 1000003
        for c in "héllo 中":
            t += ord(c)
        for b in b"bytes":
            t += b
        for x in {1, 2, 3}:
            t += x
        for x in (1, 2.5, "a", None):
            t += x is None
        for k in reversed(d):
            t += k & 1
    return t


print(run(40))


def ranges(n):
    t = 0
    for i in range(n):
        for j in range(i % 5):
            t += j
        for j in range(10, 0, -(i % 3 + 1)):
            t += j
        for j in range(2**62, 2**62 + 3):
            t += j & 3
        for j in range(-3, 3):
            t -= j
    return t


def big_range():
    t = 0
    for i in range(2**63 - 200, 2**63 + 200):
        t ^= i
    for i in range(2**49 - 100, 2**49 + 100):
        t ^= i
    return t


def loop_variable_kept(n):
    for i in range(n):
        pass
    for j in []:
        pass
    try:
        j
    except UnboundLocalError:
        return i


def loop_variable_changed(n):
    t = 0
    for i in range(n):
        i *= 2
        t += i
        i = "gone"
    return t, i


def step_types(n):
    it = iter(range(n))
    t = 0
    for x in it:
        t += x
        next(it, None)
        if x > n - 10:
            break
    return t, list(it)


print(ranges(300), big_range(), loop_variable_kept(500), loop_variable_changed(500), step_types(1000))


def destructive(n):
    items = list(range(n))
    t = 0
    while items:
        x = items.pop()
        t += x
        if x % 10 == 0 and items:
            items.pop(0)
    return t


print(destructive(1000), [sum(1 for _ in x) for x in (range(7), "abc", {1: 2}, [[]] * 4)])
