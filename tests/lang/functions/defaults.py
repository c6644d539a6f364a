"""Defaults are evaluated once, live on the function and can be replaced."""


def append(x, to=[]):
    to.append(x)
    return to


print(append(1), append(2), append(3, []), append(4), append.__defaults__)


def noisy(n):
    print("default", n, end="; ")
    return n


def f(a=noisy(1), *, b=noisy(2)):
    return a, b


print(f(), f(), f(b=3))
print(f.__defaults__, f.__kwdefaults__)
f.__defaults__ = (10,)
f.__kwdefaults__ = {"b": 20}
print(f())
f.__defaults__ = None
try:
    f()
except TypeError as e:
    print(e)
f.__kwdefaults__ = None
try:
    f(1)
except TypeError as e:
    print(e)
x = 5


def late(y=x):
    return y


x = 6
print(late(), late(x))
print([g() for g in [lambda i=i: i * i for i in range(4)]])
print([g() for g in [lambda: i for i in range(4)]])


def shared(cache={}, *args, key=[0]):
    key[0] += 1
    cache[key[0]] = args
    return len(cache)


print(shared(), shared(), shared({}, 1), shared())
sentinel = object()


def optional(v=sentinel):
    return "missing" if v is sentinel else v


print(optional(), optional(None), optional(0))
