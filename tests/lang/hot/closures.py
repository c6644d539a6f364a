"""Closures called in loops, cells written in loops, functions made in loops."""
# jit: loops>=1


def make_counter():
    n = 0

    def up(by):
        nonlocal n
        n += by
        return n

    return up


def cells(n):
    up = make_counter()
    for i in range(n):
        last = up(i)
    return last


def two_counters(n):
    a, b = make_counter(), make_counter()
    for i in range(n):
        (a if i % 3 else b)(1)
    return a(0), b(0)


def made_in_loop(n):
    t = 0
    for i in range(n):
        f = lambda x: x + i
        t += f(1)
    return t, f(0)


def kept(n):
    fs = []
    for i in range(n):
        fs.append(lambda k=i: k + i)
    return sum(f() for f in fs)


def own_cell(n):
    total = 0

    def add(x):
        nonlocal total
        total += x

    for i in range(n):
        add(i)
        if i == n // 2:
            total = 0.5
    return total


def compose(fs, x, n):
    for _ in range(n):
        for f in fs:
            x = f(x)
    return x


def adders(n):
    fs = [(lambda k: lambda x: x + k)(k) for k in range(10)]
    t = 0
    for i in range(n):
        t = fs[i % 10](t)
    return t


print(cells(2000), two_counters(900), made_in_loop(1000), kept(200), own_cell(1000), compose([lambda x: x + 1, lambda x: x * 2 % 10007, abs], 1, 300), adders(1000))


def swapped(n):
    f = lambda x: x + 1
    g = lambda x: x * 3 % 1000003
    t = 1
    for i in range(n):
        t = f(t)
        f, g = g, f
    return t


print(swapped(1001))


def late_binding(n):
    v = 0

    def read():
        return v

    out = 0
    for i in range(n):
        v = i if i < n // 2 else str(i)
        out += read() if i < n // 2 else len(read())
    return out


print(late_binding(1000))
