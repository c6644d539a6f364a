"""Set algebra on plain and odd elements, printed in the order of the table; frozensets as elements; comparisons that change
sets; lists and dicts made of others; starred targets."""
import itertools
parts = [set(), {1, 2, 3}, set(range(0, 60, 3)), set(range(0, 100, 7)), {-1, -2, 0}, {2**40, -2**45, 2**70}, {True, 2.0, (1, 2), (3,)}]
s = set(range(100))
for i in range(0, 90):
    s.discard(i)
parts.append(s)
s = set(range(20))
for i in range(5, 15):
    s.remove(i)
s |= {5, 37, 69, 101}
parts.append(s)
for a, b in itertools.product(parts, parts):
    print(a & b, a - b, a | b, a ^ b, a <= b, a < b, a.isdisjoint(b), a == b)
    print(a.intersection(list(b)), a.difference(list(b)), a.union(list(b)), a.intersection(dict.fromkeys(b)), a.difference(dict.fromkeys(b)))
    d = dict.fromkeys(a)
    print(d.keys() & b, d.keys() - b, d.keys() | b, d.keys() ^ b, b & d.keys() if isinstance(b, type(d.keys())) else "", d.keys() <= b, d.keys().isdisjoint(b))
    c = set(a)
    c -= b
    c |= set(b)
    c &= a
    c ^= set(b)
    print(c)
print({1, True, 1.0}, {True, 1}, {0, False, -0.0}, {-1, -2, -1.0}, {1} == {True}, {1: 2}.keys() & {True, 1.0}, {1.0} - {1}, {1.0} & {1}, {1} & {1.0})

# Lists of ints: with and without two that fall on the same slot, duplicates, growth.
for items in ([], [0], [1, 2, 3, 4], [5, 4, 3, 2, 1], list(range(30)), [i * 8 for i in range(7)], [i * 37 for i in range(50)], [3, 3, 3, 3, 3, 3], [-1, -2, -3, 7, 9], [0, 32, 64, 1, 33], list(range(50, 0, -1)), [1, 2, 3, 4, True], [2**60, 1, 2, 3, 4, 5], [2**49, 1, 2, 3, -2**49, 5], list(range(2000))):
    s = set(items)
    assert s == set(iter(items)) == set(tuple(items)) and list(s) == list(set(iter(items))) == list(frozenset(items))
    s.add(1)
    s.add(1000)
    s.discard(3)
    print(len(s), list(s)[:60])

F = frozenset
families = {F((i, i + 1, i + 2)) for i in range(60)}
print(len(families), len({c for c in families}), families == {F((i + 2, i, i + 1)) for i in range(60)}, len(set().union(*families)), set().union(*families))
print(F((1, 2)) in {F((2, 1))}, F((1, 2)) in {F((2, 1, 3))}, F("ab") in {F("ba")}, F((1, True, 2)) in {F((1.0, 2))}, F() in {F()}, F([F()]) in {F([F()])}, {F((1,)): 1}[F((1.0,))], {F([(1, 2)]): 1}[F([(1, 2)])])
print({1, 2} in {F((1, 2))}, {F((1, 2))} - {F((2, 1))}, len({F((1, 2)), F((2, 1)), F((1.0, 2.0))}))
s = set()
s.add(F((1,)))
s.add(F((1,)))
s.add(F((True,)))
deep = [F(), F()]
for i in range(200):
    deep = [F([(d, i), i]) for d in deep]
print(deep[0] == deep[1], deep[0] in {deep[1]}, {deep[0]: 1}[deep[1]], len(set(deep)), F([deep[0]]) == F([deep[1]]))
print(len({F([F((1,)), F((2,))]), F([F((2,)), F((1,))])}), F([F((1,))]) in {F([F((True,))])}, {(F((1,)), 1)} & {(F((1.0,)), 1)})
print(s, hash(F((1,))) == hash(F((1.0,))) == hash(F([True])), hash(F()), hash(F((1, 2, 3))))


class Sub(frozenset):
    def __hash__(self):
        return 7

    def __eq__(self, other):
        print("asked", sorted(self), sorted(other))
        return True


print(len({Sub((1,)), Sub((2,))}), hash(Sub()))


class Clash:
    def __init__(self, name, act=None):
        self.name, self.act = name, act

    def __hash__(self):
        return 5

    def __eq__(self, other):
        if self.act:
            self.act()
        return self is other

    def __repr__(self):
        return self.name


s = {Clash("a"), 5, 13, 21}
print(5 in s, 5.0 in s, len(s))
for grow in (False, True):
    target = set()
    n = [0]

    def act():
        n[0] += 1
        if n[0] < 4:
            if grow:
                target.update(range(100 + 20 * n[0], 120 + 20 * n[0]))
            else:
                target.discard(first)
                target.add(Clash("new%d" % n[0]))

    first = Clash("first", act)
    target.add(first)
    second = Clash("second", act)
    print(second in target, first in target)
    target.add(second)
    print(sorted(map(str, target))[-2:])


class Raises:
    def __hash__(self):
        return 5

    def __eq__(self, other):
        raise ZeroDivisionError("no")


for f in (lambda: 5 in {Raises()}, lambda: {5} & {Raises()}, lambda: {5} - {Raises()}, lambda: {Raises()} | {5}, lambda: {5}.isdisjoint({Raises()}), lambda: {5: 1}.keys() & {Raises()}, lambda: {F([5])} & {F([Raises()])}, lambda: {5} <= {Raises()}, lambda: set([Raises(), 5])):
    try:
        print(f())
    except (ZeroDivisionError, TypeError) as e:
        print(type(e).__name__, e)

d = {5: 1, 6: 2}


class Grows:
    def __hash__(self):
        return 5

    def __eq__(self, other):
        d[len(d) + 100] = 0
        return False


try:
    print({Grows(), 1, 2}.intersection(d.keys()))
except RuntimeError as e:
    print(e)
# Lists made of sets and dicts, and of what is left of them.
s = set(range(50))
for i in range(0, 50, 2):
    s.remove(i)
d = dict.fromkeys(range(20))
for i in range(0, 20, 3):
    del d[i]
print(list(s), sorted(s, reverse=True), [*s, *d], tuple(d), list(F("a")), list({}), list(set()), [0, *F()])
# Copies of dicts: with room, after deletions, then changed.
for n in (0, 1, 5, 8, 9, 20, 100):
    d = {i: str(i) for i in range(n)}
    for e in (dict(d), d.copy(), d | {}, {**d}, {**d, -1: "x"}, d | {-1: "y", 0: "z"}):
        e[n + 5] = 1
        e.pop(0, None)
        e["k"] = 2
        print(len(e), list(e)[:3], list(e)[-3:], [e.get(i) for i in (0, n - 1, n, -1, "k")], end=" ")
    for i in range(0, n, 2):
        del d[i]
    e = d.copy()
    e.update({0: 0, n + 1: 1})
    print(len(e), e == {**d, 0: 0, n + 1: 1}, len(d), all(e[k] == v for k, v in d.items()))
    while e:
        e.popitem()
    e[1] = 2
    print(e)
# Taking apart.
a, *b = range(3)
a, *b = [1, 2, 3]
*a, b = (1, 2, 3)
print(a, b)
x = [1]
x, *y = x
print(x, y)
a, *b, c = "wxyz"
print(a, b, c)
a, b, *c = (1, 2)
print(a, b, c)
for v in ([], (), "", set(), {}, iter([]), 5):
    try:
        a, *b, c = v
    except (ValueError, TypeError) as e:
        print(e)
L = [1, 2, 3]
L[0], *L = L
print(L)
