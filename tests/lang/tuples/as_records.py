"""Tuples as keys, records and return values; sorting by several fields; nested comparison; packing in calls."""
people = [("Ann", 30, (1, 2)), ("Bob", 25, (0, 9)), ("Cid", 30, (0, 1)), ("Dee", 25, (0, 9))]
print(sorted(people, key=lambda p: (p[1], p[2], p[0])), max(people, key=lambda p: p[1:]), min(people)[0], sorted(p[2] for p in people))
by_age = {}
for name, age, (x, _) in people:
    by_age.setdefault((age, x > 0), []).append(name)
print(by_age, by_age[30, True], (25, False) in by_age, {(): "empty", (1,): "one", (1, (2,)): "nested"}[1, (2,)])


def stats(*values):
    return min(values), max(values), sum(values) / len(values)


low, high, mean = stats(4, 8, 6)
print(low, high, mean, stats(*range(5))[1:], *stats(1), dict([("a", 1), ("b", 2)]))
a = (1, 2) + (3,)
a += (4,)
a *= 2
b = a[:]
print(a, b is a or b == a, a[2:-2], a[::-3], a.index(3, 3), a.count(4), (1, 2, 3)[-2], ((1, 2), 3)[0][1], (None,) * 3, 2 in (1, 2), (1, 2) in [(1, 2)], len(((), (), ())))
print((1, 2) < (1, 2, 0) < (1, 3), (1, "a") == (1, "a"), (1.0, 2) == (1, 2.0), hash((1.0, 2)) == hash((1, 2.0)), () < (0,), (0,) > (), ("b",) > ("a", "z"), (1, (2, 3)) < (1, (2, 4)))
mutable = ([], {})
mutable[0].append(1)
mutable[1]["k"] = mutable
print(mutable, mutable[1]["k"] is mutable)
for i, ((p, q), r) in enumerate([((1, 2), 3), ((4, 5), 6)]):
    print(i, p + q * r, end="; ")
(c, d), e = [10, 20], 30
(f,) = (40,)
print(c, d, e, f, tuple(tuple(range(i)) for i in range(4)), tuple("ab") + tuple({1: 2}), tuple(x for x in "hi"), tuple([1]) == (1,))
