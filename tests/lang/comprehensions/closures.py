"""Comprehensions with lambdas and nested scopes, locals that look alike, use inside functions and classes."""


def f(k):
    fs = [lambda: (i, k) for i in range(3)]
    gs = [lambda i=i: (i, k) for i in range(3)]
    k = "changed"
    return [g() for g in fs], [g() for g in gs]


print(f("k"))


def shadow(x):
    y = [x for x in range(3)]
    z = {x: x for x in "ab"}
    w = list(x for x in range(2))
    return x, y, z, w


print(shadow("param"))


def nested():
    n = 2
    return [[(lambda: n * i + j)() for j in range(n)] for i in range(n)]


print(nested())


def nonlocal_in_comp():
    total = 0

    def add(v):
        nonlocal total
        total += v
        return total

    return [add(i) for i in range(5)], total


print(nonlocal_in_comp())


def walrus():
    data = [last := i for i in range(5)]
    return last, data, [y := 1, y + 1], any((found := v) > 2 for v in data), found


print(walrus())


def gen_scope():
    items = [1, 2, 3]
    g = (i * factor for i in items)
    factor = 10
    items = [100]
    return list(g)


print(gen_scope())


def same_name_cell():
    i = "outer"
    fs = [lambda: i for i in range(2)]
    return i, [f() for f in fs], (lambda: i)()


print(same_name_cell())


class K:
    x = 5

    def m(self):
        return [self.x + i for i in range(2)], [__class__.__name__ for _ in range(1)], [super(K, self).__init__() for _ in range(1)]


print(K().m())


def exc():
    try:
        return [int(s) for s in ("1", "x")]
    except ValueError as e:
        return str(e)
    finally:
        print("finally", end=" ")


print(exc())


def delete():
    x = 1
    [x for x in range(3)]
    del x
    try:
        [x for _ in range(1)]
    except NameError as e:
        return str(e)


print(delete())
print([[x, y] for x in range(2) for y in [x * 10 + z for z in range(2)]], [locals_x for locals_x in [1]], sorted(k for k in {"b", "a"}))
