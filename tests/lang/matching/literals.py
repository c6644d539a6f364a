"""match on literals, captures, wildcards, or-patterns, guards."""


def kind(x):
    match x:
        case 0:
            return "zero"
        case 1 | 2 | 3:
            return "small"
        case -1:
            return "minus one"
        case 1.5:
            return "float"
        case "a" | "b":
            return "letter"
        case b"x":
            return "bytes"
        case None:
            return "none"
        case True:
            return "true"
        case 2 + 3j:
            return "complex"
        case int() if x > 100:
            return "big"
        case int(n):
            return "int %d" % n
        case str() as s:
            return "str " + s
        case _:
            return "other"


for x in (0, 1, 2, 3, -1, 1.5, "a", "b", "c", b"x", None, True, False, 2 + 3j, 101, 50, 0.0, 1.0, [], {}):
    print(repr(x), kind(x), end="; ")
print()


class Color:
    RED = 1
    GREEN = 2


def color(c):
    match c:
        case Color.RED:
            return "red"
        case Color.GREEN:
            return "green"
        case other:
            return "unknown %s" % other


print(color(1), color(2), color(3))


def guards(p):
    match p:
        case (x, y) if x == y:
            return "diagonal"
        case (x, y) if x > y:
            return "below"
        case (x, y):
            return "above"


print(guards((1, 1)), guards((2, 1)), guards((1, 2)), guards([3, 3]), guards((1,)))


def no_match(x):
    y = "unchanged"
    match x:
        case 1:
            y = "one"
    return y


print(no_match(1), no_match(2))


def order(x):
    seen = []

    def g(v):
        seen.append(v)
        return False

    match x:
        case 1 if g("a"):
            pass
        case 1 | 2 if g("b"):
            pass
        case n if g(n):
            pass
        case _:
            seen.append("end")
    return seen


print(order(1), order(2), order(3))
match = case = type = 5
print(match, case, type)
match match:
    case case:
        print("soft keywords", case)
match 1, 2:
    case a, b:
        print(a, b)
match (lambda: 7)():
    case 7:
        print("seven")
