"""Protocols the core asks for: __index__, __int__, __float__, __bool__, __iter__, __length_hint__, __fspath__-free ones, with wrong results."""


class Says:
    def __init__(self, **answers):
        self.answers = answers

    def __index__(self):
        return self.answers["index"]

    def __int__(self):
        return self.answers["int"]

    def __float__(self):
        return self.answers["float"]

    def __complex__(self):
        return self.answers["complex"]

    def __iter__(self):
        return self.answers["iter"]

    def __hash__(self):
        return self.answers["hash"]

    def __contains__(self, x):
        return self.answers["contains"]

    def __bytes__(self):
        return self.answers["bytes"]

    def __reversed__(self):
        return self.answers["reversed"]

    def __dir__(self):
        return self.answers["dir"]

    def __round__(self, n=None):
        return (self.answers["round"], n)


good = Says(index=2, int=5, float=1.5, complex=2j, iter=iter([1, 2]), hash=2**61, contains="", bytes=b"x", reversed=[9], dir=["z", "a"], round="r")
print([0, 1, 2, 3][good], "abcd"[good:], int(good), float(good), complex(good), list(good), hash(good) == hash(2**61), 5 in good, bytes(good), reversed(good), dir(good), round(good, 3), bin(good), "x" * good, 1 << good.__index__(), chr(Says(index=65)), pow(2, 5, Says(index=7).__index__()))
for f in (
    lambda: [1][Says(index="a")], lambda: int(Says(int=1.5)), lambda: float(Says(float=1)), lambda: complex(Says(complex=1)), lambda: iter(Says(iter=5)),
    lambda: hash(Says(hash="x")), lambda: bytes(Says(bytes="s")), lambda: dir(Says(dir=5)), lambda: range(Says(index=1.0)), lambda: list(Says(iter=None)),
    lambda: [1, 2][Says(index=2**70)], lambda: [1] * Says(index=2**70), lambda: "a"[Says(index=None) :],
):
    try:
        print(f())
    except (TypeError, IndexError, OverflowError) as e:
        # How wrong results of special methods are worded differs from version to version.
        print(type(e).__name__, "" if "return" in str(e) else e)


class Hint:
    def __init__(self, h):
        self.h = h

    def __length_hint__(self):
        return self.h

    def __iter__(self):
        return iter((1, 2, 3))


print(list(Hint(10)), list(Hint(0)), tuple(Hint(NotImplemented)))
for h in (-1, "a"):
    try:
        print(list(Hint(h)))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)


class FloatIndex:
    def __index__(self):
        return 3


print(float(FloatIndex()), complex(FloatIndex()), int(FloatIndex()), round(2.567, FloatIndex().__index__()), [1, 2, 3, 4][: FloatIndex()], "%d" % FloatIndex() if False else "", list(range(FloatIndex())))


class Truthy:
    __bool__ = None


try:
    bool(Truthy())
except TypeError as e:
    print(e)
