"""Natives that take the items of short generators without a loop, each yield in a place of its own, in loops: followed round by round,
or run as one step where there are many, or where the generator is another one or raises now and then."""


def two():
    yield 1
    yield 2


def five(k):
    yield k
    yield k + 1
    yield k + 2
    if k % 7 == 3:
        return
    yield k + 3
    yield k + 4


def nine():
    yield 1
    yield 2
    yield 3
    yield 4
    yield 5
    yield 6
    yield 7
    yield 8
    yield 9


def failing(k):
    yield k
    if k % 50 == 49:
        raise KeyError(k)
    yield k
    try:
        yield -k
    finally:
        log.append(k)


def outer(k):
    yield k
    yield from two()
    yield sum(two())


def none():
    return
    yield


log = []


def run(n):
    out = 0
    for i in range(n):
        out += len(list(two())) + sum(five(i)) + max(five(i)) + len(tuple(nine())) + len(set(five(i)))
        out += any(x > 1 for x in two()) + all(five(i)) + min(nine()) + sorted(five(-i))[0] + len(list(none()))
        out += len(",".join(str(x) for x in two())) + len(dict(zip(two(), five(i)))) + sum(outer(i))
        try:
            out += sum(failing(i))
        except KeyError as e:
            out += len(e.args)
        if i % 3 == 0:
            out += next(nine())
    return out


def alone(n, make):
    out = 0
    for i in range(n):
        out += sum(make())
    return out


def changing(n):
    out = []
    for i in range(n):
        g = five(i) if i % 4 else nine() if i % 8 else two()
        out += list(g)
    return len(out), sum(out)


print(run(200), log[:5], len(log))
print(alone(300, two), alone(300, nine), alone(100, none), alone(500, lambda: five(3)))
print(changing(300))
