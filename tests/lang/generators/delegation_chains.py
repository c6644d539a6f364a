# Chains of generators and coroutines that delegate: resumed and yielded through at once, observed as if link by link.
import sys, types

def chain(n, log):
    if n == 0:
        got = yield "start"
        while True:
            log.append(got)
            got = yield len(log)
            if got == "stop":
                return "end"
    else:
        r = yield from chain(n - 1, log)
        return f"{r}{n}"

log = []
g = chain(5, log)
print(next(g), g.send("a"), g.send("b"))
try:
    g.send("stop")
except StopIteration as e:
    print(e.value, log)

# What the innermost sees of the frames below it.
def names():
    f, out = sys._getframe(1), []
    while f is not None and len(out) < 8:
        out.append((f.f_code.co_name, f.f_lineno - f.f_code.co_firstlineno))
        f = f.f_back
    return out

def inner():
    for i in range(3):
        yield names()

def middle():
    yield from inner()

def outer():
    yield from middle()

def consume():
    for stack in outer():
        print([s for s in stack if s[0] != "<module>"])

consume()

# Every generator of the chain is running while the innermost is.
gens = []
def nest(n):
    if n:
        inner = nest(n - 1)
        gens.append(inner)
        yield from inner
    else:
        for _ in range(3):
            yield [g.gi_running for g in gens], [g.gi_suspended for g in gens]

top = nest(3)
gens.append(top)
for states in top:
    print(states)
print([g.gi_running for g in gens], [g.gi_yieldfrom for g in gens])

# One of the chain cannot be resumed from within.
def bad(k):
    global members
    if k:
        g = bad(k - 1)
        members.append(g)
        yield from g
    else:
        yield 1
        for m in members:
            try:
                next(m)
            except ValueError as e:
                print("ValueError:", e)
        yield 2

members = []
b = bad(3)
members.append(b)
print(list(b))

# An inner generator resumed by others between: the chain goes on where it stands.
def counter():
    i = 0
    while i < 6:
        i += 1
        yield i
    return "done"

def via(c):
    r = yield from c
    return r

c = counter()
v = via(via(c))
out = [next(v), next(c), next(v), next(c), next(v)]
print(out)
print(list(v), list(c))

# ... or finished by others.
c = counter()
v = via(via(c))
next(v)
print(list(c), list(v))

# Exceptions handled at each level stay with their levels.
def handling(n):
    try:
        raise KeyError(n)
    except KeyError:
        if n:
            yield from handling(n - 1)
        else:
            yield sys.exception().args
            yield sys.exception().args
    yield (n, sys.exception())

try:
    raise LookupError("outside")
except LookupError:
    for x in handling(3):
        print(x, repr(sys.exception()))
print(sys.exception())

def inside(n):
    if n:
        yield from inside(n - 1)
    else:
        for i in range(3):
            try:
                if i == 1:
                    raise ValueError(i)
                yield i
            except ValueError as e:
                yield repr(e)

def loop_in_handler():
    try:
        1 / 0
    except ZeroDivisionError:
        for x in inside(3):
            print(x, repr(sys.exception()))

loop_in_handler()

# throw and close go through the chain.
def guarded(n):
    try:
        if n:
            return (yield from guarded(n - 1))
        while True:
            try:
                yield n
            except ValueError as e:
                yield f"caught {e}"
    finally:
        print("finally", n)

g = guarded(2)
print(next(g), g.throw(ValueError("x")), next(g), next(g))
g.close()
g = guarded(2)
next(g)
try:
    g.throw(KeyError("k"))
except KeyError as e:
    print("out", e)
    tb, lines = e.__traceback__, []
    while tb:
        lines.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
        tb = tb.tb_next
    print(lines[1:])

# An exception out of the innermost after many rounds: a line for each link.
def fails(n, k):
    if n:
        yield from fails(n - 1, k)
    else:
        for i in range(k):
            yield i
        raise RuntimeError("late")

try:
    for x in fails(3, 100):
        pass
except RuntimeError as e:
    tb, lines = e.__traceback__, []
    while tb:
        lines.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
        tb = tb.tb_next
    print(x, lines[1:])

# Too deep: RecursionError where the chain is too long for the stack of its consumer.
links = []
def deep(n):
    if n:
        links.append(deep(n - 1))
        yield from links[-1]
    else:
        yield 1
        yield 2

old = sys.getrecursionlimit()
d = deep(300)
print(next(d))
def at_depth(k, f):
    return at_depth(k - 1, f) if k else f()
sys.setrecursionlimit(420)
try:
    print(at_depth(200, lambda: next(d)))
except RecursionError as e:
    print("RecursionError", e.args[0][:31])
finally:
    sys.setrecursionlimit(old)
print(list(d))

# Coroutines, and generators that are coroutines.
@types.coroutine
def pause(v):
    return (yield v)

async def leaf(n):
    total = 0
    for i in range(n):
        total += await pause(i)
    return total

async def branch(d, n):
    if d == 0:
        return await leaf(n)
    return await branch(d - 1, n) + d

co = branch(4, 5)
sent = None
try:
    while True:
        sent = co.send(sent) 
        sent = (sent or 0) * 2
except StopIteration as e:
    print("result", e.value)

# Tree walks, hot.
class Node:
    def __init__(self, l, v, r): self.l, self.v, self.r = l, v, r
    def __iter__(self):
        if self.l:
            yield from self.l
        yield self.v
        if self.r:
            yield from self.r

def build(lo, hi):
    if lo >= hi: return None
    m = (lo + hi) // 2
    return Node(build(lo, m), m, build(m + 1, hi))

t = build(0, 300)
for _ in range(10):
    assert list(t) == list(range(300))
    s = 0
    for v in t: s += v
print(s, sum(t), max(t), [x for x in t if x % 50 == 0])
