"""Generators: laziness, next, send, return values, exhaustion, state."""


def count(n):
    print("start", end=" ")
    for i in range(n):
        yield i
    print("end", end=" ")
    return "result"


g = count(2)
print(type(g).__name__, g.__name__, iter(g) is g, next(g), next(g))
try:
    next(g)
except StopIteration as e:
    print(e.value, e.args)
try:
    next(g)
except StopIteration as e:
    print(e.value, e.args)
print(next(g, "default"), list(g), list(count(3)), sum(count(4)))


def echo():
    got = None
    while True:
        got = yield got


e = echo()
print(next(e), e.send(1), e.send("two"), next(e))
try:
    echo().send(1)
except TypeError as x:
    print(x)


def infinite():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


f = infinite()
print([next(f) for _ in range(12)])


def empty():
    return
    yield


def lone():
    x = yield
    print("got", x)
    y = yield x * 2
    print("got", y)


print(list(empty()))
g = lone()
print(next(g), g.send(5))
try:
    g.send(6)
except StopIteration:
    print("stop")
print([x for x in (y * y for y in range(5)) if x % 2 == 0], max(x for x in [3, 1]), dict((i, i) for i in range(2)), tuple(i for i in ()), any(x > 2 for x in range(5)))
a = (print("evaluated now") or x for x in [1, 2])
print("made")
print(next(a))


def reentrant():
    yield next(me)


me = reentrant()
try:
    next(me)
except ValueError as x:
    print(x)
