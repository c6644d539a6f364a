"""Decimal digits of pi, by a spigot on big ints and by Machin's formula in fixed point."""

N = 1100


def spigot(count):
    digits = []
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    while len(digits) < count:
        if 4 * q + r - t < n * t:
            digits.append(n)
            q, r, n = q * 10, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, k, n, l = q * k, (2 * q + r) * l, t * l, k + 1, (q * (7 * k + 2) + r * l) // (t * l), l + 2
    return "".join([str(digit) for digit in digits])


def arctan_inverse(x, unit):
    power = unit // x
    total = power
    divisor = 1
    sign = -1
    square = x * x
    while power:
        power //= square
        divisor += 2
        total += sign * (power // divisor)
        sign = -sign
    return total


def machin(count):
    unit = 10 ** (count + 10)
    value = 4 * (4 * arctan_inverse(5, unit) - arctan_inverse(239, unit))
    return str(value // 10**11)


def run(n):
    first = spigot(n)
    second = machin(n)
    return "%s %s" % (first == second[:n], first[-12:])


if __name__ == "__main__":
    import sys
    import time

    iterations = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    size = int(sys.argv[2]) if len(sys.argv) > 2 else N
    times = []
    for _ in range(iterations):
        start = time.perf_counter()
        checksum = run(size)
        times.append(time.perf_counter() - start)
    print('{"checksum": "%s", "times": [%s]}' % (checksum, ", ".join([repr(t) for t in times])))
