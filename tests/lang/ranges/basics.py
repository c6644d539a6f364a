"""range: arithmetic, membership, slicing, equality, big bounds, errors."""
for r in (range(5), range(2, 8), range(0, 10, 3), range(10, 0, -3), range(0), range(5, 2), range(-3, 3), range(10, -1, -5)):
    print(r, list(r), len(r), bool(r), list(reversed(r)), r[-1] if r else None, r[1:3], r[::-1], sum(r))
r = range(0, 100, 7)
print(21 in r, 22 in r, 21.0 in r, "a" in r, r.index(21), r.count(21), r.count(1), r.start, r.stop, r.step, r[3], r[-2], r[2:-2:2], max(r), min(r))
print(range(0) == range(2, 1), range(0, 3, 2) == range(0, 4, 2), hash(range(3)) == hash(range(0, 3, 1)), range(3) == [0, 1, 2], range(1, 2).__repr__())
big = range(2**63, 2**63 + 5, 2)
print(big, list(big), 2**63 + 2 in big, big[1], len(big), range(10**30)[10**29], range(-(2**70), 2**70, 2**68)[3])
for bad in ("range(1.5)", "range('a')", "range()", "range(1, 2, 0)", "range(5)[5]", "range(5)[-6]", "range(5).index(7)", "range(5)['a']", "len(range(2**70))", "range(1,2,3,4)"):
    try:
        print(eval(bad))
    except (TypeError, ValueError, IndexError, OverflowError) as e:
        print(type(e).__name__, e)
try:
    r.start = 5
except AttributeError as e:
    print(e)
it = iter(range(3))
print(next(it), list(it), next(it, "end"), type(it).__name__, type(iter(range(2**70))).__name__)


class I:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        return self.n


print(list(range(I(2), I(5))), range(I(3)), [10, 20, 30][I(1)], "abc"[I(0) : I(2)], list(range(True, 3)))
s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, s.indices(5), slice(None).indices(3), slice(-3, None).indices(10), slice(None, None, -1).indices(4), slice(5) == slice(None, 5), [0, 1, 2, 3][s], slice(1, 2).__repr__())


class Recorder:
    def __getitem__(self, key):
        return key


q = Recorder()
print(q[1], q[1:2], q[::3], q[1, 2], q[1:2, ..., None], q[:], q["a":"b"], q[()], q[(1,)], q[*[1, 2]])
for i in range(3):
    i = 100
print(i, [i for i in range(3)], list(range(5, 5)), *range(3))
