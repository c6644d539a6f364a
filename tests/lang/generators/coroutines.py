"""Coroutines driven by hand: await, send, throw, return values, awaitables of our own; no event loop."""


class Pause:
    def __init__(self, v):
        self.v = v

    def __await__(self):
        got = yield self.v
        return got * 10 if got else 0


async def inner(x):
    a = await Pause("first %s" % x)
    b = await Pause("second")
    return a + b + x


async def outer():
    total = 0
    for i in range(2):
        total += await inner(i)
    return total


def drive(coro, values):
    seen = []
    try:
        seen.append(coro.send(None))
        for v in values:
            seen.append(coro.throw(v) if isinstance(v, Exception) else coro.send(v))
    except StopIteration as e:
        return seen, e.value
    return seen, "not finished"


print(drive(outer(), [1, 2, 3, 4]))
c = outer()
print(type(c).__name__, c.__name__, drive(c, [1]))
c.close()


async def catching():
    try:
        await Pause("p")
    except ValueError as e:
        return "caught %s" % e
    finally:
        print("finally")


print(drive(catching(), [ValueError("x")]))


async def raising():
    await Pause(1)
    raise KeyError("k")


try:
    drive(raising(), [1])
except KeyError as e:
    print("KeyError", e)


class Ctx:
    async def __aenter__(self):
        await Pause("enter")
        return "ctx"

    async def __aexit__(self, t, v, tb):
        await Pause("exit")
        return t is ZeroDivisionError


async def use(fail):
    async with Ctx() as c:
        await Pause(c)
        if fail:
            1 / 0
    return "left"


print(drive(use(False), [1, 2, 3]), drive(use(True), [1, 2, 3]))


class Range:
    def __init__(self, n):
        self.n, self.i = n, 0

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.i == self.n:
            raise StopAsyncIteration
        self.i += 1
        await Pause("tick")
        return self.i


async def loop():
    out = []
    async for x in Range(3):
        out.append(x)
    else:
        out.append("else")
    return out, [y * 2 async for y in Range(2) if y], {y async for y in Range(1)}, [await inner(z) for z in range(1)]


print(drive(loop(), [1] * 20))


async def bad(x):
    await x


for x in (5, "s", [1], (i for i in ())):
    try:
        bad(x).send(None)
    except TypeError as e:
        print(e)


async def done():
    return 1


d = done()
drive(d, [])
try:
    d.send(None)
except RuntimeError as e:
    print(e)
