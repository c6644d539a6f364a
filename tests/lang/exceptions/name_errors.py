"""NameError, UnboundLocalError, AttributeError and ImportError messages and attributes."""


def f():
    print(x)
    x = 1


def g():
    del y
    y = 1


def h():
    for i in ():
        pass
    return i


def k():
    try:
        pass
    except ValueError as e:
        pass
    return e


def m():
    def inner():
        return z

    if False:
        z = 1
    return inner()


def n():
    w = 1
    del w
    return w


def p():
    global unknown_global
    return unknown_global


def q():
    import no_such_module_anywhere


def r():
    from sys import no_such_name


def s():
    return [undefined_in_comp for _ in range(1)]


def t():
    del not_there_global


def u():
    class C:
        a = undefined_in_class


for func in (f, g, h, k, m, n, p, q, r, s, u):
    try:
        func()
    except (NameError, ImportError) as e:
        print(func.__name__, type(e).__name__, str(e).split(" (")[0], e.name)
try:
    del not_there
except NameError as e:
    print(e)
for expression in ("undefined", "None.x", "(1).foo", "[].foo", "''.foo", "int.foo", "f.foo", "(lambda: 0).foo", "len.foo", "print.x.y", "type.foo", "object().foo", "{}.foo", "range(1).foo", "(i for i in ()).foo", "1.5.foo", "True.foo", "....foo"):
    try:
        eval(expression)
    except (NameError, AttributeError) as e:
        print(expression, "->", e)
import sys

for expression in ("sys.nothing_here",):
    try:
        eval(expression)
    except AttributeError as e:
        print(e)
