"""Generators whose bodies compiled loops follow: what is seen of them halfway, exceptions, frames, state, recursion."""
# jit: loops>=3
import sys


def numbers(n):
    state = 1
    for _ in range(n):
        state = (state * 16807) % 2147483647
        yield state


def mapped(function, source):
    for item in source:
        yield function(item)


def filtered(test, source):
    for item in source:
        if test(item):
            yield item


def pipeline(n):
    total = 0
    for x in filtered(lambda x: x & 1, mapped(lambda x: x % 10007, numbers(n))):
        total = (total * 33 + x) % 1000000007
    return total


print(pipeline(500))


# An exception inside: traceback lines of every frame, the generators are finished then.
def failing(n, at):
    for i in range(n):
        if i == at:
            raise ValueError(i)
        yield 10 // (at - i)


def lines(tb):
    found = []
    while tb is not None:
        found.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
        tb = tb.tb_next
    return found


def consumer(n, at):
    g = failing(n, at)
    m = mapped(lambda x: x + 1, g)
    total = 0
    try:
        for x in m:
            total += x
    except ValueError as e:
        return total, lines(e.__traceback__), next(g, "end"), m.gi_frame
    return total


print(consumer(300, 290))
print(consumer(300, 400))


# A handler around the yield, an exception caught within the generator.
def catching(items):
    for item in items:
        try:
            value = 100 // item
        except ZeroDivisionError:
            value = -1
        yield value


def sum_of(it):
    total = 0
    for x in it:
        total += x
    return total


print(sum_of(catching([1, 2, 3, 0, 5] * 100)))


# Yielding inside a handler: the handled exception is switched.
def in_handler(n):
    for i in range(n):
        try:
            raise KeyError(i)
        except KeyError:
            yield i
            assert isinstance(sys.exception(), KeyError)


def see_none(n):
    bad = 0
    for x in in_handler(n):
        if sys.exception() is not None:
            bad += 1
    return bad


print(see_none(200))


def within(n):
    found = 0
    try:
        raise OSError
    except OSError:
        for x in numbers(n):
            found += sys.exception().__class__ is OSError
    return found


print(within(200))


# Frames seen from inside.
def looking(n):
    for i in range(n):
        if i % 50 == 7:
            yield sys._getframe().f_back.f_code.co_name, sys._getframe().f_lineno, sys._getframe(1).f_lineno
        else:
            yield None


def looked(n):
    seen = set()
    for x in looking(n):
        if x is not None:
            seen.add(x)
    return sorted(seen)


print(looked(300))


# Already executing.
def selfish(box, n):
    for i in range(n):
        if i == n - 5:
            try:
                next(box[0])
            except ValueError as e:
                yield str(e)
        yield box[0].gi_running


def run_selfish(n):
    box = []
    box.append(selfish(box, n))
    seen = {}
    for x in box[0]:
        seen[x] = seen.get(x, 0) + 1
    return seen, box[0].gi_running, box[0].gi_frame


print(run_selfish(200))


# send, next, StopIteration with a value, the same generator at two places.
def averager():
    total = count = 0
    average = None
    while True:
        value = yield average
        if value is None:
            return total, count
        total += value
        count += 1
        average = total // count


def averages(n):
    average = averager()
    next(average)
    for item in numbers(n):
        last = average.send(item)
    try:
        average.send(None)
    except StopIteration as e:
        return last, e.value
    return None


print(averages(300))


def alternating(n):
    g = numbers(2 * n)
    total = 0
    for x in g:
        total += x - next(g)
        try:
            total ^= g.__next__()
        except StopIteration:
            total += 1
    return total


print(alternating(301))


def pairs(n):
    a, b = numbers(n), numbers(n)
    next(b)
    out = 0
    while True:
        try:
            out += next(a) - next(b)
        except StopIteration:
            break
    return out, next(a, None), next(b, "done")


print(pairs(300))


# Recursion and delegation.
def walk(depth):
    if depth:
        yield from walk(depth - 1)
        yield depth
        yield from walk(depth - 1)


def walked(depth, rounds):
    total = 0
    for _ in range(rounds):
        for x in walk(depth):
            total = total * 3 + x & 0xFFFFFF
    return total


print(walked(5, 20))


def flattened(groups):
    for group in groups:
        yield from group


def windows(source, size):
    window = []
    for item in source:
        window.append(item)
        if len(window) == size:
            yield tuple(window)
            del window[0]


def flat(n):
    total = 0
    for x in flattened(windows(numbers(n), 3)):
        total = (total * 33 + x) % 1000000007
    return total


print(flat(300))


# Generators inside generators' calls: the callee of a generator consumes another.
def inner_sum(n):
    total = 0
    for x in numbers(n):
        total += x
    return total


def sums(n):
    for i in range(n):
        yield inner_sum(i % 5)


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def fibs(n):
    for i in range(n):
        yield fib(i % 9)


print(sum_of(sums(200)), sum_of(fibs(200)))


# A generator changed under way: closed by the body it feeds, replaced, dropped halfway.
def closing(n):
    g = numbers(1000)
    total = 0
    for i, x in enumerate(g):
        total += x
        if i == n:
            g.close()
    return total, i


print(closing(150))


def cleanup(log, n):
    try:
        for i in range(n):
            yield i
    finally:
        log.append(n)


def dropped(rounds):
    log = []
    total = 0
    for i in range(rounds):
        g = cleanup(log, 50)
        for x in g:
            total += x
            if x == 20 + i % 3:
                break
        g.close()
    return total, len(log)


print(dropped(100))


# Values of changing types come through the generator's registers.
def growing(n):
    value = 1
    text = ""
    for i in range(n):
        value = value * 3 + 1
        if i % 40 == 39:
            value = float(i)
        if value > 1 << 70:
            value = i
        text += "x"
        yield value, len(text)


def grown(n):
    out = 0
    for value, length in growing(n):
        out = (out * 31 + int(value) + length) % 1000003
    return out


print(grown(400))


# Locals unbound and bound again.
def unbinding(n):
    for i in range(n):
        if i % 2:
            extra = i
        else:
            extra = 0
            del extra
        yield i
        try:
            extra += 1
        except UnboundLocalError:
            extra = -1
        yield extra


print(sum_of(unbinding(200)))


# Deep: more generators than a trace follows.
def deep(n, levels):
    g = numbers(n)
    for _ in range(levels):
        g = mapped(lambda x: x + 1, g)
    return sum_of(g)


print(deep(150, 3), deep(150, 30))


# Garbage while generators run.
def boxes(n):
    keep = []
    for i in range(n):
        keep = [i, keep[:1], [str(i)] * 3]
        yield keep


def boxed(n):
    last = []
    for b in mapped(lambda b: b + [len(b)], boxes(n)):
        last = [b[0], b[2], b[3], last[:2]]
    return last


print(boxed(3000))


# Coroutines that never wait.
async def add(a, b):
    return a + b


class Pause:
    def __await__(self):
        got = yield self
        return got


async def adding(n):
    total = 0
    for i in range(n):
        total += await add(i, 1)
        if i % 10 == 0:
            total += await Pause()
    return total


def drive(coroutine):
    value = None
    steps = 0
    while True:
        try:
            coroutine.send(value)
        except StopIteration as e:
            return e.value, steps
        value = steps
        steps += 1


print(drive(adding(500)))
