"""Decorators: order, arguments, classes as decorators, on methods and classes, stacking with wraps by hand."""


def trace(name):
    print("make", name, end="; ")

    def deco(f):
        print("apply", name, "to", f.__name__, end="; ")

        def wrapper(*a, **k):
            print("enter", name, end="; ")
            try:
                return f(*a, **k)
            finally:
                print("leave", name, end="; ")

        wrapper.__name__ = f.__name__
        return wrapper

    return deco


@trace("outer")
@trace("inner")
def add(a, b=1):
    return a + b


print()
print(add(1, b=5))


class Memo:
    def __init__(self, f):
        self.f, self.cache, self.hits = f, {}, 0

    def __call__(self, *a):
        if a in self.cache:
            self.hits += 1
        else:
            self.cache[a] = self.f(*a)
        return self.cache[a]


@Memo
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(50), fib.hits, len(fib.cache))
registry = []


def register(cls):
    registry.append(cls.__name__)
    cls.registered = True
    return cls


@register
class A:
    pass


@register
class B(A):
    @trace("method")
    def m(self, x):
        return self, x


print(registry, B.registered, B().m(5)[1])


@lambda f: f(5)
def replaced(x):
    return x * 2


print(replaced)
decos = [lambda f: lambda: f() + 1, lambda f: lambda: f() * 2]


@decos[0]
@decos[1]
def seven():
    return 7


print(seven())


def repeat(n):
    return lambda f: lambda *a: [f(*a) for _ in range(n)]


class C:
    @repeat(3)
    def hi(self, x):
        return x

    @staticmethod
    @repeat(2)
    def s(x):
        return -x

    @classmethod
    def c(cls):
        return cls.__name__


print(C().hi("a"), C.s(4), C().s(4), C.c(), C().c())
