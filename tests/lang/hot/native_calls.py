"""Natives called in hot loops: by meaning, by thunk, raising and caught, changing their meaning under compiled code."""
import math


def numbers(n):
    total = 0.0
    for i in range(n):
        total += math.sqrt(i * 1.5) + abs(-2.0) + abs(i - 20) + len("abc") + max(i, 3) + min(2.5, i * 0.5)
        total += math.floor(i / 3) + math.sin(0.0) + math.fabs(-i) + round(i / 7, 1) + pow(i, 2)
    return round(total, 6)


print(numbers(200))


def raising(n):
    seen = []
    xs = []
    for i in range(n):
        xs.append(i)
        try:
            seen.append(ord(chr(i - 5)))
        except ValueError as e:
            seen.append(str(e))
        try:
            seen.append(ord("ab"[: i % 3]))
        except TypeError:
            seen.append("type")
        try:
            seen.append(math.sqrt(i % 5 - 1))
        except ValueError:
            seen.append("domain")
        if len(xs) > 10:
            xs.pop()
        try:
            xs.pop(i % 13)
        except IndexError:
            seen.append("index")
        seen.append("abcdef".find("e", i % 7))
    return xs, seen[:20], seen[-20:], len(seen)


print(raising(120))


def uncaught(n):
    for i in range(n):
        chr(i * 10000 - (2000000 if i == n - 1 else 0))


def outer(n):
    try:
        uncaught(n)
    except ValueError as e:
        frame = e.__traceback__
        lines = []
        while frame:
            lines.append((frame.tb_frame.f_code.co_name, frame.tb_lineno - frame.tb_frame.f_code.co_firstlineno))
            frame = frame.tb_next
        return str(e), lines


print(outer(60))


class Meta(type):
    def __instancecheck__(cls, o):
        return o == 3


class Asked(metaclass=Meta):
    pass


class Liar:
    __class__ = int


class Sub(int):
    def __len__(self):
        return 7

    def __abs__(self):
        return "abs"


def kinds(n):
    counts = [0] * 8
    values = [1, True, "x", 2.5, None, Sub(4), Liar(), 3, [], 10**30]
    for i in range(n):
        v = values[i % 10]
        counts[0] += isinstance(v, int)
        counts[1] += isinstance(v, (str, float))
        counts[2] += isinstance(v, Asked)
        counts[3] += isinstance(v, object)
        counts[4] += isinstance(v, Sub)
        counts[5] += isinstance(v, int | None)
        if isinstance(v, Sub):
            counts[6] += len(v)
            counts[7] += abs(v) == "abs"
    return counts


print(kinds(200))


def replaced(n):
    out = []
    for i in range(n):
        if i == n // 2:
            math.answer = lambda x: x + 100
        if i == n - 20:
            math.answer = 5
        v = math.answer
        out.append(v(i) if callable(v) else v)
    return sum(out)


math.answer = abs
print(replaced(100))
del math.answer


class Colour:
    RED = 1
    count = 0

    def plain(self):
        return 5

    @staticmethod
    def static(x):
        return x + 1

    @classmethod
    def named(cls, x):
        return cls.__name__ + str(x)


def class_attributes(n):
    c = Colour()
    total = 0
    for i in range(n):
        total += Colour.RED + Colour.plain(c) + Colour.static(i) + len(Colour.named(i))
        if i % 10 == 0:
            Colour.count += 1
        if i == n - 30:
            Colour.RED = 1000
    return total, Colour.count


print(class_attributes(100))


def bound(n):
    total = 0
    for i in range(n):
        xs = [1, 2, 3]
        put = xs.append
        put(i)
        total += len(xs) + xs[-1]
        total += "a-b".count("-") + (5).bit_length() + (7).__add__(i)
    return total


print(bound(100))


def dictionaries(n):
    global watched
    watched = 1
    names = globals()
    total = 0
    for i in range(n):
        d = {"a": i}
        d.update(b=i + 1)
        total += d["b"] + watched
        if i % 25 == 24:
            names.update({"watched": i})
        d.clear()
        total += len(d)
    return total


print(dictionaries(100))
