# itertools over builtin iterators in compiled loops, and what makes them run Python after all: classes with __iter__ that come
# later, lists that change, generators, the same iterator twice.
from itertools import accumulate, chain, count, cycle, islice, pairwise, repeat, zip_longest


class Own:
    made = 0

    def __iter__(self):
        Own.made += 1
        return iter((1000, 2000))


class Bad:
    def __iter__(self):
        raise ValueError("no items")


def gen(n):
    for i in range(n):
        yield i


total = 0
for n in range(300):
    for x in chain(range(3), [4, 5], (), "", (6,), {7: 8}, b"a"):
        total += x
    for x in islice(chain([1, 2], Own() if n > 150 else [3], gen(2)), 1, None, 2):
        total += x
    for x in chain.from_iterable([[1], (2, 3), Own() if n % 7 == 0 else []]):
        total += x
    for x in chain(iter([1, 2]), enumerate("ab"), zip("ab", range(2))):
        total += len(x) if type(x) is tuple else x
    for a, b in pairwise(chain(range(4), Own() if n > 200 else range(2))):
        total += a * b
    for a, b in zip_longest(range(4), Own() if n > 100 else range(2), fillvalue=-1):
        total += a - b
    for a, b, c in zip(count(n), cycle("abc" if n % 2 else gen(2)), repeat(3, 5)):
        total += a + len(str(b)) + c
    for x in islice(count(2.5, 0.5), n % 5, 9, 2):
        total += x
    for x in accumulate(islice(cycle([1, 2, 3]), 5)):
        total += x
    both = chain([1, 2, 3], Own(), [5])
    for a, b in zip(both, both):
        total += a * 3 + b
print(total, Own.made)

seen = []
for n in range(200):
    try:
        for x in chain([1], (2,), Bad() if n > 150 else "x"):
            last = x
    except ValueError as e:
        last = str(e)
    items = [1, 2]
    got = []
    for x in islice(items, 0, 9):
        if len(items) < 6:
            items.append(x * 2)
        got.append(x)
    table = {1: 2}
    try:
        for k in chain((0,), table):
            if n > 100:
                table[k + 5] = 0
            got.append(k)
    except RuntimeError as e:
        got.append(str(e))
    seen = [last, got]
print(seen)

one = chain((1, 2), [3])
rest = []
for x in one:
    rest.append(x)
    if x == 1:
        rest.append(next(one))
print(rest, list(one), next(one, "end"))


class Step(int):
    def __radd__(self, other):
        return other + 100


values = []
for c in (count(1), count(1, Step(2)), count(2**60), count(-1.5)):
    for x in islice(c, 60):
        last = x
    values.append(last)
print(values)
nested = range(3)
for i in range(40):
    nested = chain(nested, (i,))
print(sum(nested), [list(islice(it, 2)) for it in [iter(range(5))] * 3])


def early(n):
    for i, x in enumerate(chain(range(n), count())):
        if x == n + 3 or i > 2 * n:
            return i
    return None


print([early(n) for n in (1, 50, 300)], sum(early(20) for _ in range(100)))
