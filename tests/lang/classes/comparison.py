"""Rich comparison: reflection, identity fallback, results that are not bool, chains, total ordering by hand."""


class N:
    def __init__(self, v):
        self.v = v

    def __lt__(self, o):
        print("lt", end=" ")
        return self.v < o.v

    def __eq__(self, o):
        print("eq", end=" ")
        return isinstance(o, N) and self.v == o.v


a, b = N(1), N(2)
print(a < b, a > b, a == b, a != b, a == 1, 1 == a, a in [b, a], [a] == [N(1)], (a, b) < (a, N(3)))
for expression in ("a <= b", "a >= b", "a < 1"):
    try:
        print(eval(expression))
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)


class Expr:
    def __init__(self, s):
        self.s = s

    def __lt__(self, o):
        return Expr("(%s<%s)" % (self.s, getattr(o, "s", o)))

    def __gt__(self, o):
        return Expr("(%s>%s)" % (self.s, getattr(o, "s", o)))

    def __eq__(self, o):
        return Expr("(%s==%s)" % (self.s, getattr(o, "s", o)))

    def __ne__(self, o):
        return Expr("(%s!=%s)" % (self.s, getattr(o, "s", o)))

    def __bool__(self):
        print("bool", self.s, end="; ")
        return True

    __hash__ = None


x, y = Expr("x"), Expr("y")
print((x < y).s, (x == 5).s, (5 == x).s, (5 < x).s, (x != y).s)
print((x < y < 3).s, (1 < x > y).s)
print(x in [1, y], not x, sorted([x, y], key=lambda e: e.s)[0].s)


class Sub(N):
    def __gt__(self, o):
        print("Sub.gt", end=" ")
        return "sub"


print(N(1) < Sub(2), Sub(1) < N(2), N(1) > Sub(2))


class Id:
    pass


i = Id()
print(i == i, i != i, i == Id(), i in [Id(), i], [i].index(i), i is i, hash(i) == hash(i), len({i, Id()}))


class NE:
    def __ne__(self, o):
        return "ne called"


print(NE() != 1, NE() == 1)


class Weird:
    def __eq__(self, o):
        return NotImplemented

    def __lt__(self, o):
        return NotImplemented


print(Weird() == Weird(), Weird() != 3)
try:
    Weird() < Weird()
except TypeError as e:
    print(e)
nan = float("nan")
print([nan] == [nan], nan in (nan,), (nan,) == (nan,), {1: nan} == {1: nan}, [nan].count(nan), max([N(3), N(9), N(4)]).v, min(N(3), N(9)).v)


class Total:
    def __init__(self, v):
        self.v = v

    def __lt__(self, o):
        return self.v < o.v

    def __le__(self, o):
        return self.v <= o.v

    def __repr__(self):
        return "T%d" % self.v


print(Total(1) <= Total(1), Total(2) > Total(1), Total(2) >= Total(3), sorted([Total(3), Total(1), Total(2)]))
