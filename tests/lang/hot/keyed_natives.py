# Natives that call a function for each item (keys, reduce, map) and natives over what map gives, in hot loops.
import functools
import traceback

xs = [3, 1, 2, 5, 4]


def ask(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return type(e).__name__, str(e)


def keys(n, sign):
    total = 0
    for i in range(n):
        total += sorted(xs, key=lambda x: sign * x)[i % 5]
        total += min(xs, key=lambda x: x * i % 7) * 10
        total += max(xs, key=lambda x: x * i % 7) * 100
        ys = xs[:]
        ys.sort(key=lambda x: x % (i % 3 + 1), reverse=i & 1)
        total += int("".join(map(str, ys)))
    return total


print(keys(60, 1), keys(60, -1), keys(60, 1.5))


def reduced(n):
    total = []
    for i in range(n):
        total.append(functools.reduce(lambda a, b: (a * 3 + b) % 1000, xs, i))
        total.append(functools.reduce(lambda a, b: a + b, [(i,), (2,)]))
    return total[-4:]


print(reduced(60))


def mapped(n):
    total = 0
    for i in range(n):
        total += sum(map(lambda x: x + i, xs))
        total += len(set(map(lambda x: x // 2, xs)))
        total += sum(1 for _ in map(lambda a, b: a * b, xs, [1, 2, 3]))
        for y in map(lambda a, b, c=3: a * b + c, xs, xs):
            total += y
        total += any(map(lambda x: x > 4, xs)) + all(map(lambda x: x > i % 3, xs))
        total += max(map(lambda x: -x, xs)) + tuple(map(lambda x: x, xs))[i % 5]
    return total


print(mapped(60))


def sums(n):
    results = []
    for i in range(n):
        results = [
            sum(x * 0.1 for x in range(10)),
            sum((0.1 for _ in range(10)), 5),
            sum((x for x in [1, 2.5, 3, 1e100, 1, -1e100, True])),
            sum((x for x in [1e308, 1e308, -1e308])),
            sum((x for x in [0.5, 1 << 60, 1 << 70, 0.25])),
            sum((x for x in [1, 2]), 0.5),
            sum(([x] for x in range(3)), []) if i == n - 1 else None,
            sum((x for x in [1, 2j, 3.5])),
            sum(x for x in [-0.0, -0.0]),
        ]
    return results


print(sums(50))

for _ in range(3):
    print(
        ask(min, [], key=lambda x: x, default=7),
        ask(max, (x for x in xs if x > 9), default=None),
        ask(min, [], key=lambda x: x),
        ask(max, 5, key=lambda x: x),
        ask(sorted, 5, key=lambda x: x),
        ask(sorted, xs, key=lambda x: 1 / 0),
        ask(sorted, xs, key=lambda: 1),
        ask(sorted, xs, key=lambda x: x if x < 4 else "s"),
        ask(sorted, (x for x in xs), reverse=True),
        ask(min, 3, 1, 2, key=lambda x: -x),
        ask(functools.reduce, lambda a, b: a, []),
        ask(functools.reduce, lambda a, b: a, 5),
        ask(functools.reduce, lambda a, b: a, [], 7),
    )


def sorting(ys):
    def adds(x):
        ys.append(9)
        return x

    def raises(x):
        if x == 2:
            raise KeyError(x)
        return x

    def looks(x):
        seen.append(len(ys))
        return -x

    seen = []
    print(ask(ys.sort, key=adds), ys)
    print(ask(ys.sort, key=raises), ys)
    print(ask(ys.sort, key=looks), ys, seen)
    print(ask(list.sort, ys, key=lambda x: (x % 2, x), reverse=False), ys)


for _ in range(3):
    sorting(xs[:])


class Reverse:
    asked = 0

    def __bool__(self):
        Reverse.asked += 1
        return True


print(sorted(xs, key=lambda x: x, reverse=Reverse()), Reverse.asked)


def stops(x):
    if x == 5:
        raise StopIteration
    return x


for _ in range(40):
    r = list(map(stops, xs)), [x for x in map(stops, xs)], [x for x in map(lambda x: x, iter(xs))]
print(r)


def fails(x):
    if x == 4:
        raise LookupError("four")
    return x


for call in (
    lambda: sorted(xs, key=fails),
    lambda: list(map(fails, xs)),
    lambda: functools.reduce(lambda a, b: a + fails(b), xs, 0),
):
    try:
        call()
    except LookupError:
        print(traceback.format_exc().splitlines()[-2:])


def of_two(n):
    total = 0
    log = []

    def key(x):
        log.append(x)
        return x % 5

    for i in range(n):
        total += max(i, 7, key=lambda x: -x) * 3 + min(i, 7, key=lambda x: -x)
        total += max(i, i + 5, key=key) - min(i, i + 5, key=key) + max(1, 2, 3, key=lambda x: -x)
        total += len(max("ab", "c" * (i % 4), key=len)) + min([i, 3], [2], key=lambda v: v[0])[0]
    return total, log[:8], len(log)


print(of_two(80))
for f in (min, max):
    print(ask(f, 1, 2, key=lambda x: 1 / 0), ask(f, 1, key=lambda x: x), ask(f, 1, 2, key=lambda x: x, default=3), ask(f, key=lambda x: x))
