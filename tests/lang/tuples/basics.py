"""tuple: construction, operators, unpacking, hashing, errors."""
t = (1, "two", 3.0, None)
print(t, t[0], t[-1], t[1:3], t[::-1], len(t), t + (5,), t * 2, () * 5, 3.0 in t, t.index(3.0), t.count(None), (), (1,), 1,)
print((1, 2) == (1, 2), (1, 2) < (1, 3), (1,) < (1, 0), (2,) > (1, 9), (1, 2) == [1, 2], (1, (2, 3)) == (1, (2, 3)), tuple("abc"), tuple([1, 2]), tuple(), tuple(i for i in range(3)))
print(hash((1, 2, 3)), hash(()), hash((1, (2, 3))), hash((1.0, 2.0)) == hash((1, 2)), {(1, 2): "a"}[(1, 2)], hash((-1, 0)))
a, b = 1, 2
a, b = b, a
(c, d), e = (1, 2), 3
[f, g] = "xy"
print(a, b, c, d, e, f, g)
first, *rest = [1, 2, 3]
*init, last = (1, 2, 3)
x, *mid, y = "abcde"
p, *empty = [1]
print(first, rest, init, last, x, mid, y, p, empty)
for bad in ("t[0] = 1", "del t[0]", "t.append(1)", "a, b = (1,)", "a, b = ()", "*a, b = []", "a, b, *c = [1]", "a, b = 5", "t[10]", "t + [1]", "hash(([],))", "t.index(99)", "tuple(5)", "(1, 'a') < (1, 2)"):
    try:
        exec(bad)
    except (TypeError, ValueError, AttributeError, IndexError) as err:
        print(type(err).__name__, err)


class Pair(tuple):
    def __new__(cls, x, y):
        return super().__new__(cls, (x, y))

    @property
    def x(self):
        return self[0]

    def __repr__(self):
        return "Pair" + super().__repr__()


q = Pair(1, 2)
q.note = "extra"
print(q, q.x, q == (1, 2), q + (3,), type(q[:]), len(q), q.note, isinstance(q, tuple), hash(q) == hash((1, 2)))
print((1, 2, *[3, 4], *"ab"), (*(), ), *(1, 2), sep=",")
for i, (j, k) in enumerate([(1, 2), (3, 4)]):
    print(i, j, k)
n = ((1, 2), (3, 4))
print(sum((x for p in n for x in p)), max(n), min(n), sorted(n, reverse=True), dict(n), repr(((),)), str((1,)))
