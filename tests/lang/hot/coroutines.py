"""Coroutines and async generators driven by a small loop, many steps."""


class Yield:
    def __await__(self):
        yield


async def leaf(i):
    await Yield()
    return i


async def worker(name, n, out):
    t = 0
    for i in range(n):
        t += await leaf(i)
        if i % 50 == 49:
            out.append((name, i))
    return t


def run_all(coros):
    results = {}
    live = list(enumerate(coros))
    while live:
        still = []
        for k, c in live:
            try:
                c.send(None)
                still.append((k, c))
            except StopIteration as e:
                results[k] = e.value
        live = still
    return results


out = []
print(run_all([worker("a", 200, out), worker("b", 100, out), worker("c", 150, out)]), out)


async def agen(n):
    for i in range(n):
        if i % 3 == 0:
            await Yield()
        yield i


async def consume(n):
    t = 0
    async for x in agen(n):
        t += x
    return t, [y async for y in agen(5)]


print(run_all([consume(300), consume(500)]))


async def errors(n):
    caught = 0
    for i in range(n):
        try:
            await leaf(i)
            if i % 4 == 0:
                raise ValueError(i)
        except ValueError:
            caught += 1
        finally:
            caught += 1000
    return caught


print(run_all([errors(200)]))
