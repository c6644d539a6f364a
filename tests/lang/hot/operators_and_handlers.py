"""Operators of classes, handlers, with blocks and conversions, followed in compiled code and left at any point."""
import sys


class Vec:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, o):
        if not isinstance(o, Vec):
            return NotImplemented
        return Vec(self.x + o.x, self.y + o.y)

    def __radd__(self, o):
        return Vec(o, o) + self

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __sub__(self, o):
        return Vec(self.x - o.x, self.y - o.y)

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def __eq__(self, o):
        return isinstance(o, Vec) and self.x == o.x and self.y == o.y

    def __lt__(self, o):
        return self.x < o.x

    def __gt__(self, o):
        return "yes" if self.x > o.x else ""

    def __bool__(self):
        return self.x != 0

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return (self.x, self.y)[i]

    def __contains__(self, v):
        return v == self.x

    def __iadd__(self, o):
        self.x += o.x
        return self


class Sized:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


class Sub(Vec):
    def __radd__(self, o):
        return "sub"


def operators(n):
    total = 0
    acc = Vec(0, 0)
    for i in range(n):
        v = Vec(i, 1) + Vec(1, i) * 2 - 3 * Vec(1, 1)
        w = 5 + -v
        acc += w
        total += v.x + w.y + (v == w) + (v < w) + (1 if v > w else 2) + v[0] + len(v) + (i in v) + (i not in v)
        if v:
            total += 10
        if not Sized(i % 3):
            total += 100
        if Vec(1, 2) + Sub(1, 2) == "sub":
            total += 1000
        try:
            Vec(1, 1) + "x"
        except TypeError as e:
            total += len(str(e))
        total += bool(v != w) + (v != v) + (v is v)
    return total, acc.x, acc.y


print(operators(120))


class Own(Exception):
    pass


class Coded(Own):
    def __init__(self, code):
        super().__init__("code", code)
        self.code = code


class Manager:
    def __init__(self, log, swallow):
        self.log = log
        self.swallow = swallow

    def __enter__(self):
        self.log.append("in")
        return self

    def __exit__(self, kind, e, tb):
        self.log.append((kind and kind.__name__, e and e.args, tb and tb.tb_lineno - line))
        return self.swallow


line = sys._getframe().f_lineno


def handlers(n):
    log = []
    got = []
    for i in range(n):
        try:
            if i % 5 == 0:
                raise Own(i)
            if i % 5 == 1:
                raise Coded(i)
            if i % 5 == 2:
                raise KeyError
            if i % 5 == 3:
                [][i]
            got.append("fine")
        except (KeyError, IndexError) as e:
            got.append((type(e).__name__, e.args, sys.exception() is e))
        except Coded as e:
            got.append((e.code, e.args, e.__traceback__.tb_lineno - line))
        except Own:
            got.append(sys.exception().args)
            try:
                raise ValueError("inner")
            except ValueError as e:
                got.append((e.__context__.args, e.args))
            got.append(sys.exception().args)
        finally:
            got.append(sys.exception())
        with Manager(log, i % 2) as m:
            got.append(m.swallow)
        try:
            with Manager(log, i % 2):
                with Manager(log, False):
                    if i % 3 == 0:
                        raise Own("body", i)
        except Own as e:
            got.append(e.__context__)
    return len(got), got[:14], got[-9:], len(log), log[:6], log[-6:]


print(handlers(60))


def conversions(n):
    total = 0
    for i in range(n):
        total += int(i) + int(i * 1.75) + int(str(i)) + len(str(i / 2)) + int(float(i)) + float("2.5") + bool(i)
        total += sum(range(i % 4)) + len(list(range(i % 5))) + len(tuple([1, 2])) + len(dict()) + len(set())
        total += type(i) is int and type(str(i)) is str and type(None) is not int
        try:
            total += int("z" if i % 7 == 0 else "3")
        except ValueError as e:
            total += len(e.args[0])
        try:
            total += int(float("inf") if i % 11 == 0 else -2.5)
        except OverflowError:
            total += 7
        total += int(2.0**70) % 3 + int(True)
    return total


print(conversions(120))


def rebind(n):
    out = []
    for i in range(n):
        if i == n // 2:
            Vec.__add__ = lambda a, b: "added"
        if i == n - 10:
            Manager.__exit__ = lambda self, *a: True
        out.append(Vec(i, i) + Vec(1, 1))
        log = []
        try:
            with Manager(log, False):
                raise Own
        except Own:
            out.append("out")
    return [o if isinstance(o, str) else o.x for o in out][::7]


print(rebind(60))


class Picky:
    def __init__(self, v):
        self.v = v

    def __add__(self, o):
        if isinstance(o, Picky):
            return self.v + o.v
        return NotImplemented

    def __lt__(self, o):
        return self.v < o.v if isinstance(o, Picky) else NotImplemented


class Helper:
    def __radd__(self, o):
        return o.v * 2

    def __gt__(self, o):
        return o.v % 2 == 0


def late_reflection(n):
    total = 0
    others = [Picky(1)] * 50 + [Helper(), Picky(2), Helper()] * 20
    for i in range(n):
        total += Picky(i) + others[i % 110]
        if Picky(i) < others[i % 110]:
            total += 1
    return total


print(late_reflection(330))
