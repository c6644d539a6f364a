"""Passing and collecting * and ** in all combinations; forwarding; order of keywords; mutation does not leak."""


def show(*a, **k):
    return a, k


def fixed(a, b, /, c, *, d, e=5):
    return a, b, c, d, e


print(show(), show(1, *[2, 3], *(4,), x=1, **{"y": 2}, z=3, **{"w": 4}), show(*"ab", *{"k": 1}), show(**{"a b": 1, "": 2}), list(show(z=1, a=2, m=3)[1]))
print(fixed(1, *[2], **{"c": 3, "d": 4}), fixed(*range(3), d=1), fixed(1, 2, c=3, d=4, e=6), fixed(*(1, 2), c=0, **dict(d=9)))
args, kwargs = [1, 2], {"k": [1]}


def mutate(*a, **k):
    a += (3,)
    k["new"] = 1
    k["k"].append(2)
    return a, k


print(mutate(*args, **kwargs), args, kwargs)


def outer(*args, **kwargs):
    return inner(*args, extra="e", **kwargs)


def inner(first, *rest, extra, **others):
    return first, rest, extra, others


print(outer(1, 2, 3, q=4), outer(first=1) if True else 0)
for bad in ("outer()", "outer(1, extra=2)", "fixed(1, 2, 3)", "fixed(1, b=2, c=3, d=4)", "fixed(*[1, 2, 3, 4], d=5)", "show(**[1])", "show(*None)", "show(a=1, **{'a': 2})", "show(**{1: 2})", "fixed(1, 2, 3, d=4, f=5)"):
    try:
        print(eval(bad))
    except TypeError as e:
        print(bad, "->", str(e).replace("__main__.", ""))
g = lambda *a, b=2, **k: (a, b, k)
print(g(1, b=3, c=4), g(*[], **{}), [g(*range(n)) for n in range(3)])


class C:
    def __init__(self, *a, **k):
        self.a, self.k = a, k

    def __call__(self, *a, **k):
        return self.a + a, {**self.k, **k}

    def __getitem__(self, i):
        return i


c = C(1, x=2)
print(c(3, y=4), c[1, 2], c[*[1, 2], 3], c[1:2, ::3])


def gen(n):
    yield from range(n)


print(show(*gen(3)), show(*gen(0)), show(*map(str, [1])), max(*[3, 1]), [*gen(2), *gen(2)], {**{}, **dict(a=1)}, print(*[], sep="") is None)


class M:
    def keys(self):
        return ["p", "q"]

    def __getitem__(self, k):
        return k.upper()


print(show(**M()), {**M()}, dict(M(), r=1))
