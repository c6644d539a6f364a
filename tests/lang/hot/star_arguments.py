"""Functions that take *args and **kwargs, and calls that spread a tuple, in hot loops: decorators, partial application, recursion."""
# jit: loops>=2
import sys


def counted(function):
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)

    wrapper.calls = 0
    return wrapper


@counted
def weigh(a, b=2, *, scale=1, offset=0):
    return (a - b) * scale + offset


def plain(function):
    def wrapper(*args):
        return function(*args)

    return wrapper


@plain
def add(a, b, c=10):
    return a + b + c


class Box:
    def __init__(self, *values, **named):
        self.values = values
        self.named = named

    @plain
    def total(self, factor):
        return sum(self.values) * factor

    def spread(self, *more):
        return (len(more), *self.values, *more)


def looped(n):
    t = 0
    for i in range(n):
        t += weigh(i) + weigh(i, 1) + weigh(i, 1, scale=3) + weigh(i, offset=i & 1)
        t += add(i, 1) + add(1, 2, 3)
        b = Box(i, 2, 3)
        t += b.total(i & 3) + len(b.named) + len(b.spread(1, 2)) + len(Box(a=1).named)
    return t, weigh.calls


print(looped(300))


def kinds(*args, **kwargs):
    kwargs["x"] = args
    return kwargs


def fresh(n):
    seen = []
    for i in range(n):
        d = kinds(i, i + 1)
        d["y"] = 1
        if i % 60 == 0:
            seen.append(d)
    return seen


print(fresh(200))


def named(first, /, *rest, last=0, **others):
    return first, rest, last, sorted(others.items())


def keyworded(n):
    seen = []
    for i in range(n):
        r = named(i, a=1, last=2), named(1, 2, first=i, b=i), named(0, z=1, y=2, x=3, w=4, v=5)
        d = kinds(1, b=i)
        d["c"] = 2
        if i % 70 == 3:
            seen.append((r, d))
    return seen


print(keyworded(200))


def partial(function, *fixed, **given):
    def call(*rest, **more):
        return function(*fixed, *rest, **{**given, **more})

    return call


def applied(n):
    scaled = partial(weigh, 100, scale=3)
    t = 0
    for i in range(n):
        t += scaled(i, offset=i & 1) + scaled(i) + scaled(b=i)
    return t


print(applied(300))


def errors(n):
    texts = set()
    for i in range(n):
        for call in (lambda: add(1), lambda: add(1, 2, 3, 4), lambda: weigh(), lambda: weigh(1, 2, 3), lambda: weigh(1, a=2)):
            try:
                call()
            except TypeError as e:
                texts.add(str(e))
    return sorted(texts)


print(*errors(60), sep="\n")


def varying(n):
    t = 0
    for i in range(n):
        args = (i,) * (i % 4)
        t += count(*args) + count(*args, *args) + count(*list(args))
    return t


def count(*args):
    return len(args) * 10 + sum(args)


print(varying(300))


@plain
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(15))


def generated(*items, **named):
    for x in items:
        yield x
    yield len(named)


def used(n):
    t = 0
    for i in range(n):
        for x in generated(i, 2, 3):
            t += x
        t += sum(generated(*(1, i)))
    return t


print(used(200))


def who(*args):
    f = sys._getframe(1)
    return f.f_code.co_name, f.f_lineno, f.f_locals.get("args")


@plain
def asked(*args):
    return who(*args)


def frames(n):
    seen = set()
    for i in range(n):
        seen.add(asked(i % 2, 5))
    return sorted(seen)


print(frames(100))


def failing(*args):
    return args[0] // args[1]


def places(n):
    found = {}
    for i in range(n):
        try:
            failing(*(1, i % 3))
        except ZeroDivisionError as e:
            tb = e.__traceback__
            while tb:
                key = tb.tb_frame.f_code.co_name, tb.tb_lineno, str(tb.tb_frame.f_locals.get("args"))
                found[key] = found.get(key, 0) + 1
                tb = tb.tb_next
    return found


print(places(150))
