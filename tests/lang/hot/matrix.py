"""Matrices as lists of lists, flat lists and dicts, with ints, floats and fractions; determinants and powers."""


def mul(a, b):
    return [[sum(x * y for x, y in zip(r, c)) for c in zip(*b)] for r in a]


def mul_flat(a, b, n):
    c = [0] * (n * n)
    for i in range(n):
        for j in range(n):
            s = 0
            for k in range(n):
                s += a[i * n + k] * b[k * n + j]
            c[i * n + j] = s
    return c


def power(m, n):
    size = len(m)
    r = [[int(i == j) for j in range(size)] for i in range(size)]
    while n:
        if n & 1:
            r = mul(r, m)
        m = mul(m, m)
        n >>= 1
    return r


def det(m):
    m = [row[:] for row in m]
    n, sign, prev = len(m), 1, 1
    for k in range(n - 1):
        if m[k][k] == 0:
            for i in range(k + 1, n):
                if m[i][k]:
                    m[k], m[i] = m[i], m[k]
                    sign = -sign
                    break
            else:
                return 0
        for i in range(k + 1, n):
            for j in range(k + 1, n):
                m[i][j] = (m[i][j] * m[k][k] - m[i][k] * m[k][j]) // prev
        prev = m[k][k]
    return sign * m[-1][-1]


def solve(a, b):
    n = len(a)
    m = [row[:] + [v] for row, v in zip(a, b)]
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(m[r][i]))
        m[i], m[p] = m[p], m[i]
        for r in range(n):
            if r != i:
                f = m[r][i] / m[i][i]
                for c in range(i, n + 1):
                    m[r][c] -= f * m[i][c]
    return [m[i][n] / m[i][i] for i in range(n)]


def transpose_in_place(m):
    n = len(m)
    for i in range(n):
        for j in range(i):
            m[i][j], m[j][i] = m[j][i], m[i][j]
    return m


n = 12
a = [[(i * 3 + j * 7) % 11 - 5 for j in range(n)] for i in range(n)]
f = [[x / 4 for x in row] for row in a]
flat = [x for row in a for x in row]
print(sum(map(sum, mul(a, a))), sum(map(sum, mul(f, a))), sum(mul_flat(flat, flat, n)), power([[1, 1], [1, 0]], 90)[0][1], power([[1, 1], [1, 0]], 300)[0][0] % 10**12)
hilbert = [[1 + (i * j) % 7 + (i == j) * 20 for j in range(8)] for i in range(8)]
print(det(hilbert), det(a), [round(v, 6) for v in solve([[float(x) for x in r] for r in hilbert], [1.0] * 8)][:4], transpose_in_place([r[:] for r in a])[3][:4])
sparse = {}
for i in range(60):
    sparse[i, (i * 7) % 60] = i + 1
    sparse[i, i] = sparse.get((i, i), 0) + 0.5
v = [1] * 60
for _ in range(8):
    w = [0] * 60
    for (i, j), x in sparse.items():
        w[i] += x * v[j]
    v = [x % 1009 for x in w]
print(round(sum(v), 6))
