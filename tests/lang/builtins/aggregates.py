"""sum, min, max, any, all, sorted, len with iterables of every kind and their keyword arguments."""
print(sum([]), sum([1, 2], 10), sum([0.1] * 3), sum([1, 2.5, True]), sum([[1], [2]], []), sum((i for i in range(4)), start=5), sum([2**62, 2**62, 2**62]), sum([1e16, 1, -1e16]), sum([1j, 2]), sum({1: 2, 3: 4}))
print(min(3, 1, 2), max([3, 1]), min("bca"), max({}, default="d"), min([1, 1.0]), max(1, True, 1.0), max("a", "bb", key=len), min([[2], [1, 5]]), max([(1, "b"), (1, "a")]), min(x for x in (4, 2)))
print(any([]), all([]), any([0, 1]), all([1, 0]), any(x > 3 for x in range(10)), all("abc"), any([[], ()]))
calls = []
any(calls.append(x) or x > 2 for x in range(10))
print(calls)
calls.clear()
all(calls.append(x) or x < 2 for x in range(10))
print(calls)
print(len("abc"), len([1]), len({}), len(range(10)), len(b"xy"), len({1, 2}), len((1,)), len("é中"))
for bad in (lambda: sum("ab"), lambda: sum([1, "a"]), lambda: min(), lambda: min([]), lambda: max(1, "a"), lambda: max(None), lambda: len(iter([])), lambda: sum(1), lambda: min([1], [2], default=3), lambda: sum([b"a"], b"")):
    try:
        print(bad())
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)


class Num:
    def __init__(self, v):
        self.v = v

    def __radd__(self, o):
        return o + self.v

    def __lt__(self, o):
        return self.v < o.v

    def __gt__(self, o):
        return self.v > o.v


print(sum([Num(1), Num(2)]), min(Num(3), Num(1)).v, max([Num(3), Num(9)]).v, sorted([Num(2), Num(1)])[0].v)
