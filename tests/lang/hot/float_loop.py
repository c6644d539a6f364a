"""Float arithmetic with comparisons, infinities and NaN appearing in the middle."""
# jit: loops>=1


def series(n):
    s, sign = 0.0, 1.0
    for i in range(n):
        s += sign / (2 * i + 1)
        sign = -sign
    return 4 * s


def newton(x):
    g = x
    for _ in range(60):
        g = (g + x / g) / 2
    return g


def grow(n):
    x = 1.0
    first_inf = None
    for i in range(n):
        x *= 1.5
        if x == float("inf") and first_inf is None:
            first_inf = i
    return x, first_inf


def nan_mid(n):
    x = 0.0
    less = greater = equal = 0
    for i in range(n):
        if i == n // 2:
            x = float("inf") - float("inf")
        if x < i:
            less += 1
        if x >= i:
            greater += 1
        if x == x:
            equal += 1
        x += 1.0
    return less, greater, equal


def zeros(n):
    x = 0.0
    out = []
    for i in range(n):
        x = -x
        if i % 100 == 0:
            out.append(str(x))
    return out


print("%.10f" % series(5000), newton(2.0), newton(1e10), grow(3000), nan_mid(1000), zeros(300))


def logistic(n):
    x = 0.4
    for _ in range(n):
        x = 3.9 * x * (1 - x)
    return x


print(logistic(1000), logistic(5))


def float_mod(n):
    t = 0.0
    for i in range(-n, n):
        t += (i + 0.5) % 3.0 - (i * 0.25) // 2.0
    return t


print(float_mod(1000))
