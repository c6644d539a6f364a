# Descriptors of __slots__ that are replaced, removed, swapped or hidden by a subclass's: the slot is theirs, not the name's.
class C:
    __slots__ = ('x', '__dict__')
o = C(); o.x = 1
member = C.x
C.x = 3
print(o.x, o.__dict__, member.__get__(o))
try:
    del o.x
except AttributeError as e:
    print("AttributeError", o.__dict__)
o.__dict__['x'] = 9
print(o.x, member.__get__(o), o.__dict__)
C.x = member
print(o.x, o.__dict__)

class E:
    __slots__ = ('x', 'y')
e = E(); e.x = 1; e.y = 2
sx, sy = E.x, E.y
def run(n):
    s = 0
    for i in range(n):
        s += e.x * 3 + e.y
        if i == n // 3:
            E.x, E.y = sy, sx
        if i == 2 * n // 3:
            E.x, E.y = sx, sy
        e.x = i
    return s
print(run(3000), e.x, e.y, run(3000), e.x, e.y)

class F:
    __slots__ = ('a',)
class G(F):
    __slots__ = ('a', 'b')
g = G(); g.a = 1
try:
    F.a.__get__(g)
except AttributeError as err:
    print(err)
F.a.__set__(g, 2)
print(g.a, F.a.__get__(g), G.a.__get__(g))
def two(n):
    s = 0
    get, put = F.a.__get__, F.a.__set__
    for i in range(n):
        g.a = i
        put(g, -i)
        s += g.a * 2 + get(g)
    return s
print(two(2000))

class P1:
    __slots__ = ('a', '__dict__')
class P2(P1):
    __slots__ = ('b',)
p = P2(); p.a = 1; p.b = 2; p.c = 3
def deleting(n):
    out = 0
    keep = P1.a
    for i in range(n):
        if i == n // 2:
            del P1.a
        try:
            out += p.a
        except AttributeError:
            out -= 1
    P1.a = keep
    return out
print(deleting(2000), p.a, p.__dict__)

class D:
    __slots__ = ('x',)
d = D(); d.x = 5
x = D.x
del D.x
for name in ('x', 'y'):
    try:
        print(getattr(d, name))
    except AttributeError as err:
        print(err)
try:
    d.x = 1
except AttributeError as err:
    print(err)
D.other = x
print(d.other, x.__name__)

# Under another name, hidden by a property, in a class assigned to.
class H:
    __slots__ = ('v',)
class K(H):
    __slots__ = ()
    @property
    def v(self):
        return H.v.__get__(self) * 2
    @v.setter
    def v(self, v):
        H.v.__set__(self, v)
k = K(); k.v = 4
print(k.v, sum(k.v for _ in range(1000)))

class A1:
    __slots__ = ('m', 'n')
class A2:
    __slots__ = ('m', 'n')
a = A1(); a.m, a.n = 1, 2
a.__class__ = A2
print(a.m, a.n, type(a).__name__)
def changing(n):
    s = 0
    for i in range(n):
        a.__class__ = A1 if i % 2 else A2
        a.m = i
        s += a.m + a.n
    return s
print(changing(1000))
try:
    A1.m.__get__(k)
except TypeError as err:
    print(err)

import copy, pickle
class Q:
    __slots__ = ('a', '_b', '__c')
    def __init__(self): self.a, self._b, self.__c = 1, [2], 3
    def all(self): return self.a, self._b, self.__c
q = copy.copy(Q()); r = copy.deepcopy(q); s = pickle.loads(pickle.dumps(q))
print(q.all(), r.all(), s.all(), r._b is q._b, q.__getstate__())
print([n for n in dir(q) if not n.startswith('__')])
