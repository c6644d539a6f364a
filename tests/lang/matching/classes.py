"""Class patterns: positional through __match_args__, keywords, builtins, subclasses, errors."""


class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


class Point3(Point):
    def __init__(self, x, y, z):
        super().__init__(x, y)
        self.z = z


class NoArgs:
    v = 5


def f(p):
    match p:
        case Point3(x, y, z=0):
            return "flat %s %s" % (x, y)
        case Point(0, 0):
            return "origin"
        case Point(x=0, y=y):
            return "on y at %s" % y
        case Point(x, y=0):
            return "on x at %s" % x
        case Point(x, y) if x == y:
            return "diagonal"
        case Point():
            return "some point"
        case NoArgs(v=v):
            return "NoArgs %s" % v
        case int(n) | float(n):
            return "number %s" % n
        case bool():
            return "never, bool is int"
        case str(s):
            return "str %s" % s
        case list([a, *_]) | tuple((a, *_)):
            return "starts with %s" % a
        case dict(d):
            return "dict of %d" % len(d)
        case object(real=r):
            return "has real %s" % r
        case _:
            return "nothing"


for p in (Point3(1, 2, 0), Point3(0, 0, 5), Point(0, 0), Point(0, 3), Point(4, 0), Point(2, 2), Point(1, 2), NoArgs(), 5, 2.5, True, "s", [1, 2], (3,), [], {"a": 1}, 2j, None, b"b"):
    print(f(p))


def bad(p):
    match p:
        case Point(a, b, c):
            return "three"


try:
    bad(Point(1, 2))
except TypeError as e:
    print(e)


def bad2(p):
    match p:
        case NoArgs(v):
            return v


try:
    bad2(NoArgs())
except TypeError as e:
    print(e)


def bad3(p):
    match p:
        case Point(1, x=1):
            return "twice"


try:
    bad3(Point(1, 2))
except TypeError as e:
    print(e)


class Odd:
    __match_args__ = ["list"]
    list = 1


class Odd2:
    __match_args__ = (5,)


for o in (Odd(), Odd2()):
    try:
        match o:
            case Odd(z) | Odd2(z):
                print(z)
    except TypeError as e:
        print(e)
notaclass = 5
try:
    match 1:
        case notaclass():
            pass
except TypeError as e:
    print(e)


class Attr:
    def __getattr__(self, n):
        print("asked for", n, end="; ")
        if n == "no":
            raise AttributeError
        return n


match Attr():
    case Attr(no=1):
        print("no")
    case Attr(yes="yes", also=a):
        print(a)


class Num:
    __match_args__ = ("value",)

    def __init__(self, value):
        self.value = value


class Bin:
    __match_args__ = ("op", "l", "r")

    def __init__(self, op, l, r):
        self.op, self.l, self.r = op, l, r


def ev(e):
    match e:
        case Num(v):
            return v
        case Bin("+", l, r):
            return ev(l) + ev(r)
        case Bin("*", Num(0), _) | Bin("*", _, Num(0)):
            return 0
        case Bin("*", l, r):
            return ev(l) * ev(r)


print(ev(Bin("+", Num(2), Bin("*", Num(3), Bin("+", Num(4), Num(1))))), ev(Bin("*", Num(0), None)))
