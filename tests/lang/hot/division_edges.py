"""Division and remainder in loops, at the edges of what 32 and 64 bits without a sign can divide."""

EDGES = [0, 1, 2, 3, 7, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 1, 2**32, 2**32 + 1, 2**49, 2**50, 2**62, 2**63 - 1]
NUMBERS = EDGES + [-n for n in EDGES] + [-(2**63), 2**63, 2**64, -(2**64) - 1, True, False]


def both(a, b):
    try:
        return a // b, a % b, a % b == 0, a % b != 0, not a % b
    except ZeroDivisionError:
        return "zero"


def every_pair(numbers):
    seen = 0
    for a in numbers:
        for b in numbers:
            r = both(a, b)
            if r == "zero":
                assert not b
                continue
            q, m, is_zero, not_zero, empty = r
            assert q * b + m == a, (a, b, r)
            assert 0 <= m < b or b < m <= 0, (a, b, r)
            assert is_zero == (m == 0) and not_zero == (m != 0) and empty == is_zero
            seen += 1
    return seen


def divisors(n):
    found = []
    for d in range(1, n + 1):
        if n % d == 0:
            found.append(d)
    return found


def digits(n, base):
    out = []
    while n:
        out.append(n % base)
        n //= base
    return out


def signs(step):
    total = 0
    for i in range(-60, 60):
        total += i % step + i // step
        if i % step:
            total += 1
    return total


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def divided_by(numbers, b):
    out = []
    for a in numbers:
        try:
            out.append(a % b)
        except ZeroDivisionError:
            out.append("zero")
    return out


def least_by_minus_one(n):
    # The quotient has more than 64 bits, the remainder is 0.
    out = []
    for i in range(n):
        d = -1 if i % 7 == 6 else 3
        x = -(2**63) if i % 5 == 4 else -i
        out.append((x // d, x % d))
    return out


def trial(n):
    # The iterator over the list is made in each round of the outer loop and changed in the inner one.
    primes = [2, 3]
    candidate = 5
    while candidate < n:
        for p in primes:
            if p * p > candidate:
                primes.append(candidate)
                break
            if candidate % p == 0:
                break
        candidate += 2
    return primes


def strided(n):
    # Ranges with a step that changes from loop to loop.
    marks = [0] * n
    for i in range(1, n):
        for j in range(i, n, i):
            marks[j] += 1
        for j in range(n - 1, i, -i):
            marks[j] -= 1
    return sum(k * m for k, m in enumerate(marks))


for _ in range(3):
    print(every_pair(NUMBERS))
print(divisors(360))
print(digits(123456789, 10), digits(2**62 + 12345, 1000), digits(2**70, 2**31))
print([signs(s) for s in (1, 2, 3, 5, 60, 2**40, -1, -2, -3, -60, -(2**40))])
print(gcd(2**40 * 81, 2**33 * 27 * 7), gcd(1071, 462), gcd(-1071, 462), gcd(2**62, 3**30))
numbers = list(range(-20, 20)) + [2**40, -(2**40), 2**62, 10**30]
print(divided_by(numbers, 7))
print(divided_by(numbers, -7))
print(divided_by(numbers, 2**33 + 1))
print(divided_by(numbers, 0)[:3])
print(least_by_minus_one(40))
print(len(trial(2000)), trial(2000)[-1])
print(strided(400))
