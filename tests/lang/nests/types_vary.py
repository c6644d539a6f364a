"""A nest whose values change their type from call to call, called from several places: side traces of the outer loop come back to
the inner loop's head inside it."""


def product(a, b):
    n, m, inner = len(a), len(b[0]), len(b)
    result = [[0] * m for _ in range(n)]
    for i in range(n):
        row, out = a[i], result[i]
        for j in range(m):
            total = 0
            for k in range(inner):
                total += row[k] * b[k][j]
            out[j] = total
    return result


def run(n):
    floats = [[i * 0.5 + j for j in range(n)] for i in range(n)]
    ints = [[i * n - j for j in range(n)] for i in range(n)]
    large = [[(i + j) << 58 for j in range(n)] for i in range(n)]
    c = product(floats, floats)
    d = product(ints, ints)
    e = [product(ints, floats), product(large, ints)]
    return sum([c[i][i] for i in range(n)]), sum([d[i][-1] for i in range(n)]), e[0][1][1], e[1][2][3]


for _ in range(12):
    answer = run(9)
print(answer)
