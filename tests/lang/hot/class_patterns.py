# Class patterns in traces: positional, keyword, builtin classes, subclasses, classes that change, attributes that are missing.
# jit: loops>=1
class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


class Named(Point):
    kind = "named"

    def __init__(self, x, y, name):
        super().__init__(x, y)
        self.name = name


class Bare:
    pass


class Odd(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, int) and instance % 2 == 1


class OddInt(metaclass=Odd):
    pass


class Slots:
    __slots__ = ("left", "right")
    __match_args__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        if right is not None:
            self.right = right


def describe(value):
    match value:
        case Point(0, 0):
            return "origin"
        case Named(x, y, name=name, kind="named"):
            return f"{name}@{x},{y}"
        case Point(x=0, y=y):
            return f"on y {y}"
        case Point(x, y):
            return f"{x}/{y}"
        case bool():
            return "bool"
        case int(n) if n > 90:
            return "big"
        case int() | float():
            return "number"
        case str(text):
            return text.upper()
        case [Point(x, _), *rest]:
            return f"list {x} {len(rest)}"
        case {"at": Point(x, y)}:
            return f"map {x + y}"
        case Slots(left, right):
            return f"slots {left} {right}"
        case Slots(left):
            return f"half {left}"
        case Bare(extra=extra):
            return f"extra {extra}"
        case Bare():
            return "bare"
        case None:
            return "none"
    return type(value).__name__


def run(values, n):
    seen = {}
    for i in range(n):
        text = describe(values[i * 7 % len(values)])
        seen[text] = seen.get(text, 0) + 1
    return sorted(seen.items())


bare, extra = Bare(), Bare()
extra.extra = 5
values = [
    Point(0, 0), Point(0, 3), Point(2, 3), Named(1, 2, "n"), True, 7, 99, 1.5, "abc", [Point(4, 5), 1, 2], {"at": Point(1, 1)},
    Slots(1, 2), Slots(3, None), bare, extra, None, 3j, (Point(8, 8),), b"x",
]
print(run(values, 4000))


def odd(n):
    total = 0
    for i in range(n):
        match i:
            case OddInt():
                total += i
            case _:
                total -= 1
    return total


print(odd(500))


def changing(n):
    out, p = [], Point(1, 2)
    for i in range(n):
        match p:
            case Point(a, b):
                out.append(a * 10 + b)
        if i == n // 2:
            Point.__match_args__ = ("y", "x")
        if i == n // 2 + 100:
            Point.x = property(lambda self: 7)
            Point.y = property(lambda self: 8)
    return out[0], out[n // 2 + 50], out[-1], sum(out)


def errors():
    for bad in ("ab", ("x", 1), ("x", "x")):
        Point.__match_args__ = bad
        for _ in range(60):
            try:
                match values[2]:
                    case Point(1, 2):
                        pass
                error = "none"
            except TypeError as e:
                error = str(e)
        print(error)
    Point.__match_args__ = ("x", "y")
    try:
        match values[2]:
            case Point(1, 2, 3):
                pass
    except TypeError as e:
        print(e)


print(changing(800))
del Point.x, Point.y
errors()
