"""One call site, many receiver classes: 2, 4, then 12; overridden and inherited methods."""


class Shape:
    def area(self):
        return 0

    def name(self):
        return type(self).__name__


class Square(Shape):
    def __init__(self, s):
        self.s = s

    def area(self):
        return self.s * self.s


class Rect(Shape):
    def __init__(self, w, h):
        self.w, self.h = w, h

    def area(self):
        return self.w * self.h


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    def area(self):
        return 3 * self.r**2


class Unit(Shape):
    area = staticmethod(lambda: 1)


def total(shapes, rounds):
    t = 0
    for _ in range(rounds):
        for s in shapes:
            t += s.area()
    return t


print(total([Square(2)], 300), total([Square(2), Rect(1, 3)], 200), total([Square(2), Rect(1, 3), Circle(2), Unit(), Shape()], 150))
many = [type("K%d" % i, (Shape,), {"area": lambda self, i=i: i, "tag": i})() for i in range(12)]
print(total(many, 100), total(many + [Square(5)] * 3, 60), sum(m.tag for _ in range(50) for m in many))
names = {}
for _ in range(60):
    for s in many + [Square(1), Circle(1)]:
        names[s.name()] = names.get(s.name(), 0) + 1
print(len(names), set(names.values()))


class Duck:
    def __len__(self):
        return 7


def lengths(rounds):
    things = [[1, 2], (1,), "abc", {1: 2}, Duck(), b"ab", range(9), {1, 2, 3}]
    t = 0
    for i in range(rounds):
        t += len(things[i % 8])
    return t


print(lengths(1000))


class A:
    def f(self):
        return "A"


class B(A):
    def f(self):
        return "B" + super().f()


class C(B):
    def f(self):
        return "C" + super().f()


out = ""
for i in range(600):
    o = (A(), B(), C())[i % 3]
    out = o.f()
    if i > 596:
        print(out)
