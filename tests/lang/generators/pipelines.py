"""Generators composed: lazy pipelines, infinite sources, tee by hand, priming, state machines."""


def count(start=0):
    while True:
        yield start
        start += 1


def take(n, it):
    for _ in range(n):
        try:
            yield next(it)
        except StopIteration:
            return


def compose(*fs):
    def run(it):
        for f in fs:
            it = f(it)
        return it

    return run


def mapping(f):
    return lambda it: (f(x) for x in it)


def filtering(p):
    return lambda it: (x for x in it if p(x))


print(list(take(5, compose(mapping(lambda x: x * x), filtering(lambda x: x % 3 == 1), mapping(str))(count(1)))))


def chunks(it, n):
    it = iter(it)
    while chunk := list(take(n, it)):
        yield chunk


def tee(it):
    queues = [], []

    def one(mine):
        while True:
            if not mine:
                try:
                    v = next(it)
                except StopIteration:
                    return
                for q in queues:
                    q.append(v)
            yield mine.pop(0)

    return one(queues[0]), one(queues[1])


print(list(chunks(range(7), 3)))
x, y = tee(iter("abc"))
print(next(x), next(x), list(y), list(x))


def primed(f):
    def start(*a):
        g = f(*a)
        next(g)
        return g

    return start


@primed
def average():
    total = n = 0
    mean = None
    while True:
        v = yield mean
        total += v
        n += 1
        mean = total / n


@primed
def printer(prefix, target=None):
    try:
        while True:
            v = yield
            print(prefix, v, end="; ")
            if target:
                target.send(v)
    except GeneratorExit:
        print(prefix, "closed")
        if target:
            target.close()


a = average()
print([a.send(v) for v in (10, 20, 60)])
p = printer("first", printer("second"))
p.send(1)
p.send(2)
p.close()


def traffic():
    while True:
        for light, steps in (("red", 2), ("green", 2), ("yellow", 1)):
            for _ in range(steps):
                cmd = yield light
                if cmd == "reset":
                    break
            else:
                continue
            break


t = traffic()
print([next(t) for _ in range(6)], t.send("reset"), [next(t) for _ in range(3)])


def merge(a, b):
    a, b = list(a), list(b)
    while a and b:
        yield (a if a[0] <= b[0] else b).pop(0)
    yield from a or b


def hanoi(n, a, b, c):
    if n:
        yield from hanoi(n - 1, a, c, b)
        yield a + c
        yield from hanoi(n - 1, b, a, c)


def collatz(n):
    while n != 1:
        yield n
        n = n // 2 if n % 2 == 0 else 3 * n + 1
    yield 1


def unique(it, seen=None):
    seen = set()
    for v in it:
        if v not in seen:
            seen.add(v)
            yield v


print(list(merge([1, 4, 9], [2, 3, 10])), " ".join(hanoi(3, "A", "B", "C")), list(collatz(6)), "".join(unique("mississippi")), sum(1 for _ in hanoi(8, "", "", "")))
