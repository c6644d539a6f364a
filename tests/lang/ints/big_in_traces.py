"""Arithmetic and comparisons of big ints in hot loops: growing out of 64 and 256 bits and back, mixed with small ones, errors."""


def grow(n):
    a, b = 0, 1
    for i in range(n):
        a, b = b, a + b
        if a > 10**60:
            a, b = a % 1000, b % 1000 + 1
    return a, b


def factorials(n):
    total, f = 0, 1
    for i in range(1, n):
        f *= i
        total += f // (i + 1) - f % 97
    return total % 10**20, f.bit_length()


def spigot(count):
    digits = []
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    while len(digits) < count:
        if 4 * q + r - t < n * t:
            digits.append(n)
            q, r, n = q * 10, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, k, n, l = q * k, (2 * q + r) * l, t * l, k + 1, (q * (7 * k + 2) + r * l) // (t * l), l + 2
    return "".join(map(str, digits))


def power(base, exponent, modulus):
    result = 1
    while exponent:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


def mixed_operands(n):
    out = []
    values = [2**80, -3, True, 2.5, 2**63, -(2**63), 7, 2**64 - 1, 0, -(2**200)]
    for i in range(n):
        a, b = values[i % 10], values[i // 3 % 10]
        try:
            out.append((a + b, a - b, a * b, a // b, a % b, a < b, a == b, a >= b))
        except ZeroDivisionError as e:
            out.append(type(e).__name__)
        try:
            out.append((a & b, a | b, a ^ b, a >> 3, a << 5))
        except TypeError as e:
            out.append("TypeError")
    return out[:7], hash(str(out)) == hash(str(out)), len(str(out))


class Odd(int):
    def __add__(self, other):
        return "odd"

    def __radd__(self, other):
        return "rodd"


def subclasses(n):
    big, odd = 2**90, Odd(2**90)
    out = []
    for i in range(n):
        x = odd if i % 5 == 4 else big
        out.append(x + i)
        out.append(i + x)
    return out[6:12]


def shifts(n):
    x, total = 2**300 + 12345, 0
    for i in range(n):
        total ^= x >> (i % 310)
        x = x << 1 if i % 2 else x >> 1
        if x == 2**300 + 12344:
            total += 1
    return total % 10**15, x.bit_length()


for _ in range(3):
    print(grow(700))
    print(factorials(90))
    print(spigot(60))
    print(power(3, 2**127 - 2, 2**127 - 1), power(5, 10**30, 10**40 + 7))
    print(mixed_operands(120))
    print(subclasses(40))
    print(shifts(200))
