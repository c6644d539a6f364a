"""finally blocks of generators: at exhaustion, at close(), through yield from; one left unfinished runs it some time."""


def open_close(name, log):
    log.append("open " + name)
    try:
        for i in range(10):
            yield i
    finally:
        log.append("close " + name)


log = []
unfinished = []
for x in open_close("a", unfinished):
    if x == 3:
        unfinished.append("break")
        break
print(unfinished[:2])
for x in open_close("b", log):
    pass
g = open_close("c", log)
next(g)
g.close()
print(log)


def consume(g):
    total = 0
    try:
        while True:
            total += next(g)
    except StopIteration:
        return total


print(consume(open_close("d", log)), log[-1])


def stack(depth, log):
    try:
        if depth:
            yield from stack(depth - 1, log)
        else:
            yield "deep"
    finally:
        log.append(depth)


log = []
s = stack(5, log)
print(next(s))
s.close()
print(log)


def handoff(log):
    with Ctx(log) as c:
        yield c
        yield c


class Ctx:
    def __init__(self, log):
        self.log = log

    def __enter__(self):
        self.log.append("enter")
        return "value"

    def __exit__(self, *e):
        self.log.append("exit %s" % (e[0].__name__ if e[0] else None))


log = []
h = handoff(log)
print(next(h))
h.close()
print(log)
log = []
print(list(handoff(log)), log)
