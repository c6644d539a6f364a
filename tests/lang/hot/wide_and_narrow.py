"""Loops whose values sit at the edges of inline, 64-bit and big ints and cross them in both directions."""


def bounce(lo, hi, step, n):
    x, d, turns = lo, step, 0
    for _ in range(n):
        x += d
        if x > hi or x < lo:
            d = -d
            turns += 1
    return x, turns


for e in (2**49, 2**50, 2**62, 2**63, 2**64, -(2**49), -(2**63)):
    print(bounce(e - 5, e + 5, 1, 200), bounce(e - 2**40, e + 2**40, 2**38, 200))


def double_halve(n):
    x, seen = 1, set()
    for i in range(n):
        x = x * 2 if i % 200 < 100 else x // 2
        seen.add(x.bit_length())
    return x, len(seen)


def xor_swap(a, b, n):
    for _ in range(n):
        a ^= b
        b ^= a
        a ^= b
    return a, b


def negate(x, n):
    t = 0
    for i in range(n):
        x = -x
        t += x + i
        x = ~x
    return x, t


def mixed_product(n):
    out = 0
    for i in range(n):
        a = (i * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
        b = a - (1 << 64) if a >> 63 else a
        out ^= b * i
        out &= (1 << 80) - 1
        out += (a * a) >> 64
    return out


def compare_edges(n):
    t = 0
    edges = [2**49 - 1, 2**49, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**53, float(2**53), float(2**63)]
    for i in range(n):
        a, b = edges[i % 9], edges[(i * 7 + 3) % 9]
        t += (a < b) + 2 * (a == b) + 4 * (a >= b + (i % 3))
    return t


print(double_halve(1000), xor_swap(2**63, 5, 301), negate(2**63 - 3, 501), mixed_product(400), compare_edges(900))


def shift_walk(n):
    t = 0
    for i in range(n):
        s = i % 90
        t += ((1 << s) - 1) >> (s // 2)
        t ^= (-1 << s) >> s
        t += (2**63 >> s) + (-(2**63) >> s)
    return t


def sum_of_squares(n, start):
    t = 0
    for i in range(start, start + n):
        t += i * i
    return t


def floor_div(n):
    t = 0
    for i in range(1, n):
        t += (2**63 + i) // i - (-(2**63) - i) // i + (2**64 - 1) % i
    return t


print(shift_walk(500), sum_of_squares(400, 2**31 - 200), sum_of_squares(400, 2**32 - 200), floor_div(400))


def counter_past(start, n):
    i = start
    hits = 0
    while i < start + n:
        if i & 1:
            hits += 1
        i += 1
    return hits, i - start


print([counter_past(s, 300) for s in (2**49 - 150, 2**63 - 150, 2**64 - 150, -(2**63) - 150)])
