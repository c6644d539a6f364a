"""__slots__: no dict, inheritance, mixing with dicts, conflicts, deletion."""


class P:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


p = P(1, 2)
print(p.x, p.y, hasattr(p, "__dict__"), P.__slots__, type(P.x).__name__)
p.x += 10
del p.y
for action in ("p.z = 1", "p.y", "del p.y", "p.__dict__"):
    try:
        exec(action)
    except AttributeError as e:
        print(type(e).__name__, e)
p.y = 5
print(p.x, p.y)


class Q(P):
    __slots__ = ["z"]


q = Q(1, 2)
q.z = 3
print(q.x, q.y, q.z, hasattr(q, "__dict__"))


class R(P):
    pass


r = R(1, 2)
r.anything = 5
print(r.__dict__, r.x)


class S:
    __slots__ = "single"


s = S()
s.single = 1
print(s.single)


class D:
    __slots__ = ("a", "__dict__")


d = D()
d.a, d.b = 1, 2
print(d.__dict__, d.a)
try:

    class Conflict:
        __slots__ = ("x",)
        x = 1

except ValueError as e:
    print(e)
try:

    class Layout(P, S):
        pass

except TypeError as e:
    print(e)
try:

    class BadSlot:
        __slots__ = ("1a",)

except TypeError as e:
    print(e)


class Private:
    __slots__ = ("__hidden",)

    def __init__(self):
        self.__hidden = 1

    def get(self):
        return self.__hidden


print(Private().get(), hasattr(Private(), "_Private__hidden"))


class E:
    __slots__ = ()


class F(E, P):
    __slots__ = ()


f = F(1, 2)
print(f.x, P.x.__get__(f), F.x is P.x)
try:
    P.x.__get__(5)
except TypeError as e:
    print(e)


class IntSlots(int):
    __slots__ = ()


print(IntSlots(5) + 1)
P.x.__set__(p, 99)
print(p.x)
