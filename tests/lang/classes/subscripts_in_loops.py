"""`__getitem__` and `__setitem__` of user classes in hot loops: slices, errors, subclasses of builtins, methods that change."""


class Matrix:
    def __init__(self, rows, columns):
        self.columns = columns
        self.cells = [0] * (rows * columns)
        self.reads = 0

    def __getitem__(self, at):
        row, column = at
        self.reads += 1
        return self.cells[row * self.columns + column]

    def __setitem__(self, at, v):
        row, column = at
        self.cells[row * self.columns + column] = v
        return "dropped"


def fill(n):
    m = Matrix(n, n)
    for i in range(n):
        for j in range(n):
            m[i, j] = i * j + m[j, i]
    total = 0
    for i in range(n):
        total += m[i, i] - m[i, n - 1 - i]
    return total, m.reads, m.cells[-3:]


print(fill(12))


class Ring:
    def __init__(self, items):
        self.items = items

    def __getitem__(self, i):
        if isinstance(i, slice):
            return Ring(self.items[i])
        return self.items[i % len(self.items)]

    def __setitem__(self, i, v):
        if v < 0:
            raise ValueError("negative at %r" % i)
        self.items[i % len(self.items)] = v


def turn(n):
    r = Ring(list(range(7)))
    errors = []
    total = 0
    for i in range(n):
        total += r[i] * r[-i]
        try:
            r[i * 3] = 40 - i
        except ValueError as e:
            errors.append(str(e))
        r[i] += 1
    return total, errors[:2], len(errors), r[2:5].items


print(turn(60))


class Counting(dict):
    def __missing__(self, key):
        return 0


class Doubling(list):
    def __getitem__(self, i):
        return list.__getitem__(self, i) * 2


class Lazy(dict):
    def __getitem__(self, key):
        if key not in self:
            self[key] = len(self) * 10
        return dict.__getitem__(self, key)


def mixed(n):
    c, d, z = Counting(), Doubling(range(10)), Lazy()
    total = 0
    for i in range(n):
        c[i % 4] += i
        d[i % 10] = d[(i + 1) % 10] % 1000
        total += d[i % 10] + z["k%d" % (i % 6)]
    return dict(c), total, list(z.items())


print(mixed(80))


class Bad:
    def __getitem__(self, i):
        if i > 30:
            raise IndexError(i)
        return i

    __setitem__ = None


def failing(n):
    b = Bad()
    seen = 0
    log = []
    for i in range(n):
        try:
            seen += b[i]
        except IndexError as e:
            log.append(e.args[0])
        try:
            if i % 10 == 0:
                b[i] = 1
        except TypeError as e:
            log.append(type(e).__name__)
    return seen, log, sum(b), 5 in b


print(failing(40))


def changed(n):
    class Box:
        def __getitem__(self, i):
            return i

    b = Box()
    total = 0
    for i in range(n):
        if i == n // 2:
            Box.__getitem__ = lambda self, i: -i
        total += b[i]
    return total


print(changed(50))


def generator_items(n):
    class G:
        def __getitem__(self, i):
            yield i
            yield i + 1

    g = G()
    return sum(sum(g[i]) for i in range(n))


print(generator_items(30))
