"""Operators on big ints against the same computed in pieces of 30 bits and against each other."""


def samples():
    state = 12345
    numbers = [0, 1, -1, 2, -2, 7, 10, 2**49, -(2**49), 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64 - 1, 2**64, -(2**64)]
    for bits in (65, 100, 127, 128, 129, 190, 192, 193, 256, 500, 1600, 3300):
        for _ in range(3):
            n = 0
            while n.bit_length() < bits:
                state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
                piece = state >> 32
                kind = state >> 16 & 7
                if kind == 0:
                    piece = 0
                elif kind == 1:
                    piece = 2**32 - 1
                n = n << 32 | piece | 1 << (bits - 1) % 32
            numbers.append(n)
            numbers.append(-n)
        numbers.append(2**bits)
        numbers.append(2**bits - 1)
        numbers.append(-(2**bits))
    return numbers


def digits(n):
    """The magnitude in base 2**15, by shifts and masks alone."""
    out = []
    n = abs(n)
    while n:
        out.append(n & 32767)
        n >>= 15
    return out


def undigits(out, negative):
    n = 0
    for d in reversed(out):
        n = n << 15 | d
    return -n if negative else n


def school_mul(a, b):
    x, y = digits(a), digits(b)
    out = [0] * (len(x) + len(y) + 1)
    for i, p in enumerate(x):
        carry = 0
        for j, q in enumerate(y):
            carry += out[i + j] + p * q
            out[i + j] = carry & 32767
            carry >>= 15
        out[i + len(y)] += carry
    return undigits(out, (a < 0) != (b < 0))


def check(a, b):
    assert (a + b) - b == a, (a, b)
    assert (a - b) + b == a, (a, b)
    assert a - b == -(b - a), (a, b)
    assert (a * b) == (b * a), (a, b)
    assert (a ^ b) == (a | b) - (a & b), (a, b)
    assert (a & b) + (a | b) == a + b, (a, b)
    assert (a < b) == (a - b < 0), (a, b)
    if b:
        q, r = a // b, a % b
        assert q * b + r == a, (a, b)
        assert (0 <= r < b) if b > 0 else (b < r <= 0), (a, b)
        assert divmod(a, b) == (q, r), (a, b)
        assert (a * b) // b == a, (a, b)
        assert (a * b) % b == 0, (a, b)
        assert (a * b + r) // b == a, (a, b)
        assert (a * b - 1) // b == (a - 1 if b > 0 else a if b < -1 else a + 1), (a, b)


def main():
    numbers = samples()
    total = 0
    for i, a in enumerate(numbers):
        for b in numbers[i % 3 :: 3]:
            check(a, b)
            total += hash(a + b) ^ hash(a * b)
        for count in (0, 1, 5, 63, 64, 65, 127, 200, 1000, 4000):
            shifted = a << count
            assert shifted == a * 2**count
            assert a >> count == a // 2**count
            assert shifted >> count == a
        assert -(-a) == a and ~a == -a - 1
    for a in numbers[::7]:
        for b in numbers[::11]:
            assert a * b == school_mul(a, b), (a, b)
    print(len(numbers), total)
    print(sum(numbers[::2]) % 10**30, hash(sum(numbers[1::2])))
    for op in (lambda a, b: a // b, lambda a, b: a % b, lambda a, b: divmod(a, b)):
        for a in (2**100, -(2**100)):
            try:
                op(a, 0)
            except ZeroDivisionError as e:
                print(type(e).__name__)
    try:
        2**100 << -1
    except ValueError as e:
        print(e)
    try:
        2**100 >> -(2**70)
    except ValueError as e:
        print(e)
    print(2**100 >> 2**70, -(2**100) >> 2**70, (2**200).__add__(True), True + 2**70, 2**70 & True)


main()
