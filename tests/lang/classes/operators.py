"""Binary operators of user classes: normal, reflected, in-place, NotImplemented, priority of subclasses."""
OPS = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and", "or", "xor", "matmul", "divmod"]


class V:
    def __init__(self, tag):
        self.tag = tag

    def __repr__(self):
        return self.tag


def both(name):
    def normal(self, other, *mod):
        return "%s(%s, %s%s)" % (name, self, other, ", %s" % mod if mod else "")

    def reflected(self, other, *mod):
        return "r%s(%s, %s)" % (name, self, other)

    setattr(V, "__%s__" % name, normal)
    setattr(V, "__r%s__" % name, reflected)


for op in OPS:
    both(op)
v, w = V("v"), V("w")
print(v + w, v + 1, 1 + v, v - 1, 1 - v, v * 2, 2 * v, v / 2, 2 / v, v // 2, 2 // v, v % 2, 2 % v, v**2, 2**v)
print(v << 1, 1 << v, v >> 1, 1 >> v, v & 1, 1 & v, v | 1, 1 | v, v ^ 1, 1 ^ v, v @ w, 1 @ v, divmod(v, 1), divmod(1, v), pow(v, 2, 3), "s" + v, [1] * v if False else "skip")
v += 5
print(v)


class Acc:
    def __init__(self):
        self.items = []

    def __iadd__(self, x):
        self.items.append(x)
        return self

    def __imul__(self, x):
        return "replaced %s" % x

    def __isub__(self, x):
        return NotImplemented

    def __sub__(self, x):
        return "fell back to sub %s" % x


a = b = Acc()
a += 1
a += 2
print(a is b, a.items)
a *= 3
print(a)
b -= 4
print(b)


class Half:
    def __add__(self, other):
        return NotImplemented

    def __eq__(self, other):
        return NotImplemented


for expression in ("Half() + 1", "1 + Half()", "Half() + Half()", "Half() - 1", "-Half()", "~Half()", "+Half()", "Half() @ 1", "abs(Half())", "Half()[0]", "Half() < 1", "len(Half())", "Half()()", "1 in Half()", "iter(Half())", "Half() ** 2", "pow(Half(), 2, 3)"):
    try:
        print(expression, eval(expression))
    except TypeError as e:
        print(expression, "->", e)
print(Half() == 1, Half() != 1)


class Parent:
    def __add__(self, o):
        return "Parent.add"

    def __radd__(self, o):
        return "Parent.radd"


class Child(Parent):
    def __radd__(self, o):
        return "Child.radd"


class Plain(Parent):
    pass


print(Parent() + Child(), Child() + Parent(), Parent() + Plain(), Plain() + Child(), Child() + Child(), 1 + Child())


class U:
    def __neg__(self):
        return "neg"

    def __pos__(self):
        return "pos"

    def __invert__(self):
        return "inv"

    def __abs__(self):
        return "abs"

    def __round__(self, n=None):
        return "round %s" % n

    def __int__(self):
        return 3

    def __float__(self):
        return 2.5

    def __complex__(self):
        return 1j

    def __index__(self):
        return 7

    def __trunc__(self):
        return 1

    def __floor__(self):
        return "floor"


u = U()
print(-u, +u, ~u, abs(u), round(u), round(u, 2), int(u), float(u), complex(u), hex(u), [0] * u, "ab"[u:] == "", range(u), bin(u))
