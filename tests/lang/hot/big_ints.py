"""Big integers in loops: growth, gcd, modular powers, digit sums, square roots, and falling back to small ones."""


def fact(n):
    r = 1
    for i in range(2, n + 1):
        r *= i
    return r


def isqrt(n):
    x = n
    y = (x + 1) // 2
    while y < x:
        x, y = y, (y + n // y) // 2
    return x


def powmod(b, e, m):
    r = 1
    while e:
        if e & 1:
            r = r * b % m
        b = b * b % m
        e >>= 1
    return r


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def miller(n):
    if n % 2 == 0:
        return n == 2
    d, s = n - 1, 0
    while d % 2 == 0:
        d //= 2
        s += 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if a % n == 0:
            continue
        x = powmod(a, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


print(fact(60), isqrt(10**60), isqrt(2 * 10**50), powmod(3, 10**20, 10**18 + 9), gcd(fact(40), 2**200 * 3**50))
print([p for p in range(2**61 - 40, 2**61 + 40) if miller(p)], miller(2**89 - 1), miller(2**83 - 1))


def shrink(n):
    x = 3**n
    steps = 0
    while x > 1:
        x //= 7
        steps += 1
    return steps


def mixed(n):
    t = 0
    for i in range(n):
        v = 1 << (i % 130)
        t += (v & -v).bit_length() + v % 1000 + (v >> 60)
    return t


def alternating(n):
    x = 1
    for i in range(n):
        x = x * 10**9 + 7 if x < 10**40 else x // 10**30
    return x


def bits(n):
    count = 0
    for i in range(n):
        v = i * 0x9E3779B97F4A7C15
        while v:
            v &= v - 1
            count += 1
    return count


print(shrink(200), mixed(1000), alternating(500), bits(100))
