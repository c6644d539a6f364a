"""zip and enumerate made in hot loops over all kinds of things, and % of a string beside them."""


class Own:
    made = 0

    def __init__(self, n):
        self.n = n

    def __iter__(self):
        Own.made += 1
        return iter(range(self.n))


class Old:
    def __getitem__(self, i):
        if i > 2:
            raise IndexError
        return i * 10


def pairs(n):
    total = 0
    names, values = ["a", "b", "c"], (1, 2, 3)
    for i in range(n):
        for name, v in zip(names, values):
            total += len(name) * v + i
        for a, b, c in zip(range(i % 4), "xyz", values):
            total += a * c + len(b)
        for _ in zip():
            total += 10**6
        for (x,) in zip(values):
            total -= x
    return total


def numbered(n):
    out = 0
    d = {"k": 1, "l": 2}
    for i in range(n):
        for j, c in enumerate("hello", i):
            out += j * ord(c)
        for j, (k, v) in enumerate(d.items()):
            out += j + v + len(k)
        for j, k in enumerate(d):
            out += j
        for j, k in enumerate(d.keys(), True):
            out += j
        out += sum(j for j, _ in enumerate({1, 2, 3}))
    return out


def kinds(n):
    out = []
    sources = [[1, 2], (3, 4), range(2), "ab", {5: 6, 7: 8}, Own(2), Old(), (x for x in (1, 2)), iter([8, 9]), 5, None]
    for i in range(n):
        s = sources[i % len(sources)]
        try:
            out.append(list(zip(s, enumerate(s))))
        except TypeError as e:
            out.append(str(e))
    return out[: len(sources)], out[len(sources) + 7], Own.made


def shared(n):
    total = 0
    for i in range(n):
        it = iter([1, 2, 3, 4, 5])
        for a, b in zip(it, it):
            total += a * b
        total += len(list(it)) * 100
    return total


def changed(n):
    total = 0
    for i in range(n):
        items = [1, 2, 3]
        for j, x in enumerate(items):
            if j == 1 and len(items) < 5:
                items.append(9)
            total += x
        d = {1: 2}
        try:
            for k, _ in zip(d, range(3)):
                d[k + 1] = 0
        except RuntimeError as e:
            total += len(str(e))
    return total


def percent(n):
    out = []
    for i in range(n):
        out.append("%d-%s-%04x-%5.2f" % (i, "s", i * 7, i / 3))
        out.append("%s" % i + "%r" % "q")
        out.append("%s and %s" % ((1, 2), [i]))
        try:
            out.append("%d" % (i if i % 5 else "no"))
        except TypeError as e:
            out.append(str(e))
        try:
            out.append("%s %s" % (i,) if i % 3 else "%%" % ())
        except TypeError as e:
            out.append(str(e))
    return out[:12], len("".join(out))


for _ in range(3):
    print(pairs(40), numbered(40), shared(30), changed(30))
    print(kinds(44))
    print(percent(40))
    Own.made = 0
