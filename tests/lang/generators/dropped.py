# A generator or coroutine that nobody refers to any more is closed: what it stands in is left.
import gc


class Manager:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        log.append((self.name, kind.__name__))


def guarded(n):
    for i in range(n):
        try:
            yield i
        finally:
            log.append(("finally", i))


def managed():
    with Manager("outer"):
        with Manager("inner"):
            yield 1


def delegating():
    try:
        yield from guarded(3)
    except GeneratorExit:
        log.append("delegating")
        raise


class Once:
    def __await__(self):
        yield 1


async def waiting():
    try:
        await Once()
    finally:
        log.append("waiting")


def never_started():
    try:
        yield 1
    finally:
        log.append("impossible")


def finished():
    try:
        yield 1
    finally:
        log.append("finished")


def take(make, count):
    it = make()
    return [next(it) for _ in range(count)]


def send(c):
    return c.send(None)


log = []
for action in (
    lambda: take(lambda: guarded(5), 2),
    lambda: take(managed, 1),
    lambda: take(delegating, 2),
    lambda: send(waiting()),
    lambda: take(never_started, 0),
    lambda: list(finished()),
):
    log.clear()
    action()
    gc.collect()
    print(log)


# Hot, and followed by traces.
def first_even(n):
    for x in guarded(n):
        if x % 2 == 0 and x:
            return x
    return None


def rounds(n):
    total = 0
    for i in range(n):
        total += first_even(5)
    return total


log.clear()
print(rounds(300))
gc.collect()
print(len(log), log.count(("finally", 2)), log.count(("finally", 0)))
