# `*_` fetches nothing: items are asked for by index, before it and from the end, only those that a pattern looks at.
import collections.abc


class Endless(collections.abc.Sequence):
    def __init__(self, length):
        self.length, self.asked = length, []

    def __getitem__(self, i):
        self.asked.append(i)
        return i * 10

    def __len__(self):
        self.asked.append("len")
        return self.length


def which(s):
    match s:
        case [x, *_, 410 as y]:
            return "both", x, y
        case [_, 10, *_]:
            return "second"
        case [*_, _, 20, _]:
            return "third last"
        case [*_, x]:
            return "last", x
        case [*_]:
            return "none"


for n in 42, 2, 4, 1, 0:
    s = Endless(n)
    print(n, which(s), s.asked)
seen = {}
for i in range(3000):
    items = list(range(i % 7, i % 7 + i % 5))
    for s in items, tuple(items), range(i % 4), collections.deque(items):
        r = which(s)
        seen[r] = seen.get(r, 0) + 1
print(sorted(seen.items(), key=str))


class Short(Endless):
    def __getitem__(self, i):
        raise IndexError("gone")


try:
    which(Short(3))
except IndexError as e:
    print("IndexError:", e)
