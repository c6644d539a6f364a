"""Dense matrix product over lists of lists, floats and then ints: the plainest triple loop there is."""

N = 80


def make(n, seed):
    state = seed
    rows = []
    for _ in range(n):
        row = []
        for _ in range(n):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            row.append(state % 1000 / 8)
        rows.append(row)
    return rows


def product(a, b):
    n, m, inner = len(a), len(b[0]), len(b)
    result = [[0] * m for _ in range(n)]
    for i in range(n):
        row = a[i]
        out = result[i]
        for j in range(m):
            total = 0
            for k in range(inner):
                total += row[k] * b[k][j]
            out[j] = total
    return result


def run(n):
    a, b = make(n, 1), make(n, 2)
    c = product(a, b)
    ints = [[int(x) for x in row] for row in a]
    d = product(ints, ints)
    trace = 0.0
    int_trace = 0
    for i in range(n):
        trace += c[i][i]
        int_trace += d[i][i]
    return "%.6f %d" % (trace, int_trace)


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
