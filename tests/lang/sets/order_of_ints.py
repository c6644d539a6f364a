# Small ints come out of a set in CPython's order, also where others were removed before: programs print it.
import random

r = random.Random(7)
for i in range(60):
    a, b = ({r.randrange(200) for _ in range(r.randrange(30))} for _ in range(2))
    d = set(b)
    for x in list(b)[:5]:
        d.discard(x)
    for x in a:
        d.add(x)
    e = set(b)
    e.discard(next(iter(b), 0))
    e |= a
    print(i, a & b, a - b, a | b, a ^ b, d, e)
d = {0, 8, 16}
d.discard(0)
d.discard(8)
d.add(24)
d.add(32)
print(d, d - {16}, frozenset(d))
