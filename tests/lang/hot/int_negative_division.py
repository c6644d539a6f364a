"""Floor division, modulo and shifts with negative operands, in a loop that has to get every sign right."""
# jit: loops>=1


def divisions(n):
    q = r = 0
    for i in range(-n, n):
        for d in (3, -3, 7, -16, 1, -1):
            q += i // d
            r += i % d
            assert (i // d) * d + i % d == i
    return q, r


def shifts(n):
    a = b = 0
    for i in range(-n, n):
        a += i >> 3
        b += (i << 2) & 255
        a ^= i >> (i & 31)
    return a, b


print(divisions(400), shifts(1000))


def zero_mid(n):
    out = 0
    for i in range(n):
        try:
            out += 1000 // (i % 50 - 25)
        except ZeroDivisionError:
            out -= 1
    return out


print(zero_mid(2000))


def min_int(n):
    x = -(2**63)
    r = 0
    for i in range(n):
        r = x // -1 + abs(x) - (-x)
    return r


print(min_int(300), -(2**63) % -1, divmod(-(2**63), -1))


def powers(n):
    t = 0
    for i in range(n):
        t += i**2 + (i % 5) ** 3 - 2 ** (i % 70)
    return t


print(powers(500))
