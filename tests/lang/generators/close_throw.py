"""close() and throw(): finally blocks, GeneratorExit, replaced exceptions, return in except."""


def g():
    try:
        while True:
            try:
                yield "waiting"
            except ValueError as e:
                print("caught", e)
                yield "after " + str(e)
    finally:
        print("cleanup")


a = g()
print(next(a), a.throw(ValueError("v")), next(a))
a.close()
a.close()
print(list(a))
b = g()
next(b)
try:
    b.throw(KeyError("k"))
except KeyError as e:
    print("out", e)
print(next(b, "finished"))
c = g()
c.close()
d = g()
try:
    d.throw(TypeError("before start"))
except TypeError as e:
    print(e, next(d, "dead"))


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


s = stubborn()
next(s)
try:
    s.close()
except RuntimeError as e:
    print(e)


def returns():
    try:
        yield 1
    except GeneratorExit:
        return "closed value"


r = returns()
next(r)
print(r.close())


def raises_stop():
    yield 1
    raise StopIteration("inner")


try:
    list(raises_stop())
except RuntimeError as e:
    print(e, repr(e.__cause__))


def close_raises():
    try:
        yield
    finally:
        raise OSError("in finally")


x = close_raises()
next(x)
try:
    x.close()
except OSError as e:
    print(type(e).__name__, e, type(e.__context__).__name__)


def ret():
    try:
        yield 1
    except ValueError:
        return "done"


y = ret()
next(y)
try:
    y.throw(ValueError)
except StopIteration as e:
    print(e.value)
for bad in (5, "text", int):
    z = g()
    next(z)
    try:
        z.throw(bad)
    except TypeError as e:
        print(e)
    z.close()
