"""Largest singular value of an implicit matrix by power iteration: float division in an inner loop over a call."""

import math

N = 190


def entry(row, column):
    diagonal = row + column
    return 1.0 / (diagonal * (diagonal + 1) // 2 + row + 1)


def apply(vector):
    size = len(vector)
    result = []
    for i in range(size):
        total = 0.0
        for j in range(size):
            total += entry(i, j) * vector[j]
        result.append(total)
    return result


def apply_transposed(vector):
    size = len(vector)
    result = []
    for i in range(size):
        total = 0.0
        for j in range(size):
            total += entry(j, i) * vector[j]
        result.append(total)
    return result


def run(n):
    u = [1.0] * n
    for _ in range(3):
        v = apply_transposed(apply(u))
        u = apply_transposed(apply(v))
    cross = square = 0.0
    for a, b in zip(u, v):
        cross += a * b
        square += b * b
    return "%.9f" % math.sqrt(cross / square)


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
