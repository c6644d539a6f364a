# Objects whose __dict__ was asked for keep their attributes in it: hot loads, stores and calls, and what changes under them.
class P:
    kind = "class"
    def __init__(self, **kw):
        self.__dict__.update(kw)
    def area(self, k=1):
        return self.x * self.y * k
    @property
    def total(self):
        return self.x + self.y
    @staticmethod
    def static(): return 5
    @classmethod
    def named(cls): return cls.__name__

p = P(x=2, y=3)

def loads(n):
    s = 0
    for i in range(n):
        s += p.x + p.area() + p.total + p.static()
        p.x = i & 7
        p.extra = i
        s += p.extra - len(p.kind)
    return s, p.named()

print(loads(2000), sorted(p.__dict__))

# Attributes that hide the class's, come and go.
def hiding(n):
    s = 0
    for i in range(n):
        if i == n // 4:
            p.kind = "mine"
        if i == n // 2:
            p.area = lambda k=1: k
            p.__dict__["static"] = lambda: 1
        if i == 3 * n // 4:
            del p.kind, p.area
            del p.__dict__["static"]
        s += len(p.kind) + p.area(2) + p.static()
    return s

print(hiding(2000), sorted(p.__dict__))

# Missing ones.
def missing(n):
    errors = 0
    for i in range(n):
        if i % 100 == 50:
            del p.x
        try:
            p.x
        except AttributeError as e:
            errors += 1
            p.x = 1
    return errors
print(missing(2000))

# The dict is replaced, emptied, changed through itself, given to another.
def replaced(n):
    s = 0
    q = P(x=1, y=1)
    for i in range(n):
        s += q.x * 2 + q.y
        if i % 50 == 49:
            q.__dict__ = {"y": i, "x": 1}
        if i % 70 == 69:
            q.__dict__["x"] = 7
        if i % 90 == 89:
            d = q.__dict__
            d.clear()
            d.update(x=2, y=2)
        if i % 110 == 109:
            q.__dict__ = p.__dict__
        if i % 130 == 129:
            q.__dict__ = dict(q.__dict__)
    return s
print(replaced(4000))

class Loud(dict):
    def __getitem__(self, k): return "never"
    def __setitem__(self, k, v): raise KeyError
loud = P()
loud.__dict__ = Loud(x=4, y=5)
def subclass(n):
    s = 0
    for i in range(n):
        s += loud.x + loud.y
        loud.x = i & 3
    return s
print(subclass(1000), type(loud.__dict__).__name__)

# The class changes.
def changing(n):
    s = 0
    q = P(x=1, y=2, z=3)
    for i in range(n):
        s += q.x + q.z
        if i == n // 3:
            P.z = property(lambda self: self.__dict__["z"] * 100, lambda self, v: None)
        if i == 2 * n // 3:
            del P.z
            P.w = 1
        q.z = i & 1
    return s
print(changing(3000))

class Getattr:
    def __init__(self): self.__dict__["a"] = 1
    def __getattr__(self, name):
        self.__dict__[name] = v = len(name)
        return v
def lazy(n):
    s = 0
    for i in range(n):
        g = Getattr()
        s += g.abc + g.abc + g.a
        g.abc = i
        s += g.abc
    return s
print(lazy(1500))

class Setattr:
    log = 0
    def __setattr__(self, name, v):
        Setattr.log += 1
        self.__dict__[name] = v
def setter(n):
    o = Setattr()
    for i in range(n):
        o.a = i
        o.b = o.a + 1
    return o.a, o.b, Setattr.log
print(setter(1000))

class Slotted:
    __slots__ = ("s", "__dict__")
def slotted(n):
    o = Slotted()
    o.s, o.t = 1, 2
    o.__dict__
    t = 0
    for i in range(n):
        t += o.s * 3 + o.t
        o.s = i
        o.t = -i
        if i == n // 2:
            o.__dict__["s"] = "hidden"
    return t, o.s, o.__dict__
print(slotted(2000))

# Namespaces of code: what functions rely on is stored as an attribute.
space = P()
exec("def f(): return 1\ndef call(n):\n    s = 0\n    for i in range(n): s += f()\n    return s", space.__dict__)
print(space.call(1000))
def rebind(n):
    for i in range(n):
        space.f = (lambda: 2) if i % 2 else (lambda: 3)
        if i % 100 == 99:
            print(space.call(20), end=" ")
    print()
rebind(400)
space.f = lambda: 9
print(space.call(1000))

# Exceptions, lists, dicts and tuples with attributes.
class L(list): pass
class T(tuple): pass
class E(Exception): pass
class D(dict): pass
def kinds(n):
    s = 0
    for make in (L, lambda: T((1, 2)), E, D):
        o = make()
        o.__dict__["v"] = 1
        for i in range(n):
            o.v += i
            s += o.v
        s += len(vars(o))
    return s
print(kinds(500))

from functools import cached_property
class C:
    def __init__(self, x): self.x = x
    @cached_property
    def square(self): return self.x * self.x
print(sum(c.square + c.square for c in map(C, range(1000))))

import copy
def copies(n):
    s = 0
    q = P(x=1, y=[2])
    for i in range(n):
        r = copy.copy(q)
        r.x = i
        s += r.x + q.x + len(r.y) + (r.__dict__ == q.__dict__)
    return s
print(copies(500))
