# Asynchronous generators resumed by `async for` and asend, their awaits, ends and errors; without an event loop.
import types, sys

@types.coroutine
def pause(v):
    return (yield v)

def run(co, answers=iter(())):
    out, sent = [], None
    try:
        while True:
            out.append(co.send(sent))
            sent = next(answers, None)
    except StopIteration as e:
        return out, e.value

async def numbers(n):
    for i in range(n):
        if i % 2:
            got = await pause(("awaits", i))
            if got is not None:
                yield ("got", got)
        yield i

async def total(n):
    s = []
    async for x in numbers(n):
        s.append(x)
    return s

print(run(total(5)))
print(run(total(4), iter(["x", None, "y"])))

async def tree(lo, hi):
    if lo < hi:
        m = (lo + hi) // 2
        async for x in tree(lo, m): yield x
        yield m
        async for x in tree(m + 1, hi): yield x

async def walk(n):
    s = 0
    async for x in tree(0, n):
        s = s * 3 % 1000003 + x
    return s

for n in (0, 1, 10, 300, 300, 300):
    print(run(walk(n)))

# What is sent, thrown, closed.
async def echo():
    got = None
    try:
        while True:
            try:
                got = yield got
            except ValueError as e:
                got = repr(e)
    finally:
        await pause("closing")
        print("closed")

async def talk():
    g = echo()
    out = [await g.asend(None), await g.asend(1), await g.asend((2, 3)), await g.athrow(ValueError("v")), await g.asend(None)]
    await g.aclose()
    try:
        await g.asend(5)
    except StopAsyncIteration as e:
        out.append(repr(e))
    return out

print(run(talk()))

async def none_and_tuples():
    yield None
    yield (1, 2)
    yield StopIteration(3)
    yield ()

async def gather():
    return [repr(x) async for x in none_and_tuples()]
print(run(gather()))

# Errors.
async def failing(n):
    for i in range(n):
        yield i
    raise KeyError("end")

async def catching():
    out = []
    for k in range(30):
        try:
            async for x in failing(3):
                out.append(x)
        except KeyError as e:
            out.append(e.args[0])
            tb, names = e.__traceback__, []
            while tb:
                names.append(tb.tb_frame.f_code.co_name); tb = tb.tb_next
            assert names == ["catching", "failing"], names
    return len(out), out[:5]
print(run(catching()))

async def stops():
    raise StopAsyncIteration
    yield
async def stops2():
    raise StopIteration
    yield
async def wrong(f):
    try:
        async for x in f(): pass
    except RuntimeError as e:
        return str(e), type(e.__cause__).__name__
print(run(wrong(stops)), run(wrong(stops2)))

# An awaitable is used once, and one at a time.
async def once():
    g = numbers(3)
    a = g.asend(None)
    first = await a
    out = [first]
    for again in (lambda: a, lambda: g.__anext__()):
        try:
            out.append(await again())
        except RuntimeError as e:
            out.append(str(e))
    return out
print(run(once()))

async def twice():
    g = numbers(4)
    await g.__anext__()
    a, b = g.__anext__(), g.__anext__()
    print(a.send(None), g.ag_running)
    try:
        b.send(None)
    except RuntimeError as e:
        print(e)
    try:
        a.send(None)
    except StopIteration as e:
        print(e.value, g.ag_running)
    a = g.__anext__()
    try:
        print(a.send(None))
        a.send(None)
    except StopIteration as e:
        print(e.value)
    try:
        a.send(None)
    except RuntimeError as e:
        print(e)
run(twice())

# From within itself.
async def selfish():
    global me
    yield 1
    try:
        await me.asend(None)
    except RuntimeError as e:
        yield str(e)
async def use():
    global me
    me = selfish()
    return [x async for x in me]
print(run(use()))

# Closed early, and in a with statement.
class Manager:
    async def __aenter__(self):
        await pause("enter"); return self
    async def __aexit__(self, *a):
        await pause("exit"); return a[0] is KeyError

async def managed(n):
    for i in range(n):
        async with Manager():
            if i == 2: raise KeyError
            yield i

async def early():
    out = []
    g = managed(5)
    async for x in g:
        out.append(x)
        if x == 3: break
    await g.aclose()
    return out
print(run(early()))

# Exceptions handled by the consumer are seen by the generator as its context.
async def sees():
    yield repr(sys.exception())
    try:
        raise ValueError(1)
    except ValueError:
        yield repr(sys.exception())
    yield repr(sys.exception())
async def handler():
    try:
        1 / 0
    except ZeroDivisionError:
        return [(x, repr(sys.exception())) async for x in sees()]
print(run(handler()))
