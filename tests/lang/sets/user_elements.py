"""Sets and frozensets of user objects, nested frozensets, operators with subclasses, sets as dict keys."""


class P:
    def __init__(self, x):
        self.x = x

    def __hash__(self):
        return hash(self.x)

    def __eq__(self, o):
        return isinstance(o, P) and self.x == o.x

    def __repr__(self):
        return "P%s" % self.x


a, b = {P(1), P(2), P(1)}, {P(2), P(3)}
print(len(a), P(1) in a, sorted((a | b), key=lambda p: p.x), sorted(a & b, key=lambda p: p.x), [p.x for p in a - b], a ^ b == {P(1), P(3)}, a == {P(2), P(1)}, a.issubset(a | b), a.isdisjoint({P(9)}))
f = frozenset([frozenset([1, 2]), frozenset()])
print(frozenset([2, 1]) in f, frozenset() in f, {1, 2} in f, len(f | {frozenset([3])}), hash(frozenset([1, 2, 3])) == hash(frozenset([3, 2, 1])), {f: "nested"}[frozenset([frozenset(), frozenset([2, 1])])])


class S(set):
    def __repr__(self):
        return "S" + repr(sorted(self))


s = S([3, 1])
t = s | {2}
s |= {9}
print(s, type(t).__name__, t, type(s.copy()).__name__, S("ab") == {"a", "b"}, type(s - {1}).__name__, s & {1, 9}, {1} | s)
c = {1, 2, 3}
c.update([4], (5,), {6: 6}, "7")
c.intersection_update({2, 3, 4, "7"}, [2, 4, "7"])
c.symmetric_difference_update({2, 100})
print(sorted(map(str, c)), c.pop() is not None, len(c))


class Rec:
    calls = 0

    def __hash__(self):
        Rec.calls += 1
        return 1

    def __eq__(self, o):
        Rec.calls += 100
        return self is o


x, y = Rec(), Rec()
z = {x, y}
print(len(z), Rec.calls, x in z, y in z, Rec.calls > 100)
u = set()
for i in range(200):
    u.add(i % 13)
    u.discard(i % 7)
print(sorted(u), {True, 1, 1.0}, {0, False}, {-1, -2} == {-2, -1}, set("aab") == set("ba"), frozenset("ab") == set("ba"), {1} < {1, 2} < {1, 2, 3}, {1} <= {2}, set() < {1})
