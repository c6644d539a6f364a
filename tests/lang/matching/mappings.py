"""Mapping patterns: keys, rest, nesting, subclasses with __missing__, literal keys of several kinds."""


class Default(dict):
    def __missing__(self, k):
        return "made up"


def f(x):
    match x:
        case {"type": "circle", "r": r}:
            return "circle %s" % r
        case {"type": "rect", "size": [w, h]}:
            return "rect %s %s" % (w, h)
        case {"type": t, **rest}:
            return "%s with %s" % (t, rest)
        case {1: a, None: b}:
            return "one %s none %s" % (a, b)
        case {-1: a, 2.5: b}:
            return "numbers %s %s" % (a, b)
        case {"nested": {"deep": [x, *_]}}:
            return "deep %s" % x
        case {}:
            return "a mapping"
        case _:
            return "no mapping"


for x in ({"type": "circle", "r": 5}, {"type": "rect", "size": (2, 3)}, {"type": "tri", "a": 1}, {"type": "rect", "size": 5}, {-1: "m", 2.5: "f", 0: 0}, {"nested": {"deep": [9, 8]}}, {}, {True: "t", None: "n"}, {"q": 1}, [], "type", Default(), Default(type="d"), None):
    try:
        print(f(x))
    except ValueError as e:
        print("ValueError", e)


def command(c):
    match c:
        case {"cmd": "move", "dx": int(dx), "dy": int(dy)}:
            return dx, dy
        case {"cmd": "say", "text": str(text)} | {"cmd": "shout", "text": str(text)}:
            return text
        case {"cmd": ("quit" | "exit") as how}:
            return how
        case {"cmd": _}:
            return "bad command"


for c in ({"cmd": "move", "dx": 1, "dy": 2}, {"cmd": "move", "dx": 1.5, "dy": 2}, {"cmd": "say", "text": "hi"}, {"cmd": "shout", "text": "HI"}, {"cmd": "quit"}, {"cmd": "exit", "now": True}, {}):
    print(command(c))
key = "k"


class K:
    key = "k"


match {"k": 1, "z": 2}:
    case {K.key: v, **others}:
        print(v, others)
d = {"a": 1}
match d:
    case {"a": 1, **others}:
        others["b"] = 2
print(d, others)
