"""del of names, items, slices, attributes, in loops and functions, and what is left behind."""
x = 1
del x
try:
    x
except NameError as e:
    print(e)
a, b, c = 1, 2, 3
del a, (b, c)
print([n for n in ("a", "b", "c") if n in globals()])
l = list(range(10))
del l[0], l[-1], l[2:4]
print(l)
del l[::2]
print(l)
d = {"a": 1, "b": {"c": 2}}
del d["b"]["c"], d["a"]
print(d)


class T:
    attr = 1

    def __delitem__(self, k):
        print("delitem", k)

    def __delattr__(self, n):
        print("delattr", n)
        super().__delattr__(n)


t = T()
t.own = 1
del t["k"], t[1:2], t[1, 2], t.own
try:
    del t.attr
except AttributeError as e:
    print(e)
del T.attr
print(hasattr(T, "attr"))


def f():
    v = 1
    del v
    try:
        del v
    except UnboundLocalError as e:
        print(e)
    v = 2
    return v


print(f())


def loop():
    for i in range(3):
        j = i
        del i
    return j


print(loop())


def args(a, *b, **c):
    del a, b, c
    return locals()


print(args(1, 2, x=3))
for bad in ("del 5", "del f()", "del (a, 1)", "del a + b", "del None", "del x := 1", "del *a"):
    try:
        compile(bad, "<t>", "exec")
        print("fine", bad)
    except SyntaxError as e:
        print("SyntaxError", bad)
for bad in ("del undefined_name", "del l[100]", "del d['zz']", "del (1).real", "del [][0]", "del len.x"):
    try:
        exec(bad)
    except (NameError, IndexError, KeyError, AttributeError, TypeError) as e:
        print(type(e).__name__, e)


def cell():
    v = 1

    def inner():
        return v

    del v
    try:
        inner()
    except NameError as e:
        print(e)


cell()
