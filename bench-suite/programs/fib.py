"""Calls and little else: Fibonacci, Ackermann, Takeuchi and mutual recursion, as functions and as methods."""

N = 25


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def takeuchi(x, y, z):
    if y >= x:
        return z
    return takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y))


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


class Counter:
    def __init__(self):
        self.calls = 0

    def fib(self, n, *, step=1):
        self.calls += step
        if n < 2:
            return n
        return self.fib(n - 1, step=step) + self.fib(n - 2, step=step)


def run(n):
    counter = Counter()
    evens = sum([is_even(i) for i in range(200)])
    values = (fib(n), ackermann(2, n), takeuchi(12, 6, n // 4), counter.fib(n - 3, step=2), counter.calls, evens)
    return " ".join([str(value) for value in values])


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
