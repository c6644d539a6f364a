"""Texts of ints and floats by every road, lengths of tables, int of bools, dict of a dict, % of a string: hot and cold."""


class Text:
    def __rmod__(self, other):
        return "rmod"

    def __str__(self):
        return "text"


class Sub(str):
    def __mod__(self, other):
        return "own"

    def __rmod__(self, other):
        return "sub rmod"


class OwnDict(dict):
    pass


def numbers(n):
    out = []
    for i in range(n):
        x = (i, -i, i * 10**12, -(2**49), 2**49 - 1, 2**60 + i, i / 4, -0.0, i % 2 == 0, 10**25)[i % 10]
        out.append(f"{x}{x!r}{str(x)}" + repr(x) + "%s %r" % (x, x) + format(x) + f"{x:>6}")
    return out[:12], len("".join(out))


def bools(n):
    total = 0
    for i in range(n):
        total = total * 2 + int(i % 3 == 0) & 1023
        total += int(i > 5) + int(2.5) + int(i)
    return total


def lengths(n):
    d, s, total = {}, set(), 0
    for i in range(n):
        d[i % 17] = i
        s.add(i % 13)
        total += len(d) * len(s)
    return total


def copies(n):
    d = {"a": 1}
    for i in range(n):
        e = dict(d)
        e[i % 5] = i
        d = dict(e, z=i) if i % 7 == 0 else dict(e)
        assert dict() == {} and dict(OwnDict(x=1)) == {"x": 1} and dict([("k", 2)]) == {"k": 2}
    return d


def percents(n):
    out = []
    for i in range(n):
        for v in (i, (i,), [i], {"a": i}, Text(), "s"):
            try:
                out.append(("%s" % v, "%(a)s" % v if isinstance(v, dict) else ""))
            except TypeError as e:
                out.append(str(e))
        out.append((Sub("%s") % i, "%s" % Sub("x"), "a" % Sub("y")))
        try:
            "%d" % "x"
        except TypeError as e:
            out.append(str(e))
        try:
            "a" % 3
        except TypeError as e:
            out.append(str(e))
    return out[:9]


for _ in range(3):
    print(numbers(60))
    print(bools(60), lengths(100))
    print(copies(40))
    print(percents(12))
