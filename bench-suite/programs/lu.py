"""LU decomposition with partial pivoting, then solving: a triangular loop nest with row swaps and early exits."""

N = 170


def matrix(n):
    state = 42
    rows = []
    for _ in range(n):
        row = []
        for _ in range(n):
            state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
            row.append(state / 4294967296.0 - 0.5)
        rows.append(row)
    return rows


def decompose(a):
    n = len(a)
    order = list(range(n))
    for k in range(n):
        pivot = k
        best = abs(a[k][k])
        for i in range(k + 1, n):
            size = abs(a[i][k])
            if size > best:
                best, pivot = size, i
        if best == 0.0:
            raise ValueError("singular matrix")
        if pivot != k:
            a[k], a[pivot] = a[pivot], a[k]
            order[k], order[pivot] = order[pivot], order[k]
        head = a[k]
        for i in range(k + 1, n):
            row = a[i]
            factor = row[k] / head[k]
            row[k] = factor
            for j in range(k + 1, n):
                row[j] -= factor * head[j]
    return order


def solve(lu, order, right):
    n = len(lu)
    x = [right[i] for i in order]
    for i in range(n):
        total = x[i]
        for j in range(i):
            total -= lu[i][j] * x[j]
        x[i] = total
    for i in range(n - 1, -1, -1):
        total = x[i]
        for j in range(i + 1, n):
            total -= lu[i][j] * x[j]
        x[i] = total / lu[i][i]
    return x


def run(n):
    a = matrix(n)
    copy = [row[:] for row in a]
    order = decompose(copy)
    x = solve(copy, order, [float(i) for i in range(n)])
    worst = 0.0
    for i in range(n):
        total = 0.0
        for j in range(n):
            total += a[i][j] * x[j]
        worst = max(worst, abs(total - i))
    return "%s %.6f" % (worst < 1e-6, sum(x))


if __name__ == "__main__":
    import sys
    import time

    iterations = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    size = int(sys.argv[2]) if len(sys.argv) > 2 else N
    times = []
    for _ in range(iterations):
        start = time.perf_counter()
        checksum = run(size)
        times.append(time.perf_counter() - start)
    print('{"checksum": "%s", "times": [%s]}' % (checksum, ", ".join([repr(t) for t in times])))
