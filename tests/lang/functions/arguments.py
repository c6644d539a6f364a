"""Every kind of parameter and argument, and the messages when they do not fit."""


def pos(a, b, c=3, *rest, d, e=5, **kw):
    return (a, b, c, rest, d, e, kw)


print(pos(1, 2, d=4))
print(pos(1, 2, 30, 40, 50, d=4, e=6, f=7))
print(pos(*[1, 2], **{"d": 4}))
print(pos(1, *(2, 3), 4, *[5], d=6, **{"x": 1}, **{"y": 2}))
print(pos(b=2, a=1, d=4))


def only(a, b=2, /, c=3, *, d=4):
    return a, b, c, d


print(only(1), only(1, 20), only(1, 2, c=30), only(1, d=40), only(1, 2, 3))


def kw_slash(a, /, **kw):
    return a, kw


print(kw_slash(1, a=2))


def one(a):
    return a


def none():
    return "none"


def three(a, b, c):
    pass


calls = [
    "one()", "one(1, 2)", "one(b=1)", "one(1, a=2)", "none(1)", "none(x=1)", "three()", "three(1)", "three(1, 2)", "three(1, 2, 3, 4)",
    "pos()", "pos(1, 2)", "pos(1)", "only()", "only(a=1)", "only(1, 2, 3, 4)", "only(1, e=5)", "only(1, b=2)", "one(*5)", "one(**5)",
    "one(**{1: 2})", "pos(1, 2, d=1, **{'d': 2})", "three(*[1, 2], **{'b': 3})", "(lambda: 0)(1)", "(lambda x, *, y: 0)(1)",
    "(lambda *, y, z: 0)()", "kw_slash()", "one(1)(2)", "three(c=3)", "pos(1, d=2, e=3)",
]
for call in calls:
    try:
        print(call, eval(call))
    except TypeError as e:
        print(call, "->", str(e).replace("__main__.", ""))
try:
    one(a=1, **{"a": 2})
except TypeError as e:
    print(str(e).replace("__main__.", ""))
