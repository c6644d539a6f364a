# Descriptors written in Python, and comparisons by identity, in hot loops whose facts change.
from enum import Enum, IntEnum
import weakref

class Typed:
    def __init__(self, kind): self.kind = kind
    def __set_name__(self, owner, name): self.name = "_" + name
    def __get__(self, obj, objtype=None):
        if obj is None: return self
        return getattr(obj, self.name)
    def __set__(self, obj, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.name[1:]} must be {self.kind.__name__}")
        setattr(obj, self.name, value)

class Point:
    x = Typed(int)
    y = Typed(int)
    def __init__(self, x, y): self.x, self.y = x, y

def hot(n):
    p = Point(1, 2)
    s = 0
    for i in range(n):
        p.x = i
        s += p.x + p.y
        if i % 500 == 499:
            try:
                p.y = "no"
            except TypeError as e:
                s += len(str(e))
    return s
print(hot(3000), type(Point.x).__name__)

# The descriptor's class changes, the owner's, the instance's attribute of that name.
def changes(n):
    p = Point(1, 2)
    s = 0
    old = Typed.__get__
    for i in range(n):
        s += p.x
        if i == n // 4:
            Typed.__get__ = lambda self, obj, objtype=None: 10
        if i == n // 2:
            Typed.__get__ = old
            p.__dict__["x"] = 1000     # a data descriptor comes first
        if i == 3 * n // 4:
            Point.x = 7
        p.y = i
    Point.x = Typed(int); Point.x.__set_name__(Point, "x")
    return s, p.y
print(changes(2000))

class NonData:
    def __get__(self, obj, owner=None): return 5 if obj is None else obj.base * 2
class Holder:
    v = NonData()
    def __init__(self, base): self.base = base
def nondata(n):
    s = 0
    h = Holder(3)
    for i in range(n):
        s += h.v
        if i == n // 3: h.v = 1
        if i == 2 * n // 3: del h.v
    return s, Holder.v
print(nondata(2000))

class Both:
    def __get__(self, obj, owner): raise AttributeError("nope")
class Fallback:
    b = Both()
    def __getattr__(self, name): return len(name)
class Without:
    b = Both()
def errors(n):
    s = 0
    f, w = Fallback(), Without()
    for i in range(n):
        s += f.b
        try:
            w.b
        except AttributeError as e:
            s += len(str(e))
    return s
print(errors(1000))

class SetOnly:
    def __set__(self, obj, v): obj.__dict__["so"] = v * 2
class DelOnly:
    def __get__(self, obj, owner=None): return "got"
    def __delete__(self, obj): obj.deleted = True
class K:
    so = SetOnly()
    do = DelOnly()
def partial_protocols(n):
    k = K()
    out = 0
    for i in range(n):
        k.so = i
        out += k.so + len(k.do)
        if i == n - 1:
            del k.do
            try:
                k.do = 1
            except AttributeError as e:
                print("AttributeError", e)
    return out, k.deleted
print(partial_protocols(1000))

# Comparison by identity.
class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3
class Level(IntEnum):
    LOW = 1
    HIGH = 2
class Plain: pass
a, b = Plain(), Plain()
def compare(n):
    counts = {c: 0 for c in Color}
    cols = list(Color)
    s = 0
    things = [a, b, None, 1, "x", 2.5, (), Plain, compare, Color.RED, Level.HIGH]
    for i in range(n):
        c = cols[i % 3]
        if c == Color.RED: counts[c] += 1
        elif c != Color.BLUE: counts[c] += c.value
        else: counts[c] += len(c.name)
        t = things[i % len(things)]
        s += (t == a) + 2 * (t != b) + 4 * (t == Color.RED) + 8 * (t == 1) + 16 * (t == Plain) + 32 * (t == Level.HIGH) + 64 * (t == 2)
    return s, [counts[c] for c in Color]
print(compare(3000))

def eq_appears(n):
    s = 0
    x, y = Plain(), Plain()
    for i in range(n):
        s += x == y
        if i == n // 2: Plain.__eq__ = lambda self, o: True
        if i == 3 * n // 4: del Plain.__eq__
    return s
print(eq_appears(2000))

class Meta(type):
    pass
class M1(metaclass=Meta): pass
class M2(metaclass=Meta): pass
def metas(n):
    s = 0
    for i in range(n):
        s += (M1 == M2) + 2 * (M1 == M1) + 4 * (M1 != int)
        if i == n // 2: Meta.__eq__ = lambda c, o: NotImplemented
        if i == 3 * n // 4:
            Meta.__eq__ = lambda c, o: True
            Meta.__hash__ = type.__hash__
    del Meta.__eq__, Meta.__hash__
    return s
print(metas(2000))

class Sub(int):
    pass
class Eq(int):
    def __eq__(self, o): return "eq"
    __hash__ = int.__hash__
target = Plain()
proxy = weakref.proxy(target)
ref1, ref2 = weakref.ref(target), weakref.ref(target)
def others(n):
    s = 0
    for i in range(n):
        s += (Sub(3) == 3) + 2 * (Sub(3) == Sub(3)) + 4 * (Sub(3) == a) + 8 * (proxy == target) + 16 * (ref1 == ref2)
        s += 32 * (Eq(1) == a == "eq") + 64 * ((a == Eq(1)) == "eq") + 128 * (bytearray(b"x") == b"x") + 256 * (a.__eq__(b) is NotImplemented)
    return s
print(others(500))
class V: pass
class C:
    a = V()
def read(n):
    c = C(); s = 0
    for i in range(n):
        s += c.a == 5
        if i == n//2: V.__get__ = lambda self, o, t=None: 5
    del V.__get__
    return s
print(read(1000), read(1000))
class D1:
    def __get__(self, o, t=None): return 1
    def __set__(self, o, v): o.__dict__['w'] = v
class D2:
    def __get__(self, o, t=None): return 2
    def __set__(self, o, v): o.__dict__['w'] = -v
d = D1()
class E:
    x = d
def swap(n):
    e = E(); s = 0
    for i in range(n):
        s += e.x
        e.x = i
        s += e.w
        if i % 300 == 299: d.__class__ = D2 if type(d) is D1 else D1
    return s
print(swap(1000), swap(1000))
class F:
    x = V()
def late_set(n):
    f = F(); s = 0
    for i in range(n):
        f.x = i
        s += f.x
        if i == n//2:
            V.__set__ = lambda self, o, v: None
            V.__get__ = lambda self, o, t=None: 1
        if i == 3*n//4:
            del V.__set__, V.__get__
    return s
print(late_set(1000))
class OnlyNe:
    def __ne__(self, o): return "ne"
def only_ne(n):
    s = 0
    x, y = OnlyNe(), OnlyNe()
    for i in range(n):
        s += ((x != y) == "ne") + 2 * (x == y) + 4 * (x == x) + 8 * ((x != 3) == "ne") + 16 * ((3 != x) == "ne")
        if i == n // 2: OnlyNe.__ne__ = object.__ne__
    return s
print(only_ne(1000))
