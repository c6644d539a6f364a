"""Methods, class attributes, bases and descriptors changed while a compiled loop depends on them."""


class A:
    k = 1

    def f(self, x):
        return x + 1


def method_replaced(n):
    a = A()
    t = 0
    for i in range(n):
        t += a.f(i)
        if i == n // 2:
            A.f = lambda self, x: -x
    return t


original = A.f
print(method_replaced(1000))
A.f = original


def instance_override(n):
    a = A()
    t = 0
    for i in range(n):
        t += a.f(i)
        if i == n // 2:
            a.f = lambda x: 1000
    return t


print(instance_override(1000))


def class_attr(n):
    a = A()
    t = 0
    for i in range(n):
        t += a.k
        if i % 100 == 99:
            A.k += 1
    return t


print(class_attr(1000))


class Base1:
    def who(self):
        return 1


class Base2:
    def who(self):
        return 2


class D(Base1):
    pass


def bases(n):
    d = D()
    t = 0
    for i in range(n):
        t += d.who()
        if i == n // 2:
            D.__bases__ = (Base2,)
    return t


print(bases(1000))


class E:
    def __init__(self):
        self.p = 1


def property_added(n):
    e = E()
    t = 0
    for i in range(n):
        t += e.p
        if i == n // 2:
            E.p = property(lambda self: 50)
    return t


print(property_added(1000))


def class_switched(n):
    o = Base1()
    t = 0
    for i in range(n):
        t += o.who()
        if i == n // 2:
            o.__class__ = Base2
    return t


print(class_switched(1000))


class G:
    pass


def getattr_added(n):
    g = G()
    t = 0
    for i in range(n):
        try:
            t += g.missing
        except AttributeError:
            t -= 1
        if i == n // 2:
            G.__getattr__ = lambda self, name: len(name)
    return t


print(getattr_added(800))


class Op:
    def __add__(self, o):
        return 1


def operator_replaced(n):
    x = Op()
    t = 0
    for i in range(n):
        t += x + 1
        if i == n // 2:
            Op.__add__ = lambda self, o: 10
    return t


print(operator_replaced(1000))
