"""Sorting algorithms over ints, floats, strings, tuples and user objects: one comparison site, many types."""


def insertion(a):
    for i in range(1, len(a)):
        x = a[i]
        j = i - 1
        while j >= 0 and a[j] > x:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = x
    return a


def quick(a):
    if len(a) <= 1:
        return a
    p = a[len(a) // 2]
    return quick([x for x in a if x < p]) + [x for x in a if x == p] + quick([x for x in a if x > p])


def merge(a):
    if len(a) < 2:
        return a
    m = len(a) // 2
    l, r = merge(a[:m]), merge(a[m:])
    out = []
    i = j = 0
    while i < len(l) and j < len(r):
        if l[i] <= r[j]:
            out.append(l[i])
            i += 1
        else:
            out.append(r[j])
            j += 1
    return out + l[i:] + r[j:]


def heap(a):
    out = []
    h = []
    for x in a:
        h.append(x)
        i = len(h) - 1
        while i and h[(i - 1) // 2] > h[i]:
            h[i], h[(i - 1) // 2] = h[(i - 1) // 2], h[i]
            i = (i - 1) // 2
    while h:
        out.append(h[0])
        last = h.pop()
        if h:
            h[0] = last
            i = 0
            while True:
                c = 2 * i + 1
                if c + 1 < len(h) and h[c + 1] < h[c]:
                    c += 1
                if c >= len(h) or not h[c] < h[i]:
                    break
                h[i], h[c] = h[c], h[i]
                i = c
    return out


class Card:
    def __init__(self, v):
        self.v = v

    def __lt__(self, o):
        return self.v < o.v

    def __gt__(self, o):
        return self.v > o.v

    def __le__(self, o):
        return self.v <= o.v

    def __eq__(self, o):
        return self.v == o.v


ints = [(i * 7919) % 1009 for i in range(250)]
kinds = {
    "int": ints,
    "float": [i / 7 for i in ints],
    "str": [str(i) for i in ints],
    "tuple": [(i % 5, -i) for i in ints],
    "big": [i * 2**60 for i in ints],
    "mixed": [i if i % 2 else float(i) for i in ints],
}
for name, data in kinds.items():
    want = sorted(data)
    print(name, [f(data[:]) == want for f in (insertion, quick, merge, heap)], want[0], want[-1])
cards = [Card(v) for v in ints]
print([[c.v for c in f(cards[:])] == sorted(ints) for f in (insertion, quick, merge, heap)])
try:
    insertion([3, 1, "a", 2] * 30)
except TypeError as e:
    print(e)
