"""One function called with every kind of argument in turn: guards on parameters fail and bridges take over."""


def describe(x):
    if x is None:
        return 0
    if isinstance(x, bool):
        return 1 if x else 2
    if isinstance(x, (int, float)):
        return x * 2
    if isinstance(x, str):
        return len(x)
    return sum(describe(y) for y in x)


values = [None, True, 1, 2.5, "text", [1, 2], (None, "ab"), 2**65, {3: 4}, {5}, range(3), "", False, b"ab"]
t = 0
for i in range(1400):
    t += describe(values[i % 14])
print(t)


def twice(x):
    return x + x


out = {}
for i in range(1000):
    v = (i, i * 0.5, str(i), [i], (i,), 1j * i, 2**60 + i)[i % 7 if i > 500 else 0]
    r = twice(v)
    out[type(r).__name__] = r
print(out)


def index(c, k):
    return c[k]


t = 0
for i in range(900):
    if i < 300:
        t += index([1, 2, 3], i % 3)
    elif i < 450:
        t += index((4, 5), -1)
    elif i < 600:
        t += index({"a": 7}, "a")
    elif i < 750:
        t += ord(index("xyz", 1))
    else:
        t += index(range(50), i % 50)
print(t)


def attr(o):
    return o.real


t = 0
for i in range(600):
    t += attr((i, i + 0.5, complex(i, 1), True)[i % 4 if i > 200 else 0])
print(t)


def compare(a, b):
    return a < b


n = 0
pairs = [(1, 2), (1.5, 1), ("a", "b"), ([1], [2]), ((2,), (1, 5)), (True, 2), (2**70, 1.0), (b"a", b"b"), ({1}, {1, 2})]
for i in range(900):
    n += compare(*pairs[i % 9])
print(n)


def loop_over(it):
    t = 0
    for x in it:
        t += 1 if isinstance(x, str) else x
    return t


print([loop_over(it) for it in ([1] * 50, (2,) * 50, "abc" * 20, {1: 2, 3: 4}, {5, 6}, range(40), b"ab" * 10, (x for x in range(30)), zip(), map(int, "12345"), reversed([1, 2]), iter([7]), {1: 2}.values())] * 2)


def default(x=None):
    return x if x is not None else -1


t = 0
for i in range(600):
    t += default() if i % 3 == 0 else default(i) if i % 3 == 1 else default(x=0.5)
print(t)
