"""while with compound conditions, chained comparisons, negation, walrus and breaks."""


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def bisect(xs, v):
    lo, hi = 0, len(xs)
    while lo < hi:
        mid = (lo + hi) // 2
        if xs[mid] < v:
            lo = mid + 1
        else:
            hi = mid
    return lo


def conditions(n):
    a, b, out = 0, n, 0
    while a < b and not (a * b) % 97 == 96 or b == n:
        a += 1
        if a % 2 or b % 3:
            b -= 1
        if 10 < a < b < n:
            out += 1
        if a is None or b is None:
            break
    return a, b, out


print([gcd(i * 6, 360) for i in range(1, 60)])
xs = [i * 3 for i in range(500)]
print(sum(bisect(xs, v) for v in range(0, 1500, 2)), [conditions(n) for n in (10, 50, 500, 1000)])


def digits(n):
    s = 0
    while n:
        n, d = divmod(n, 10)
        s += d
    return s


print(sum(digits(i) for i in range(2000)), digits(10**40 + 123))
it = iter(range(500))
t = 0
while (v := next(it, None)) is not None:
    if v % 7 == 3:
        continue
    t += v
print(t)


def two_exits(n):
    i = 0
    while True:
        i += 1
        if i * i > n:
            return "square", i
        if i > 400:
            break
    return "limit", i


print(two_exits(1000), two_exits(10**6))
