# Async generators that are left in the middle: the event loop hears of their first use, and closes them when they are dropped.
import asyncio
import gc
import sys


async def ticker(name, n):
    try:
        for i in range(n):
            yield i
            await asyncio.sleep(0)
    finally:
        await asyncio.sleep(0)
        print(name, "done")


async def first(name):
    async for i in ticker(name, 5):
        if i == 1:
            return i


async def main():
    print(await first("dropped"))
    gc.collect()
    await asyncio.sleep(0.01)
    print([i async for i in ticker("whole", 3)])
    kept = ticker("kept", 3)
    print(await anext(kept))
    kept_too.append(kept)


kept_too = []
asyncio.run(main())

seen = []
sys.set_asyncgen_hooks(firstiter=lambda g: seen.append("first " + g.__name__), finalizer=lambda g: seen.append("last"))
print(sys.get_asyncgen_hooks().finalizer is not None)


async def plain():
    yield 1
    yield 2


def once():
    try:
        anext(plain()).send(None)
    except StopIteration as e:
        return e.value


print(once())
gc.collect()
print(seen)
for bad in ({"firstiter": 1}, {"finalizer": "x"}):
    try:
        sys.set_asyncgen_hooks(**bad)
    except TypeError as e:
        print(e)
sys.set_asyncgen_hooks(None, None)
print(sys.get_asyncgen_hooks())
