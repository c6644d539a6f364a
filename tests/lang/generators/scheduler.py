"""A round-robin scheduler of coroutines: sleeping, channels and results, all in plain Python."""


class Trap:
    def __init__(self, *what):
        self.what = what

    def __await__(self):
        return (yield self.what)


def sleep(n):
    return Trap("sleep", n)


def spawn(coro):
    return Trap("spawn", coro)


class Channel:
    def __init__(self):
        self.items, self.waiting = [], []

    def put(self, x):
        return Trap("put", self, x)

    def get(self):
        return Trap("get", self)


def run(main):
    ready, sleeping, clock, names = [(main, None)], [], 0, 0
    while ready or sleeping:
        if not ready:
            sleeping.sort(key=lambda s: (s[0], s[1]))
            clock, _, task = sleeping.pop(0)
            ready.append((task, clock))
        task, value = ready.pop(0)
        try:
            trap, *args = task.send(value)
        except StopIteration as e:
            if e.value is not None:
                print("task returned", e.value, "at", clock)
            continue
        if trap == "sleep":
            names += 1
            sleeping.append((clock + args[0], names, task))
        elif trap == "spawn":
            ready.append((args[0], None))
            ready.append((task, None))
        elif trap == "put":
            channel, item = args
            if channel.waiting:
                ready.append((channel.waiting.pop(0), item))
            else:
                channel.items.append(item)
            ready.append((task, None))
        elif trap == "get":
            channel = args[0]
            if channel.items:
                ready.append((task, channel.items.pop(0)))
            else:
                channel.waiting.append(task)


async def producer(ch, name, n, delay):
    for i in range(n):
        await sleep(delay)
        await ch.put((name, i))
    await ch.put(None)
    return name + " done"


async def consumer(ch, producers):
    seen = []
    while producers:
        item = await ch.get()
        if item is None:
            producers -= 1
        else:
            seen.append(item)
    return seen


async def main():
    ch = Channel()
    await spawn(consumer(ch, 2))
    await spawn(producer(ch, "fast", 4, 1))
    await spawn(producer(ch, "slow", 2, 3))
    await sleep(10)
    return "main"


run(main())
