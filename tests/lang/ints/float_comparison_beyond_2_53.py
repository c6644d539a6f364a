"""Ints of 54 to 63 bits against floats, and divided, in a hot loop: no rounding before comparing."""


def compare(a, x):
    return (a == x, a < x, a <= x, x == a, x < a, x > a, a != x)


def divide(a, b):
    return a / b


big = [2505651097895860459, 2**53 + 1, 2**62 + 1, -(2**53) - 1, 5, 2**49 + 1, 9007199254740993]
for k in range(30):
    rows = [(a, compare(a, float(a)), divide(a, 3), divide(a, 2**60 + 1)) for a in big]
for row in rows:
    print(*row)
