"""Async generators driven by hand: asend, athrow, aclose, comprehensions, finally."""


class Pause:
    def __await__(self):
        return (yield "pause")


def run(coro):
    steps = 0
    try:
        while True:
            coro.send(None)
            steps += 1
    except StopIteration as e:
        return e.value, steps


async def numbers(n):
    try:
        for i in range(n):
            await Pause()
            got = yield i
            if got:
                print("got", got)
    except ValueError as e:
        print("caught", e)
        yield "recovered"
    finally:
        await Pause()
        print("cleanup")


async def collect():
    return [x async for x in numbers(4)]


print(run(collect()))


async def by_hand():
    g = numbers(10)
    out = [await g.__anext__(), await g.asend("hello"), await g.athrow(ValueError("v"))]
    try:
        await g.__anext__()
    except StopAsyncIteration:
        out.append("stop")
    h = numbers(10)
    out.append(await h.__anext__())
    await h.aclose()
    try:
        await h.__anext__()
    except StopAsyncIteration:
        out.append("closed")
    return out


print(run(by_hand()))


async def nested():
    g = (x * y async for x in numbers(3) for y in (1, 10) if x)
    out = []
    async for v in g:
        out.append(v)
    await g.aclose()
    d = {k: v async for k, v in pairs()}
    return out, d


async def pairs():
    yield 1, 2
    yield 3, 4


result, steps = run(nested())
print(result)
g = numbers(1)
print(type(g).__name__, hasattr(g, "__aiter__"), g.ag_running)


async def wrong():
    for x in numbers(1):
        pass


async def wrong2():
    async for x in [1]:
        pass


for f in (wrong, wrong2):
    try:
        run(f())
    except TypeError as e:
        print(e)
