"""Keys with their own __hash__ and __eq__: which are called, errors in them, and keys that change the dict."""


class Key:
    def __init__(self, name, h):
        self.name, self.h = name, h

    def __hash__(self):
        print("hash", self.name, end="; ")
        return self.h

    def __eq__(self, other):
        print("eq", self.name, other.name if isinstance(other, Key) else other, end="; ")
        return isinstance(other, Key) and self.name[0] == other.name[0]

    def __repr__(self):
        return self.name


a, b, c, a2 = Key("a1", 1), Key("b1", 1), Key("c1", 2), Key("a2", 1)
d = {}
d[a] = 1
print(d)
d[b] = 2
print(d)
d[c] = 3
print(d)
d[a2] = 4
print(d)
print(a2 in d, d[a])
print(d.get(Key("zz", 5)), 1 in {1: 2})
del d[a2]
print(d)
print({b, Key("b2", 1), c})


class BadHash:
    def __hash__(self):
        raise ValueError("no hash today")


class BadEq:
    def __hash__(self):
        return 7

    def __eq__(self, other):
        raise ValueError("no eq today")


class NoHash:
    __hash__ = None


class EqOnly:
    def __eq__(self, other):
        return True


class StrHash:
    def __hash__(self):
        return "x"


x = BadEq()
e = {x: 1}
print(e[x], 7 in {}, x in e)
for f in (lambda: {BadHash(): 1}, lambda: e[BadEq()], lambda: 7 in e, lambda: hash(NoHash()), lambda: hash(EqOnly()), lambda: hash(StrHash()), lambda: e.setdefault(BadEq(), 2)):
    try:
        print(f())
    except (ValueError, TypeError) as err:
        print(type(err).__name__, err)


class BigHash:
    def __hash__(self):
        return 2**100


print(hash(BigHash()) == hash(2**100), {BigHash(): 1}.__len__())


class Sub(str):
    def __eq__(self, other):
        return False

    __hash__ = str.__hash__


s = Sub("k")
m = {"k": 1, s: 2}
print(len(m), m["k"], m[s])
