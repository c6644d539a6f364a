"""Functions of floats in hot loops: results, domain errors, overflow, infinities and NaNs, ints as arguments, powers and remainders."""

import math

NAMES = "acos acosh asin asinh atan atanh cbrt ceil cos cosh degrees exp exp2 expm1 floor log log10 log1p log2 radians sin sinh sqrt tan tanh".split()
VALUES = [0.5, 1.5, -0.5, 0.0, -0.0, 2, -3, 1e10, 710.0, 1e308, -1e308, math.inf, -math.inf, math.nan, True, 2**70]


def apply(f, rounds):
    seen = []
    for v in VALUES:
        r = None
        for _ in range(rounds):
            try:
                r = f(v)
            except (ValueError, OverflowError) as e:
                r = type(e).__name__
        seen.append(r if isinstance(r, (str, int)) else "%.9g" % r)
    return " ".join(map(str, seen))


for name in NAMES:
    print(name, apply(getattr(math, name), 4))


def direct(n):
    total = 0.0
    whole = 0
    for i in range(n):
        x = i * 0.37 - 5.0
        total += math.sin(x) * math.cos(x) + math.exp(-x * x) + math.atan2(x, 2.5)
        total += math.hypot(x, 1.0) + math.copysign(2.0, x) + math.fmod(x, 1.5) + math.pow(abs(x), 0.5)
        whole += math.floor(x) + math.ceil(x) * 3
    return "%.9f %d" % (total, whole)


print(direct(60))


def powers(values):
    seen = []
    for base in values:
        for e in values:
            try:
                seen.append(base**e)
            except (ZeroDivisionError, OverflowError) as err:
                seen.append(type(err).__name__)
            try:
                seen.append(base % e)
            except ZeroDivisionError as err:
                seen.append(type(err).__name__)
            try:
                seen.append(base // e)
            except ZeroDivisionError as err:
                seen.append(type(err).__name__)
    return ["%.6g" % v if isinstance(v, float) else "%.6g%+.6gj" % (v.real, v.imag) if isinstance(v, complex) else v for v in seen]


for _ in range(3):
    r = powers([0.0, -0.0, 1.5, -2.5, 2.0, 3, 1e200, math.inf, -math.inf])
print(*r)


def distance(points):
    total = 0.0
    for x, y in points:
        for u, v in points:
            total += ((x - u) ** 2 + (y - v) ** 2) ** 0.5
    return "%.9f" % total


print(distance([(i * 0.7, i * i * 0.1) for i in range(20)]))


def failing(limit):
    done = 0
    try:
        for i in range(50):
            done += math.log(limit - i) > 0
    except ValueError as e:
        return done, type(e).__name__, i


print(failing(20), failing(35.5))


def wraps(n):
    angle = 0.0
    out = []
    for i in range(n):
        angle = (angle + 2.5 * (1 if i % 3 else -1)) % (2 * math.pi)
        out.append(round(angle, 6))
    return out[-3:], sum(out) // 1


print(wraps(40))
