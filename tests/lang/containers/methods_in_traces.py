"""append, pop, add, get, join and extend called as methods in hot loops: empty and growing containers, keys that run Python, errors."""


def stack(n):
    items, popped = [], 0
    for i in range(n):
        items.append(i)
        if i % 3 == 2 and len(items) > 1:
            popped += items.pop() + items.pop()
        if i % 50 == 49:
            while items:
                popped ^= items.pop()
            try:
                items.pop()
            except IndexError as e:
                popped += len(str(e))
    return popped, len(items)


def nested(n):
    rows = []
    for i in range(n):
        row = []
        for j in range(i % 5):
            row.append((i, j))
        rows.append(row)
    return sum(len(r) for r in rows), rows[-1]


class Stack(list):
    def append(self, v):
        super().append(v * 2)

    def pop(self):
        return super().pop() + 1


def mixed_receivers(n):
    plain, own = [], Stack()
    total = 0
    for i in range(n):
        target = own if i % 4 == 3 else plain
        target.append(i)
        if i % 5 == 4:
            total += target.pop()
    return total, len(plain), own[:4]


class Key:
    def __init__(self, v):
        self.v = v

    def __hash__(self):
        calls.append("h")
        return self.v % 3

    def __eq__(self, other):
        calls.append("e")
        return isinstance(other, Key) and self.v == other.v


calls = []


def lookups(n):
    d = {"a": 1, 2: "two", (3, "x"): 3.0, None: 0}
    keys = ["a", 2, (3, "x"), None, "b", 2.0, True, (3, "y"), Key(1)]
    found, missing = 0, 0
    for i in range(n):
        v = d.get(keys[i % 9])
        if v is None:
            missing += 1
        else:
            found += len(str(v))
        w = d.get(keys[i % 7], "default")
        if w == "default":
            missing += 1
    return found, missing


def own_keys(n):
    d, s = {Key(1): "one"}, set()
    out = []
    for i in range(n):
        out.append(d.get(Key(i % 3), "none"))
        s.add(Key(i % 3))
    return out[:4], len(s)


def unhashable(n):
    s, errors = set(), 0
    for i in range(n):
        try:
            s.add([] if i % 7 == 0 else i % 5)
        except TypeError as e:
            errors += len(str(e)) > 0
        try:
            {}.get({} if i % 5 == 0 else i)
        except TypeError:
            errors += 1
    return len(s), errors


def counts(words):
    count, seen = {}, set()
    for w in words:
        count[w] = count.get(w, 0) + 1
        seen.add(w)
    return sorted(count.items()), len(seen)


def joined(n):
    size, errors = 0, 0
    for i in range(n):
        parts = []
        for j in range(i % 4):
            parts.append(str(i + j))
        size += len(",".join(parts)) + len("".join(tuple(parts))) + len("-".join("abc"))
        if i % 10 == 9:
            parts.append(i)
            try:
                "".join(parts)
            except TypeError as e:
                errors += len(str(e))
    return size, errors


def extended(n):
    out = []
    for i in range(n):
        out.extend((i, i + 1))
        out.extend([i])
        out.extend(x for x in (i,))
        if len(out) > 40:
            out.extend(out)
            del out[5:]
    return len(out), out[:6]


class Watched:
    def __init__(self):
        self.items = []

    def put(self, v):
        self.items.append(v)
        return len(self.items)


def through_attributes(n):
    w, total = Watched(), 0
    for i in range(n):
        total += w.put(i)
        if i % 16 == 15:
            w.items = []
    return total


for _ in range(3):
    print(stack(200), nested(60), mixed_receivers(100))
    print(lookups(180), own_keys(60), len(calls))
    print(unhashable(100))
    print(counts("the cat and the dog and the bird".split() * 12))
    print(joined(60), extended(50), through_attributes(100))
try:
    [].append()
except TypeError as e:
    print(e)
try:
    {}.get()
except TypeError as e:
    print(e)
try:
    set().add(1, 2)
except TypeError as e:
    print(e)
