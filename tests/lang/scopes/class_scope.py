"""Class bodies as scopes: lookups skip them from methods, __class__ cell, nested classes, names from outside."""
value = "module"


class A:
    value = "class"
    copy = value

    def method(self):
        return value

    lam = lambda self: value
    comp = [value for _ in range(1)]
    gen = list(value for _ in range(1))
    outermost = [v for v in value]

    class Inner:
        seen = value

        def get(self):
            return value


a = A()
print(A.copy, a.method(), a.lam(), A.comp, A.gen, A.outermost, A.Inner.seen, A.Inner().get())


def function():
    value = "function"

    class B:
        value = value + "+class"

        def get(self):
            return value

    return B.value, B().get()


try:
    print(function())
except NameError as e:
    print(e)


def function2():
    local = "function"

    class B:
        seen = local
        local = "class"
        now = local

        def get(self):
            return local

    return B.now, B().get()


try:
    print(function2())
except NameError as e:
    print(e)


class WithClassCell:
    def who(self):
        return __class__.__name__

    def nested(self):
        return (lambda: __class__.__name__)()


print(WithClassCell().who(), WithClassCell().nested(), type("Sub", (WithClassCell,), {})().who())


class Loop:
    total = 0
    for i in range(5):
        total += i
    items = {}
    items["a"] = total
    del i
    if total > 5:
        flag = True
    else:
        flag = False
    try:
        1 / 0
    except ZeroDivisionError:
        handled = True
    with_name = __name__, __qualname__, __module__


print(Loop.total, Loop.items, Loop.flag, Loop.handled, Loop.with_name, hasattr(Loop, "i"))


class Dyn:
    for name in ("x", "y"):
        locals()[name + "_attr"] = name * 2
    exec("z = 5")


print(Dyn.x_attr, Dyn.y_attr, Dyn.z)


def make(n):
    class P:
        k = n

        def get(self):
            return n, self.k, P.__name__, __class__ is P

    return P


p, q = make(1), make(2)
print(p().get(), q().get(), p is q, p.__qualname__)


class Rebound:
    x = 1
    y = x
    x = 2
    del y
    f = staticmethod(lambda: 5)
    g = f


print(Rebound.x, hasattr(Rebound, "y"), Rebound.f(), Rebound.g())
