# Globals stored by hot code: what other code relied on, finds, deletes, shadows.
import sys, types

total = 0
i = 0
for i in range(3000):
    total += i
    if i % 1000 == 999:
        print(i, total, globals()["total"], globals()["i"])

# A counter of functions, seen by others between.
calls = 0
def tick(n):
    global calls
    calls += n
    return calls

def run(n):
    s = 0
    for k in range(n):
        tick(k & 3)
        s += calls
    return s

print(run(2000), calls)
calls = 0.5
print(run(500), calls)
calls = 1 << 60
print(run(500), calls)
calls = "x"
try:
    run(3)
except TypeError as e:
    print("TypeError", e)
calls = 0

# A function that is rebound in the loop that calls it.
def f(x):
    return x + 1

def g(x):
    return x + 2

def rebinding(n):
    global f
    s = 0
    keep = f
    for k in range(n):
        s += f(k)
        if k % 300 == 299:
            f = g if f is not g else keep
    f = keep
    return s

print(rebinding(2000), rebinding(2000))

# Relied on first, stored later: classes, functions, modules, builtins.
class A:
    v = 1
class B:
    v = 2
C = A

def use(n):
    s = 0
    for k in range(n):
        s += C().v
    return s

print(use(1000))
def swap(n):
    global C
    for k in range(n):
        C = B if k % 2 else A
    return C.__name__
print(swap(1001), use(1000))
print(swap(1000), use(1000))

def lengths(n):
    s = 0
    for k in range(n):
        s += len("abc")
    return s
print(lengths(1000))
def shadow(n):
    global len
    for k in range(n):
        if k >= n - 100:
            len = lambda x: 100
print(lengths(1000))
shadow(1000)
print(lengths(1000))
del len
print(lengths(1000))

# Deleted and made again between, in the loop.
def deleting(n):
    global temp
    out = 0
    for k in range(n):
        temp = k
        if k % 100 == 50:
            del temp
            try:
                temp
            except NameError as e:
                out += 1
            temp = -1
        out += temp
    return out
print(deleting(3000))

def sometimes(n):
    global maybe
    errors = 0
    for k in range(n):
        try:
            if k % 3 == 0:
                maybe = k
            elif k % 3 == 1:
                del maybe
            maybe
        except NameError:
            errors += 1
    return errors
print(sometimes(3000))

# New names between: the storage moves.
def grow(n):
    global cell
    s = 0
    for k in range(n):
        cell = k
        if k % 50 == 0:
            globals()[f"name{k}"] = k
        s += cell
    return s
print(grow(5000), len([k for k in globals() if k.startswith("name")]))

# Written through the dict, the module, setattr.
me = sys.modules[__name__]
shared = 0
def mixed(n):
    global shared
    s = 0
    for k in range(n):
        shared = k
        if k % 7 == 0:
            globals()["shared"] = shared * 2
        if k % 11 == 0:
            me.shared += 1
        if k % 13 == 0:
            setattr(me, "shared", shared + 5)
        if k % 17 == 0:
            globals().update(shared=shared - 1)
        s += shared
    return s
print(mixed(4000), me.shared == shared)

# A module's attribute that another reads.
mod = types.ModuleType("mod")
exec("""
count = 0
def bump(n):
    global count
    for k in range(n):
        count += 1
def helper():
    return 1
""", mod.__dict__)
def read(n):
    s = 0
    for k in range(n):
        mod.bump(2)
        s += mod.count + mod.helper()
    return s
print(read(1000), mod.count)
exec("def helper(): return 5", mod.__dict__)
print(read(1000), mod.count)

# exec with dicts of its own, with locals that are not its globals, with a dict subclass.
code = compile("""
n = 0
acc = 0
while n < 2000:
    acc = acc + n % 7
    n += 1
""", "<code>", "exec")
for d in ({}, {"n": 1}, {}):
    exec(code, d)
    print(d["n"], d["acc"])
loc = {}
exec(code, {}, loc)
print(loc["n"], loc["acc"])
class Logged(dict):
    stores = 0
    def __setitem__(self, k, v):
        Logged.stores += 1
        dict.__setitem__(self, k, v)
loc = Logged()
exec(code, {}, loc)
print(loc["n"], loc["acc"], Logged.stores)
g = Logged()
exec(code, g)
print(g["n"], g["acc"], Logged.stores)

# One code, two modules: each stores its own.
source = "def store(v):\n    global x\n    x = v\n    return x\ndef loop(n):\n    global x\n    for k in range(n): x = x + k\n    return x\n"
shared_code = compile(source, "<two>", "exec")
m1, m2 = {"x": 1}, {"y": 0, "x": 2.5}
exec(shared_code, m1)
exec(shared_code, m2)
for _ in range(3):
    print(m1["loop"](500), m2["loop"](500), m1["store"](7), m2["store"]("s"), m1["x"], m2["x"])
    m2["store"](0.25)
f1 = m1["loop"]
f3 = types.FunctionType(f1.__code__, {"x": 10})
print(f3(500), m1["x"], f3.__globals__["x"])

# Class bodies and loops in them.
class Body:
    s = 0
    for q in range(1000):
        s += q
    del q
print(Body.s, hasattr(Body, "q"))

# Exceptions in the middle: the stores before them are seen.
def failing(n):
    global before, after
    for k in range(n):
        before = k
        {}[k] if k == n - 1 else None
        after = k
try:
    failing(1500)
except KeyError as e:
    print(e, before, after)

# Objects kept by globals only.
class Node:
    def __init__(self, v, next):
        self.v = v
        self.next = next
head = None
for v in range(2000):
    head = Node(v, head)
    if v % 500 == 0:
        head = Node(v, None)
n = 0
while head is not None:
    n += head.v
    head = head.next
print(n, head)

text = ""
items = []
for c in range(600):
    text += chr(97 + c % 26)
    items = items + [c] if c % 100 else [c]
print(len(text) if "len" in dir(__builtins__) or True else 0, text[:30], len(items))

# for targets, walrus, with and import in module code.
pairs = [(a, a * 2) for a in range(50)]
for _ in range(20):
    for a, (b, *c) in [(x, (y, x, y)) for x, y in pairs]:
        if (last := a + b) > 100:
            total -= last
    import math as mm
print(a, b, c, last, total, mm.floor(2.5))
