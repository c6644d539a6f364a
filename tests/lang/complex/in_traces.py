"""Complex arithmetic, parts and conversions in hot loops; objects that stay virtual and ones that escape at exits."""

inf, nan = float("inf"), float("nan")


def escape(c, limit):
    z = 0j
    for step in range(limit):
        if z.real * z.real + z.imag * z.imag > 4.0:
            return step, z
        z = z * z + c
    return limit, z


def horner(coefficients, x):
    total = 0
    for c in coefficients:
        total = total * x + c
    return total


def mixed(n):
    z = 1 + 1j
    for i in range(n):
        z = z + i
        z = i - z
        z = z * 0.5
        z = 2 * z
        z = z / 4
        z = z - 0.25
        z -= 1j
        z = 1.5 + z
    return z


def signs():
    out = []
    for a in (0.0, -0.0, 1.0, inf, -inf, nan):
        for b in (0.0, -0.0, 2.0, inf):
            for other in (0.0, -0.0, 3, -inf, 0j, complex(-0.0, -0.0), complex(inf, 1.0), complex(nan, inf)):
                z = complex(a, b)
                out.append((z + other, other + z, z - other, other - z, z * other, other * z))
    return repr(out)


def collect(n):
    """Every tenth number escapes into a list."""
    kept = []
    z = 0.5j
    for i in range(n):
        z = z * (0.6 + 0.8j) + 0.01
        if i % 10 == 0:
            kept.append(z)
    return kept


def divide(n):
    z = 1 + 2j
    errors = 0
    for i in range(n):
        try:
            z = z / (i % 7)
        except ZeroDivisionError:
            errors += 1
            z = 1 + 2j
    return errors, z


def sizes(n):
    total = 0.0
    z = 3 + 4j
    for i in range(n):
        total += abs(z) + z.conjugate().imag
        z = complex(z.imag, i)
        if z == 4 + 0j:
            total += 100
    return total


def parts_of_numbers(n):
    total = 0
    for i in range(n):
        x = (i, i * 0.5, complex(i, 1), True)[i % 4]
        total += x.real + x.imag
    for i in range(n):
        total += i.numerator * i.denominator
    return total


class Sub(complex):
    @property
    def real(self):
        return "own"


class Point:
    def __init__(self, re, im):
        self.real, self.imag = re, im


def classes(n):
    seen = {}
    for i in range(n):
        x = [Sub(1, 2), 1 + 2j, Point("r", "i"), Sub(3, 4)][i // 3 % 4]
        key = x.real, x.imag
        seen[key] = seen.get(key, 0) + 1
    return seen


class Holder:
    def __init__(self):
        self.z = 1j


def attributes(n):
    h = Holder()
    for i in range(n):
        h.z = h.z * 1j + h.z.real
        d = h.__dict__
        if h.__class__ is not Holder or len(d) != 1:
            return "wrong"
    return h.z


for _ in range(3):
    print(escape(0.3 + 0.5j, 300), escape(-0.75 + 0.2j, 300), escape(1, 50))
    print(horner([1, 2.5, 3 - 1j, 4, 5], 0.5 + 0.25j), horner([1j] * 40, 0.5))
    print(mixed(300))
    print(collect(200)[::5])
    print(divide(100))
    print(sizes(200))
    print(parts_of_numbers(200))
    print(classes(120))
    print(attributes(100))
first = signs()
print(first == signs() == signs(), len(first))
print(first[:400])
try:
    (1j).real = 3
except AttributeError as e:
    print(type(e).__name__)
