"""Bisection, Newton, Simpson, series and linear regression: results to many digits."""


def bisect(f, lo, hi, eps=1e-12):
    while hi - lo > eps:
        mid = (lo + hi) / 2
        if f(lo) * f(mid) <= 0:
            hi = mid
        else:
            lo = mid
    return (lo + hi) / 2


def newton(f, df, x, steps=20):
    for _ in range(steps):
        x -= f(x) / df(x)
    return x


def simpson(f, a, b, n):
    h = (b - a) / n
    total = f(a) + f(b)
    for i in range(1, n):
        total += f(a + i * h) * (4 if i % 2 else 2)
    return total * h / 3


def exp(x):
    term = total = 1.0
    for k in range(1, 60):
        term *= x / k
        total += term
    return total


def sin(x):
    term = total = x
    for k in range(1, 25):
        term *= -x * x / ((2 * k) * (2 * k + 1))
        total += term
    return total


def regression(points):
    n = len(points)
    sx = sum(x for x, _ in points)
    sy = sum(y for _, y in points)
    sxx = sum(x * x for x, _ in points)
    sxy = sum(x * y for x, y in points)
    slope = (n * sxy - sx * sy) / (n * sxx - sx * sx)
    return slope, (sy - slope * sx) / n


def runge_kutta(f, y, t, h, n):
    for _ in range(n):
        k1 = f(t, y)
        k2 = f(t + h / 2, y + h / 2 * k1)
        k3 = f(t + h / 2, y + h / 2 * k2)
        k4 = f(t + h, y + h * k3)
        y += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        t += h
    return y


def kahan(xs):
    total = c = 0.0
    for x in xs:
        y = x - c
        t = total + y
        c = (t - total) - y
        total = t
    return total


print(bisect(lambda x: x * x - 2, 0, 2), newton(lambda x: x**3 - 5, lambda x: 3 * x * x, 1.0), simpson(lambda x: x * x * x, 0, 2, 100), exp(1), exp(-3.5), sin(1.0), sin(3.141592653589793))
print(regression([(0, 1), (1, 3.1), (2, 4.9), (3, 7.2)]), runge_kutta(lambda t, y: -2 * y + t, 1.0, 0.0, 0.01, 200), kahan([0.1] * 1000), sum([0.1] * 1000), 0.1 * 1000)
x = 1.0
while 1.0 + x / 2 != 1.0:
    x /= 2
print(x, (0.1).hex(), 2.0**-1074, 2.0**-1075, 1.7976931348623157e308 * 10, -1e308 * 1e10, 1e308 + 1e308 - 1e308, 5e-324 / 2)
print([round(i / 7, 3) for i in range(8)], [f"{10**k / 3:.6g}" for k in range(-6, 10, 3)], [i * 0.1 == i / 10 for i in range(11)], 1e22 + 1 == 1e22, 0.1 + 0.7, 1.1 * 1.1, 3.3 / 1.1)
