"""yield from: values through, send, throw, return, iterables, nesting."""


def inner(n):
    got = []
    try:
        for i in range(n):
            got.append((yield i))
    except ValueError as e:
        got.append("caught %s" % e)
        yield "recovered"
    return got


def outer():
    a = yield from inner(2)
    print("inner returned", a)
    b = yield from inner(3)
    print("inner returned", b)
    yield from "xy"
    yield from [10, 20]
    return "outer done"


def drive(g, sends):
    out = []
    try:
        out.append(next(g))
        for s in sends:
            out.append(g.throw(s) if isinstance(s, Exception) else g.send(s))
    except StopIteration as e:
        out.append(("stop", e.value))
    except Exception as e:
        out.append(repr(e))
    return out


print(drive(outer(), ["a", "b", "c", ValueError("v"), None, None, None, None, None, None]))
print(drive(outer(), ["a", KeyError("k")]))
print(drive(outer(), list("abcde")), drive(outer(), list("abcde") + [7]))


def tree(t):
    if isinstance(t, list):
        for x in t:
            yield from tree(x)
    else:
        yield t


print(list(tree([1, [2, [3, [4, [5]]]], 6])))


def chain(depth):
    if depth:
        return (yield from chain(depth - 1)) + 1
    yield "bottom"
    return 0


c = chain(50)
print(next(c))
try:
    next(c)
except StopIteration as e:
    print(e.value)


def not_iterable():
    yield from 5


try:
    list(not_iterable())
except TypeError as e:
    print(e)


class It:
    def __iter__(self):
        return self

    n = 0

    def __next__(self):
        self.n += 1
        if self.n > 3:
            raise StopIteration("it value")
        return self.n


def via():
    r = yield from It()
    yield "value " + r


print(list(via()))


def with_send():
    yield from It()


w = with_send()
next(w)
try:
    w.send(5)
except AttributeError as e:
    print(e)


def closing():
    try:
        yield from inner(5)
    finally:
        print("closing outer")


c = closing()
next(c)
c.close()
