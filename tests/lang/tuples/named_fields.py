# Fields, items and unpacking of named tuples in loops: in traces, until somebody changes what they mean.
from collections import namedtuple
from typing import NamedTuple

Point = namedtuple("Point", "x y z")

class Named(NamedTuple):
    x: int
    y: int = 5

    def both(self):
        return self.x + self.y

class Other(tuple):
    def __getitem__(self, i):
        return 100

class Reversed(tuple):
    def __iter__(self):
        return iter([9, 8, 7])

def fields(items):
    total = 0
    for p in items:
        total += p.x * 2 + p.y
    return total

def parts(items):
    total = 0
    for p in items:
        a, b, c = p
        total += a + b * c + p[0] - p[-1]
    return total

def walk(n):
    p = Point(0, 0, 1)
    for i in range(n):
        p = Point(p.x + i, p.y - i, p.z)
        if i % 10 == 0:
            p = p._replace(x=0)
    return p

print(fields([Point(i, 2.5, "z") for i in range(200)]))
print(fields([Named(i) if i % 2 else Point(i, i, i) for i in range(200)]))
print(sum(Named(i).both() for i in range(100)))
print(parts([Point(i, 2, 3) for i in range(200)]), parts([(1, 2, 3)] * 50 + [Point(1, 2, 3)] * 50))
print(parts([Other((1, 2, 3))] * 60), parts([Reversed((1, 2, 3))] * 60))
print(walk(300))

def short():
    bad = Point.__new__(Point, 1, 2, 3)
    few = tuple.__new__(Point, (1,))
    caught = 0
    for i in range(100):
        try:
            caught += (few if i % 3 == 0 else bad).y
        except IndexError as e:
            caught += len(str(e))
    return caught

print(short())

def unpack(items):
    caught = 0
    for p in items:
        try:
            a, b = p
        except ValueError as e:
            caught += len(str(e))
        else:
            caught += a + b
    return caught

print(unpack([Named(1, 2)] * 50 + [Point(1, 2, 3)] * 50 + [Named(3)] * 50))

def changed():
    out = []
    p = Point(1, 2, 3)
    for i in range(60):
        if i == 20:
            Point.x = Point.y
        if i == 40:
            Point.x = property(lambda self: -1)
        if i == 50:
            Point.__iter__ = lambda self: iter("abc")
        a, b, c = p
        out.append((p.x, a))
    return sorted(set(map(str, out)))

print(changed())
try:
    Point(1, 2, 3).y = 5
except AttributeError as e:
    print(e)
