"""Escape times over a grid, once with two floats and once with complex numbers."""

N = 150


def escape_time(x, y, limit):
    real = imaginary = 0.0
    for step in range(limit):
        real_square = real * real
        imaginary_square = imaginary * imaginary
        if real_square + imaginary_square > 4.0:
            return step
        imaginary = 2.0 * real * imaginary + y
        real = real_square - imaginary_square + x
    return limit


def escape_time_complex(c, limit):
    z = 0j
    for step in range(limit):
        if z.real * z.real + z.imag * z.imag > 4.0:
            return step
        z = z * z + c
    return limit


def run(n):
    checksum = 0
    for row in range(n):
        y = 2.5 * row / n - 1.25
        for column in range(n):
            x = 3.0 * column / n - 2.0
            steps = escape_time(x, y, 100)
            checksum = (checksum * 31 + steps) % 1000000007
            if (row + column) % 4 == 0:
                checksum += escape_time_complex(complex(x, y), 100)
    return checksum


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
