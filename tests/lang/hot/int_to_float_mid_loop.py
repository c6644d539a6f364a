"""The accumulator's type changes from int to float to complex to str while the loop runs."""
# jit: loops>=1


def changing(n):
    x = 0
    trail = []
    for i in range(n):
        if i == 300:
            x = x + 0.5
        if i == 600:
            x = x + 1j
        x += 1
        if i % 150 == 0:
            trail.append((type(x).__name__, x))
    return trail


print(changing(900))


def mixed(items):
    t = 0
    for a in items:
        t = t + a
    return t


print(mixed([1] * 500), mixed([1, 2.5] * 300), mixed([1] * 500 + [0.25] + [1] * 500), mixed([True, 2, 3.0] * 100))


def by_text(items):
    t = items[0]
    for a in items[1:]:
        t = t + a
    return t


print(by_text(["a"] * 300), by_text([[1]] * 5), by_text([(1,)] * 5), by_text([1] * 400))


def add(a, b):
    return a + b


out = []
for i in range(1200):
    if i < 300:
        r = add(i, 1)
    elif i < 600:
        r = add(i, 0.5)
    elif i < 900:
        r = add("s", str(i))
    else:
        r = add([i], [1])
    if i % 299 == 0:
        out.append(r)
print(out)


def compare(xs):
    n = 0
    for a, b in xs:
        if a < b:
            n += 1
    return n


print(compare([(1, 2)] * 200 + [(1.5, 2)] * 200 + [("a", "b")] * 200 + [((1,), (1, 2))] * 200 + [(2**70, 1.0)] * 50))
