"""Sequence, mapping and class patterns in hot loops over subjects of many types."""


class Seq(list):
    pass


class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


SUBJECTS = [[1, 2], (3, 4), "ab", b"cd", bytearray(b"ef"), {"k": 1}, 5, 2.5, None, True, range(2), Seq([7, 8]), {1, 2}, Point(9, 0), [1], (), {"k": 2, "l": 3}, [[1, 2], 3], 2**80]


def kinds(n):
    found = {}
    for i in range(n):
        subject = SUBJECTS[i % len(SUBJECTS)]
        match subject:
            case [a, b] if isinstance(a, list):
                kind = "nested %s" % b
            case [a, b]:
                kind = "two %s" % type(subject).__name__
            case [_]:
                kind = "one"
            case []:
                kind = "empty"
            case {"k": v, **rest}:
                kind = "mapping %d %d" % (v, len(rest))
            case Point(x, y=0):
                kind = "point %d" % x
            case str() | bytes():
                kind = "text"
            case None:
                kind = "none"
            case True:
                kind = "true"
            case int(v):
                kind = "int %d" % v
            case _:
                kind = "other " + type(subject).__name__
        found[kind] = found.get(kind, 0) + 1
    return found


print(kinds(190))


def pairs(n):
    total = 0
    for i in range(n):
        match (i % 4, i % 3):
            case (0, x):
                total += x
            case (1, 1):
                total += 10
            case (a, b) if a > b:
                total += a * b
            case _:
                total += 1
    return total


print(pairs(500))


def lengths(n):
    seen = []
    for i in range(n):
        match list(range(i % 5)):
            case [first, *_, last]:
                seen.append(first + last)
            case [only]:
                seen.append(-only)
            case []:
                seen.append("-")
    return seen[-10:], len(seen)


print(lengths(60))
