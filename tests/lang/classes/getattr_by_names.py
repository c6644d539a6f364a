# getattr with names that are values: attributes of instances, of classes, properties, slots; and what changes while the loop runs.
from dataclasses import astuple, dataclass, fields


@dataclass
class Row:
    a: int
    b: str = "b"
    c: float = 0.5


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a, self.b = a, b


class Mixed:
    kind = "mixed"

    def __init__(self, n):
        self.n = n

    @property
    def twice(self):
        return 2 * self.n

    def method(self):
        return -self.n

    def __getattr__(self, name):
        return "no " + name


class Watched:
    def __init__(self):
        self.n = 1

    def __getattribute__(self, name):
        log.append(name)
        return object.__getattribute__(self, name)


log = []


def rows():
    names = [f.name for f in fields(Row)]
    all_rows = [Row(i, str(i), i / 2) for i in range(60)]
    out = [dict(zip(names, [getattr(r, n) for n in names])) for r in all_rows]
    return out[7], out[59], [astuple(r) for r in all_rows[:2]]


def mixed():
    total, words = 0, []
    objects = [Mixed(1), Slotted(1, 2), Mixed(3), Row(5)]
    for i in range(400):
        o = objects[i % 4]
        for name in ("n", "twice", "kind", "a", "b", "missing"):
            try:
                v = getattr(o, name)
            except AttributeError:
                v = -1
            if isinstance(v, int):
                total += v
            elif i < 4:
                words.append(v)
        if i == 200:
            Mixed.n = property(lambda self: 100, lambda self, v: None)
        if i == 300:
            del Mixed.n
            objects[0].kind = "own"
    return total, words, getattr(objects[0], "kind"), getattr(objects[2], "method")()


def watched():
    w, total = Watched(), 0
    for i in range(100):
        total += getattr(w, "n")
    return total, len(log)


def others():
    out = []
    for i in range(200):
        out.append((getattr(Row, "b"), getattr(3, "real"), getattr("x", "upper")(), getattr(log, "append") is None))
        out[-1] += (getattr(Row(1), "z", None), getattr(Row(i), "a", None), getattr(type(Row(1)), "__name__"))
    class Text(str):
        pass
    r = Row(9)
    total = sum(getattr(r, Text("a")) for _ in range(100))
    failed = 0
    for bad in [1, None, b"a"] * 30:
        try:
            getattr(r, bad)
        except TypeError as e:
            failed += "attribute name must be string" in str(e)
    return out[150], total, failed


for f in (rows, mixed, watched, others):
    print(f.__name__, f())
