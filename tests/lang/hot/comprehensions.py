"""Comprehensions run often enough to be compiled, nested ones, with closures and conditions."""


def run(n):
    t = 0
    for i in range(n):
        t += sum([x * i for x in range(10) if x % 2])
        t += len({x % 5: x for x in range(i % 20)})
        t += len({x * i % 7 for x in range(8)})
        t += sum(x for x in (i, i + 1))
    return t


def matrices(n):
    m = [[i + j for j in range(n)] for i in range(n)]
    t = [[m[j][i] for j in range(n)] for i in range(n)]
    p = [[sum(a * b for a, b in zip(r, c)) for c in t] for r in m]
    return sum(map(sum, p)), p[1][2]


def big(n):
    a = [x for x in range(n)]
    b = [x * 2 if x % 3 else str(x) for x in a]
    c = [y for y in b if not isinstance(y, str)]
    d = {k: v for k, v in zip(a, b)}
    return len(a), len(c), sum(c), len(d), d[9], d[10]


def types_change(n):
    return [x if x < n // 2 else x / 2 for x in range(n)][n // 2 - 1 : n // 2 + 2]


def closures(n):
    fs = [lambda x: x + k for k in range(n)]
    gs = [lambda x, k=k: x + k for k in range(n)]
    return sum(f(1) for f in fs), sum(g(1) for g in gs)


def errors(n):
    out = []
    for i in range(n):
        try:
            out.append(len([1 // (x - i % 7) for x in range(5)]))
        except ZeroDivisionError:
            out.append(-1)
    return sum(out)


def pythagorean(n):
    return [(a, b, c) for a in range(1, n) for b in range(a, n) for c in range(b, n) if a * a + b * b == c * c]


print(run(200), matrices(15), big(1500), types_change(1000), closures(100), errors(300), len(pythagorean(40)))
