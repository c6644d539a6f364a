"""Generators created, advanced, sent to and abandoned inside hot loops; hot loops inside generators."""
# jit: loops>=1


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def squares(it):
    for x in it:
        yield x * x


def evens(it):
    for x in it:
        if x % 2 == 0:
            yield x


def pipeline(n):
    t = 0
    for x in evens(squares(count(n))):
        t += x
    return t


def many_short(n):
    t = 0
    for i in range(n):
        for x in count(i % 4):
            t += x + 1
    return t


def abandoned(n):
    t = 0
    for i in range(n):
        for x in count(100):
            if x == 2:
                t += i
                break
    return t


def accumulate():
    t = 0
    while True:
        v = yield t
        if v is None:
            return t
        t += v


def sending(n):
    g = accumulate()
    next(g)
    for i in range(n):
        last = g.send(i)
    try:
        g.send(None)
    except StopIteration as e:
        return last, e.value


def interleaved(n):
    a, b = count(n), squares(count(n))
    t = 0
    for _ in range(n):
        t += next(a) - next(b) % 7
    return t, next(a, "end"), next(b, "end")


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


def changing(n):
    for i in range(n):
        yield i if i < n // 2 else str(i) if i % 2 else i + 0.5


def consume(n):
    ints = texts = floats = 0
    for v in changing(n):
        if type(v) is int:
            ints += v
        elif type(v) is str:
            texts += len(v)
        else:
            floats += v
    return ints, texts, floats


def raising(n):
    for i in range(n):
        if i == n - 1:
            raise ValueError(i)
        yield i


def caught(n):
    t = 0
    try:
        for x in raising(n):
            t += x
    except ValueError as e:
        return t, e.args[0]


print(pipeline(2000), many_short(800), abandoned(300), sending(1500), interleaved(1000), sum(tree(9)), consume(1000), caught(1000))
print(sum(x * y for x in range(40) for y in range(40) if (x + y) % 3), max(x % 97 for x in range(2000)), any(x > 1998 for x in range(2000)), len([*(x for x in range(1000) if x % 7)]))
