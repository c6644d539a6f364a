"""Attributes of instances read and written in loops; methods; properties; slots."""
# jit: loops>=1


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def move(self, dx, dy):
        self.x += dx
        self.y += dy

    def norm(self):
        return self.x * self.x + self.y * self.y

    def __add__(self, o):
        return Point(self.x + o.x, self.y + o.y)


class Slotted:
    __slots__ = ("v", "w")

    def __init__(self):
        self.v = self.w = 0


class Temp:
    def __init__(self):
        self._c = 0

    @property
    def c(self):
        return self._c

    @c.setter
    def c(self, v):
        self._c = v % 1000


def moves(n):
    p = Point(0, 0)
    t = 0
    for i in range(n):
        p.move(i % 3, -1)
        t += p.norm() % 11
    return p.x, p.y, t


def temporaries(n):
    acc = Point(0, 0.0)
    one = Point(1, 0.5)
    for i in range(n):
        acc = acc + one + Point(i, 0)
    return acc.x, acc.y


def slotted(n):
    s = Slotted()
    for i in range(n):
        s.v += i
        s.w = s.v ^ s.w
    return s.v, s.w


def props(n):
    t = Temp()
    for i in range(n):
        t.c += i
    return t.c


print(moves(2000), temporaries(1500), slotted(2000), props(1500))


class Node:
    def __init__(self, v, next=None):
        self.v, self.next = v, next


def linked(n):
    head = None
    for i in range(n):
        head = Node(i, head)
    t, k = 0, head
    while k is not None:
        t += k.v
        k = k.next
    prev = None
    while head:
        head.next, prev, head = prev, head, head.next
    return t, prev.v, prev.next.v


print(linked(1500))


class Counter:
    total = 0

    def __init__(self):
        Counter.total += 1
        self.n = Counter.total


def class_attr(n):
    for i in range(n):
        c = Counter()
    return c.n, Counter.total, type(c).total


print(class_attr(1000))
