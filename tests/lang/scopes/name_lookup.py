"""Locals, cells, globals and builtins of the same name; shadowing builtins; deletion brings the outer name back."""
print(len("abc"))
len = lambda x: "shadowed"
print(len("abc"))
del len
print(len("abc"))


def f(len=lambda x: "parameter"):
    return len("x")


def g():
    print = lambda *a: "local print"
    return print("x")


def h():
    def inner():
        return x

    x = "enclosing"
    return inner()


x = "global"


def i(flag):
    if flag:
        x = "local"
    try:
        return x
    except UnboundLocalError:
        return "unbound"


print(f(), g(), h(), i(True), i(False), x)


def j():
    for x in range(3):
        pass
    return x, [x for x in "ab"], x


print(j(), x)
class K:
    x = x + " class"
    y = [x for x in "cd"]
    print = 5

    def m(self):
        print("module print", end=" ")
        return x


print(K.x, K.y, K().m(), K.print)


def outer():
    a = 1

    def b():
        a = 2

        def c():
            nonlocal a
            a += 10
            return a

        return c(), a

    return b(), a


print(outer())


def args_shadow(x, y=x):
    x = x + "!"
    return x, y


print(args_shadow("arg"))
lst = [lambda: n for n in range(3)]
n = "module n"
print([l() for l in lst])


def gen():
    n = "gen n"
    return [l for l in (n for _ in range(1))], (lambda: n)()


print(gen())


def uses_later():
    return defined_later()


def defined_later():
    return "later"


print(uses_later(), __name__, "__builtins__" in globals())
True_ish = True
print(True_ish, None is None, __debug__)


def recursive_default(n, acc=None):
    acc = [] if acc is None else acc
    acc.append(n)
    return acc if n == 0 else recursive_default(n - 1, acc)


print(recursive_default(3), recursive_default(1))


def swap_globals():
    global p, q
    p, q = q, p


p, q = 1, 2
swap_globals()
print(p, q)
try:
    exec("def z():\n    return undefined_here\nz()")
except NameError as e:
    print(e)
