def steps(n):
    got = yield n
    yield from range(got)


async def wait(task):
    async for part in task:
        yield await part
