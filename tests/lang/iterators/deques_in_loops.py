"""A deque's iterator: round the ring, at its end, after changes in the middle, forwards and backwards, as an inner iterator."""
from collections import deque


class Log(deque):
    pass


def turned(size, turns, cls=deque):
    d = cls(range(size))
    for i in range(turns):
        d.append(d.popleft())
    return d


def total(d):
    n = 0
    for x in d:
        n = n * 3 % 1000003 + x
    for x in reversed(d):
        n = n * 3 % 1000003 + x
    return n


def everywhere():
    sums = []
    for size in range(0, 40):
        for turns in (0, min(1, size), size // 2, size):
            sums.append(total(turned(size, turns)))
            sums.append(total(turned(size, turns, Log)))
    return sum(sums), sums[-1]


def changed(d, at, change):
    seen = 0
    try:
        for x in d:
            seen += 1
            if x == at:
                change(d)
    except RuntimeError as e:
        return seen, str(e), len(d)
    return seen, "end", len(d)


def changes():
    for name, change in (
        ("append", lambda d: d.append(-1)),
        ("popleft", lambda d: d.popleft()),
        ("clear", lambda d: d.clear()),
        ("both", lambda d: (d.append(7), d.pop())),
        ("rotate", lambda d: d.rotate(2)),
        ("set", lambda d: d.__setitem__(-1, 5)),
        ("reverse", lambda d: d.reverse()),
        ("nothing", lambda d: None),
    ):
        for at in (0, 30, 59):
            results = {changed(turned(60, k), at, change) for k in range(0, 60, 7)}
            print(name, at, sorted(results))


def other_types(sources):
    out = []
    for source in sources:
        n = 0
        for x in source:
            n += x
        out.append(n)
    return out


def stays_at_its_end():
    d = deque([1, 2])
    it = iter(d)
    print(list(it), next(it, "end"), it.__length_hint__())
    d.append(3)
    for k in range(2):
        try:
            print(next(it, "end"))
        except RuntimeError as e:
            print(e)
    again = iter(d)
    d.append(4)
    for k in range(2):
        try:
            next(again)
        except RuntimeError as e:
            print(e, again.__length_hint__())


def inside_others():
    d = turned(9, 5)
    out = []
    for k in range(200):
        for i, x in enumerate(d):
            if i == x:
                out.append((i, x))
        for a, b in zip(d, range(4)):
            out.append(a - b)
        d.append(d.popleft())
    return len(out), sum(x if type(x) is int else x[1] for x in out)


def hot(rounds):
    d = deque(range(16))
    n = 0
    for k in range(rounds):
        for x in d:
            n += x
            if k == 900 and x == 5:
                d[3] = 2.5
        d.append(d.popleft())
    return n


def copies():
    it = iter(deque("abcdef"))
    next(it), next(it)
    cls, args = it.__reduce__()
    print(cls.__name__, args[1:], list(cls(*args)), it.__length_hint__())
    back = reversed(deque("abcdef"))
    next(back)
    cls, args = back.__reduce__()
    print(cls.__name__, args[1:], list(cls(*args)), back.__length_hint__())
    for arguments in (([1],), (deque([1, 2, 3]), 2), (deque([1]), 9), (deque([1]), -3)):
        try:
            print(list(type(it)(*arguments)))
        except TypeError as e:
            print(e)


print(everywhere())
changes()
print(other_types([deque(range(50)), list(range(50)), deque(range(9)), Log(range(3)), (1, 2), deque([1.5, True])] * 40)[-6:])
stays_at_its_end()
print(inside_others())
print(hot(2000))
copies()
