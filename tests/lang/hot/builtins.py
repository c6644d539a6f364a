"""Builtin functions in loops: min, max, abs, len, isinstance, divmod, sum, sorted, enumerate, zip, reversed, map, filter."""


def run(n):
    t = 0
    for i in range(n):
        t += min(i, 5) + max(i, 5, 7) + abs(i - 500) + len((i, i)) + divmod(i, 7)[1] + round(i / 3) + pow(i, 2, 11) + int(i / 2)
        t += isinstance(i, int) + isinstance(i, (str, float)) + bool(i) + ord(chr(i % 128)) + hash(i) % 3
        t += sum((i, 1)) + len(str(i)) + int(str(i)) + len(range(i)) + (i in (1, 2, 3))
    return t


def iteration(n):
    t = 0
    a = list(range(n))
    for i, x in enumerate(a):
        t += i * x
    for x, y in zip(a, a[1:]):
        t -= x * y
    for x in reversed(a):
        t ^= x
    for x in map(lambda v: v + 1, a):
        t += x
    for x in filter(lambda v: v % 3, a):
        t -= x
    for i, (x, y) in enumerate(zip(a, reversed(a))):
        t += i + x - y
    for x in sorted(a, key=lambda v: -v):
        t = t * 3 % 1000003 + x
    return t


def aggregates(n):
    out = 0
    for i in range(n):
        row = [(i * k) % 17 for k in range(8)]
        out += max(row) - min(row) + sum(row) + sorted(row)[3] + any(row) + all(row) + len(set(row)) + max(row, key=lambda v: -v)
    return out


def type_tests(n):
    values = [1, 1.5, "s", None, True, [1], (1,), {}, 2**70]
    counts = [0] * 6
    for i in range(n):
        v = values[i % 9]
        if v is None:
            counts[0] += 1
        elif v is True:
            counts[1] += 1
        elif type(v) is int:
            counts[2] += 1
        elif isinstance(v, (list, tuple)):
            counts[3] += 1
        elif callable(v) or hasattr(v, "upper"):
            counts[4] += 1
        else:
            counts[5] += 1
    return counts


def attribute_functions(n):
    class C:
        x = 1

    c = C()
    t = 0
    for i in range(n):
        t += getattr(c, "x") + getattr(c, "nope", i)
        setattr(c, "y", i)
        t += c.y + hasattr(c, "z")
    return t


print(run(1000), iteration(800), aggregates(400), type_tests(1000), attribute_functions(600))
