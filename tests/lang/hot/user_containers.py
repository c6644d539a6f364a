"""User classes with __getitem__, __setitem__, __len__, __iter__, __contains__, __call__ and __getattr__ in loops."""


class Grid:
    def __init__(self, w, h):
        self.w, self.h = w, h
        self.cells = [0] * (w * h)

    def __getitem__(self, p):
        x, y = p
        return self.cells[y % self.h * self.w + x % self.w]

    def __setitem__(self, p, v):
        x, y = p
        self.cells[y % self.h * self.w + x % self.w] = v

    def __len__(self):
        return len(self.cells)

    def __iter__(self):
        return iter(self.cells)

    def __contains__(self, v):
        return v in self.cells


def life(rounds):
    g = Grid(16, 16)
    for p in ((1, 0), (2, 1), (0, 2), (1, 2), (2, 2), (8, 8), (8, 9), (8, 10)):
        g[p] = 1
    for _ in range(rounds):
        n = Grid(16, 16)
        for y in range(16):
            for x in range(16):
                c = 0
                for dy in (-1, 0, 1):
                    for dx in (-1, 0, 1):
                        if dx or dy:
                            c += g[x + dx, y + dy]
                n[x, y] = 1 if c == 3 or c == 2 and g[x, y] else 0
        g = n
    return sum(g), len(g), 1 in g, [i for i, v in enumerate(g) if v]


print(life(8))


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


def iterate(n):
    t = 0
    for x in Countdown(n):
        t += x
    for i in range(100):
        for x in Countdown(i % 5):
            t -= x
    return t


class Seq:
    def __getitem__(self, i):
        if i >= 50:
            raise IndexError
        return i * i


def old_protocol(n):
    t = 0
    s = Seq()
    for _ in range(n):
        for x in s:
            t += x
        t += 49 * 49 in s
    return t


class Lazy:
    def __init__(self):
        self.computed = 0

    def __getattr__(self, name):
        self.computed += 1
        v = len(name)
        if name.startswith("keep"):
            self.__dict__[name] = v
        return v


def lazies(n):
    z = Lazy()
    t = 0
    for i in range(n):
        t += z.keep_me + z.again
    return t, z.computed


class Callable:
    def __init__(self):
        self.calls = 0

    def __call__(self, x):
        self.calls += 1
        return x + self.calls


def calling(n):
    c = Callable()
    return sum(c(i) for i in range(n)), c.calls, sum(map(c, range(n)))


print(iterate(1000), old_protocol(30), lazies(800), calling(500))


class D(dict):
    def __missing__(self, k):
        self[k] = k * 2
        return k


def missing(n):
    d = D()
    t = 0
    for i in range(n):
        t += d[i % 30]
    return t, len(d)


print(missing(900))
