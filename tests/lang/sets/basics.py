"""set and frozenset: construction, operators, methods, ordering of ints, errors."""
s = {3, 1, 2, 3, 1}
print(s, len(s), 2 in s, set(), frozenset(), frozenset([1, 2]), set("hello") == {"h", "e", "l", "o"}, {*range(3), *[5]})
a, b = {1, 2, 3, 4}, {3, 4, 5}
print(a & b, a | b, a - b, b - a, a ^ b, a < b, {1, 2} < a, {1, 2} <= {1, 2}, a >= {1}, a > a, a.isdisjoint({9}), a == {4, 3, 2, 1})
print(a.union([9], (8,)), a.intersection([1, 9]), a.difference([1], [2]), a.symmetric_difference([1, 100]), a.issubset(range(10)), a.issuperset([1]))
c = a.copy()
c.add(10)
c.discard(1)
c.discard(999)
c.remove(2)
c.update([7], "x")
c.difference_update("x")
print(c, a, sorted(c))
c &= {3, 4, 7}
c |= {0}
c -= {3}
c ^= {0, 1}
print(c, c.pop() in (1, 4, 7), len(c))
for bad in ("{1}.remove(2)", "set().pop()", "{[]}", "{1} + {2}", "{1} | [2]", "hash({1})", "frozenset().add(1)", "{1} < [1]", "set(5)", "{{1}}"):
    try:
        print(eval(bad))
    except (KeyError, TypeError, AttributeError) as e:
        print(type(e).__name__, str(e).replace("cannot use 'list' as a set element (unhashable type: 'list')", "unhashable type: 'list'").replace("cannot use 'set' as a set element (unhashable type: 'set')", "unhashable type: 'set'"))
f = frozenset([1, 2])
print({f: "frozen key"}[frozenset([2, 1])], hash(f) == hash(frozenset([2, 1])), f | {3}, type(f | {3}), type({3} | f), f == {1, 2}, {f}, {1, 2} in {f})
print(set(range(20)), {x * 3 % 17 for x in range(17)}, {0, 8, 16, 24}, {-1, -2, 5}, {100, 3, 50}, {1.5, 2, True}, {None})
e = {1, 2, 3}
try:
    for x in e:
        e.add(x + 10)
except RuntimeError as err:
    print(err)
print({1, 1.0, True}, {0, False, 0.0}, repr({"a"}), {(1, 2)}, set([1]) == frozenset([1]), bool(set()), min({3, 1}), sum({1, 2}), sorted({"b", "a"}))
