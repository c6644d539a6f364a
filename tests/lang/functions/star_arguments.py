# Stars among arguments and in displays, in a hot loop.
from typing import NamedTuple
class V(NamedTuple):
    x: int
    y: int
def f(*a, **k): return a, k
def g(a, b, c=0, *, d=9): return a + b * 10 + c * 100 + d * 1000
class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return iter(range(self.n))
class Sub(list):
    def __iter__(self): return iter("sub")
class Tup(tuple):
    def __iter__(self): return iter("tup")
def ask(fn):
    try: return fn()
    except Exception as e: return type(e).__name__ + ": " + str(e)
trace = []
def note(x):
    trace.append(x); return x
def work(n):
    out = []
    for i in range(n):
        v, l, e = V(i, 2), [i, i + 1], ()
        out.append([g(*v, i), g(i, *v), g(*v), g(*l, 3), g(*e, *v, *e), g(1, *l, d=i), f(*v, *l, *It(i % 3), 7), f(*l, *l, i, *(1,) * (i % 12)), f(i, *Sub([1]), *Tup((1, 2))),
            [*v, i], (*v, *l), [*It(2), *l], (i, *l), {*v, *l}, f(*"ab", *{1: 2}, k=i), f(*(x for x in l), i), f(1, 2, *v, **{"z": i})])
        out.append([ask(lambda: f(1, *5)), ask(lambda: f(*5)), ask(lambda: [*5]), ask(lambda: f(*None, 1)), ask(lambda: g(*l, *l)), ask(lambda: g(1, 2, *[3], c=4))])
        f(note(i), *[note(-i)], note(i + 1), *(note(i + 2),))
    return out
r = work(120)
import zlib
print(zlib.crc32(repr(r).encode()), zlib.crc32(repr(trace).encode()), len(trace))
print(r[0], r[1], r[7], sep="\n")
class B: pass
class C(*(B,), metaclass=type): pass
print(C.__mro__)
