"""weakref: references, callbacks, proxies, weak containers; collection asked for with gc.collect()."""
import gc
import weakref


class A:
    def __init__(self, n):
        self.n = n

    def m(self):
        return self.n


def collect():
    for _ in range(3):
        gc.collect()


a = A(1)
r = weakref.ref(a)
print(r() is a, weakref.ref(a) is r, weakref.getweakrefcount(a), r == weakref.ref(a), hash(r) == hash(a), bool(r))
del a
collect()
print(r(), repr(r).endswith("dead>"))
log = []
b = A(2)
rb = weakref.ref(b, lambda ref: log.append(ref is rb))
del b
collect()
print(log, rb())
c = A(3)
p = weakref.proxy(c)
print(p.n, p.m(), type(p).__name__)
p.n = 4
print(c.n)
del c
collect()
try:
    p.n
except ReferenceError as e:
    print(e)
d = weakref.WeakValueDictionary()
keep = A(5)
d["keep"], d["lose"] = keep, A(6)
collect()
print(sorted(d), d["keep"].n, d.get("lose"))
k = weakref.WeakKeyDictionary()
k[keep] = "value"
gone = A(7)
k[gone] = "soon gone"
del gone
collect()
print([v for v in k.values()], len(k))
s = weakref.WeakSet([keep, A(8)])
collect()
print([x.n for x in s], keep in s)
for bad in (5, "s", (1,), None, [1]):
    try:
        weakref.ref(bad)
    except TypeError as e:
        print(e)


class Slots:
    __slots__ = ("x",)


class WithWeak:
    __slots__ = ("x", "__weakref__")


try:
    weakref.ref(Slots())
except TypeError as e:
    print(e)
w = WithWeak()
print(weakref.ref(w)() is w)
m = weakref.WeakMethod(keep.m)
print(m()())
f = weakref.finalize(keep, lambda x: print("finalized", x), "arg")
print(f.alive)
del keep
collect()
print(f.alive, m())
cyc = A(9)
cyc.self = cyc
rc = weakref.ref(cyc)
del cyc
collect()
print(rc())
