"""and, or, not, chained comparisons and conditional expressions giving values and branches in loops."""


def run(n):
    t = 0
    for i in range(n):
        a, b, c = i % 2, i % 3, i % 5
        t += (a and b) + (a or b) + (not a) + (a and b or c) + (a or b and c)
        t += 1 if a and (b or c) else 2 if not b else 3
        if 1 < b < c < 5:
            t += 100
        if a == b == c:
            t += 1000
        if not (a or b) and not c:
            t += 10000
        if a is not None and b in (1, 2) and c not in (0, 4):
            t ^= 5
        x = None or a or "zero"
        t += len(x) if isinstance(x, str) else x
    return t


def short_circuit(n):
    calls = [0, 0]

    def f(v, k):
        calls[k] += 1
        return v

    t = 0
    for i in range(n):
        if f(i % 2, 0) and f(i % 3, 1):
            t += 1
        if f(i % 2, 0) or f(i % 3, 1):
            t += 2
    return t, calls


class Truth:
    asked = 0

    def __init__(self, v):
        self.v = v

    def __bool__(self):
        Truth.asked += 1
        return self.v


def objects(n):
    yes, no = Truth(True), Truth(False)
    t = 0
    for i in range(n):
        o = yes if i % 3 else no
        if o:
            t += 1
        if not o and i % 2:
            t += 10
        t += (o or yes) is yes
    return t, Truth.asked


def truthiness(n):
    values = [0, 1, "", "a", [], [0], {}, {1: 1}, None, 0.0, 0.1, (), (1,), 2**70, 0j, range(0), b"", Truth(False)]
    t = 0
    for i in range(n):
        if values[i % len(values)]:
            t += 1
        else:
            t -= 2
    return t


def compare_chain(n):
    t = 0
    for i in range(n):
        t += 0 <= i < n // 2
        t += i < 10 > 5
        t += (i < 10) == True
        t += 1 < i / 2 < 2.5 < i
        t += "a" < "b" <= chr(97 + i % 26)
    return t


def none_checks(n):
    last = None
    t = 0
    for i in range(n):
        if last is None or i - last > 7:
            last = i
            t += 1
    return t, last


print(run(1000), short_circuit(600), objects(500), truthiness(900), compare_chain(500), none_checks(1000))
