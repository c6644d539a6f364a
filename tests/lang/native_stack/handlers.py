# A loop of many kinds of bytecodes on a native stack that has no room for one word per bytecode: a handler that lost its
# tail call would crash here.
# flags: --native-stack=1024
# not in: gc-stress
class Base:
    shared = 3

    def __init__(self):
        self.a = 1
        self.b = [0] * 8
        self.d = {"k": 1, 2: 3}

    @property
    def prop(self):
        return self.a

    def method(self, x, y=2):
        return x + y + self.shared


class Slots:
    __slots__ = ("s",)

    def __init__(self):
        self.s = 0


def add(a, b=1):
    return a + b


def numbers(n):
    for i in range(n):
        yield i


GLOBAL = 7


def run(n):
    o, s = Base(), Slots()
    total, text, real = 0, "", 0.5
    captured = 0

    def closure(x):
        nonlocal captured
        captured += x
        return captured & 255

    kinds = [o, s, 3, 2.5, "text", None, (1, 2)]
    for i in range(n):
        o.a = i
        o.b[i & 7] = i
        o.d["k"] = i
        s.s += 1
        total += o.a + o.b[3] + o.d["k"] + o.prop + o.shared + Base.shared + o.method(i) + o.method(i, y=3)
        total += add(i) + add(i, b=2) + len(o.b) + closure(i) + GLOBAL
        real = real * 0.5 + i / 3
        total ^= i << 3
        total %= 2**61 - 1
        a, b = (i, i + 1)
        total += a if a < b and not a == 5 else -b
        text = text[-3:] + f"{i}"
        kind = kinds[i % 7]
        if kind is None or isinstance(kind, str):
            total += 1
        elif type(kind) is tuple:
            x, y = kind
            total += x - y
        try:
            if i % 50 == 0:
                raise ValueError(i)
        except ValueError as e:
            total += e.args[0]
        finally:
            total += 1
        total += [i, i + 1][i & 1] + {1: 2, i: 3}[1] + (i in o.b)
        match i % 3:
            case 0:
                total += 1
            case _:
                total -= 1
    for j in numbers(n):
        total += j
    while n:
        n -= 1
        total += -n + ~n
    total += sum([q * q for q in range(1000)])
    return total, text, round(real, 3), s.s


print(run(150_000))
