"""Guards share exits where nothing has happened in between. Changing an object that the exit's frames hold has happened, even if it was made
shortly before: an exit further back would do it twice."""


class Box:
    def __init__(self, x):
        self.x = x


class Pair:
    def __init__(self, left, right):
        self.left, self.right = left, right


def counted(pairs):
    out = []
    for p in pairs:
        box = Box(0)
        total = p.left + 1
        box.x += 1
        total = total + p.right
        out.append((box.x, total))
    return out


def listed(pairs):
    out = []
    for p in pairs:
        seen = []
        left = p.left
        seen.append(left)
        right = p.right
        if right is not None:
            seen.append(right + 1)
        out.append(len(seen))
    return out


def iterated(pairs):
    out = []
    for p in pairs:
        it = iter((1, 2, 3, 4))
        a = p.left + 1
        first = next(it)
        b = p.right
        for x in it:
            a += x
            break
        out.append((first, a + b if b else a, list(it)))
    return out


def unpacked(pairs):
    out = []
    for p in pairs:
        state = {"n": 0}
        box = Box(p.left)
        box.x = box.x + p.left
        box.x = box.x + p.right
        state["n"] += 1
        box.x = box.x + p.right
        out.append((box.x, state["n"]))
    return out


def objects(pairs):
    out = []
    for p in pairs:
        box = Box(0)
        left = p.left
        box.x += 1
        right = p.right
        try:
            total = left.x + right.x
        except AttributeError as e:
            total = str(e)
        out.append((box.x, total))
    return out


def unbound(pairs):
    out = []
    for p in pairs:
        box = Box(0)
        left = p.left
        box.x += 1
        try:
            right = p.right
        except AttributeError as e:
            right = str(e)
        out.append((box.x, left is not right))
    return out


def summary(rows):
    counts = {}
    for row in rows:
        counts[repr(row)] = counts.get(repr(row), 0) + 1
    return sorted(counts.items())


kinds = [1, 1, 1, 2.5, 1 << 70, True]
pairs = [Pair(i % 3, kinds[i % 7 % 6 if i > 150 else 0]) for i in range(600)]
for f in counted, listed, iterated, unpacked:
    print(f.__name__, summary(f(pairs)))
    print(f.__name__, summary(f(pairs[::-1])))

rights = [Box(1), Box(2), 3, None, Box(2.5)]
pairs = [Pair(Box(i % 3), rights[i % 5 if i > 150 else 0]) for i in range(600)]
print("objects", summary(objects(pairs)))
print("objects", summary(objects(pairs[::-1])))
for i, p in enumerate(pairs):
    if i > 150 and i % 3:
        del p.right
print("unbound", summary(unbound(pairs)))
print("unbound", summary(unbound(pairs[::-1])))
