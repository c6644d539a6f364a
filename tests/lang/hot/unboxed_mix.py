"""Ints and floats of one value compared, hashed and used as keys; float loops that pass through whole numbers."""


def keys(n):
    d = {}
    for i in range(n):
        d[i] = "int"
        d[float(i)] = "float"
        d[i + 0.5] = "half"
    return len(d), [type(k).__name__ for k in list(d)[:4]], d[3], d[True]


def float_counter(n):
    x = 0.0
    hits = 0
    while x < n:
        x += 0.25
        if x == int(x):
            hits += 1
        if x in (10, 20.0, 30):
            hits += 100
    return x, hits


def conversions(n):
    t = 0
    for i in range(-n, n):
        f = i / 4
        t += int(f) + round(f) + (f // 1 == f) + int(float(i)) - i + bool(f)
    return t


def big_floats(n):
    x, t = 1.0, 0
    for i in range(n):
        x *= 3.0
        t ^= int(x) if x < 1e30 else 0
    return t


def int_float_equal(n):
    bad = 0
    for i in range(n):
        e = 2**53 + i
        if float(e) != e:
            bad += 1
        if float(2**60 + i) == 2**60 + i:
            bad += 1000
    return bad


def same_object(n):
    t = 0
    a = 1.5
    for i in range(n):
        b = a
        t += b is a
        c = [a]
        t += c[0] is a
        t += a in c
    return t


def min_max(n):
    lo, hi = 1e9, -(10**9)
    for i in range(n):
        v = (i * 37 % 101) * (0.5 if i % 2 else 1)
        lo, hi = min(lo, v), max(hi, v)
    return lo, hi, type(lo).__name__, type(hi).__name__


def average(xs):
    return sum(xs) / len(xs)


print(keys(200), float_counter(50), conversions(300), big_floats(60), int_float_equal(20), same_object(300), min_max(500), average([1, 2.5, True] * 100))


def accumulate_types(n):
    t = 0
    types = []
    for i in range(n):
        t = t + (1 if i < n // 3 else 0.5 if i < 2 * n // 3 else 1)
        if i % (n // 6) == 0:
            types.append((type(t).__name__, t))
    return types


print(accumulate_types(600))


def negative_zero(n):
    out = []
    for i in range(n):
        z = -0.0 if i % 2 else 0
        out.append(str(z * 1) + str(z + 0) + str(0.0 - z))
    return sorted(set(out))


print(negative_zero(200))


def nan_keys(n):
    nan = float("nan")
    s = {nan}
    for i in range(n):
        s.add(nan)
        s.add(float("inf") - float("inf") if i == n // 2 else nan)
    return len(s) in (1, 2), nan in s


print(nan_keys(100))
