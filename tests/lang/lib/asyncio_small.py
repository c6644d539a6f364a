"""asyncio: gather, sleep, tasks, cancellation, queues, timeouts with short or zero delays."""
import asyncio


async def work(n):
    await asyncio.sleep(0)
    return n * n


async def main():
    print(await asyncio.gather(*(work(i) for i in range(5))))
    t = asyncio.create_task(work(7))
    print(await t, t.done(), t.result())
    order = []

    async def step(name, times):
        for i in range(times):
            order.append((name, i))
            await asyncio.sleep(0)

    await asyncio.gather(step("a", 3), step("b", 2))
    print(order)

    async def forever():
        try:
            while True:
                await asyncio.sleep(10)
        except asyncio.CancelledError:
            order.append("cancelled")
            raise

    t = asyncio.create_task(forever())
    await asyncio.sleep(0)
    t.cancel()
    try:
        await t
    except asyncio.CancelledError:
        print("cancelled", t.cancelled(), order[-1])
    q = asyncio.Queue()

    async def producer():
        for i in range(4):
            await q.put(i)
        await q.put(None)

    async def consumer():
        got = []
        while (x := await q.get()) is not None:
            got.append(x)
        return got

    print((await asyncio.gather(producer(), consumer()))[1])
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.01)
    except TimeoutError as e:
        print(type(e).__name__)

    async def boom():
        raise ValueError("boom")

    print([type(r).__name__ for r in await asyncio.gather(boom(), work(1), return_exceptions=True)])
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(boom())
            g.create_task(work(2))
    except* ValueError as e:
        print([str(x) for x in e.exceptions])
    lock = asyncio.Lock()
    async with lock:
        print(lock.locked())
    f = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(f.set_result, "future")
    print(await f)
    return "main done"


print(asyncio.run(main()))
