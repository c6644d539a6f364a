"""Functions as values: closures with state, decorators, partial application, composition, argument packing."""

N = 50000


def counter(start):
    value = start

    def increase(by=1):
        nonlocal value
        value += by
        return value

    def read():
        return value

    return increase, read


def compose(*functions):
    def composed(x):
        for function in functions:
            x = function(x)
        return x

    return composed


def partial(function, *fixed, **named):
    def call(*rest, **more):
        return function(*fixed, *rest, **{**named, **more})

    return call


def memoised(function):
    cache = {}

    def wrapper(*args):
        try:
            return cache[args]
        except KeyError:
            result = cache[args] = function(*args)
            return result

    wrapper.cache = cache
    return wrapper


def counted(function):
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)

    wrapper.calls = 0
    return wrapper


@memoised
def ways(total, largest):
    if total == 0:
        return 1
    if total < 0 or largest == 0:
        return 0
    return ways(total - largest, largest) + ways(total, largest - 1)


@counted
def weigh(a, b, *, scale=1, offset=0):
    return (a - b) * scale + offset


def fold(function, items, value):
    for item in items:
        value = function(value, item)
    return value


def church(n):
    return (lambda f: lambda x: x) if n == 0 else (lambda f, m=church(n - 1): lambda x: f(m(f)(x)))


def run(n):
    increase, read = counter(5)
    for i in range(n):
        increase(i % 7)
        if i % 3 == 0:
            increase()
    step = compose(lambda x: x + 1, lambda x: x * 3, lambda x: x % 1009, abs)
    value = 0
    for i in range(n):
        value = step(value + i)
    adders = [lambda x, k=k: x + k for k in range(8)]
    for i in range(n):
        value = adders[i & 7](value)
    weigh.calls = 0
    ways.cache.clear()
    scaled = partial(weigh, 100, scale=3)
    total = 0
    for i in range(n // 2):
        total += scaled(i, offset=i & 1)
    folded = fold(lambda a, b: (a * 31 + b) % 65521, range(n), 1)
    number = church(60)(lambda x: x + 1)(0)
    mapped = sum(map(lambda x: x * x % 7, filter(lambda x: x % 2, range(n))))
    values = (read(), value, total, weigh.calls, folded, ways(60, 12), number, mapped)
    return " ".join([str(v) for v in values])


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
