"""Iteration over a variable that changes kind between rounds, iterators that raise, __next__ replaced mid-loop."""


class It:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        self.n -= 1
        if self.n < 0:
            raise StopIteration
        return self.n


def replaced(n):
    it = It(n)
    t = 0
    for x in it:
        t += x
        if x == n // 2:
            old = It.__next__
            It.__next__ = lambda self: 1000 if old(self) is not None else None
    It.__next__ = old
    return t


print(replaced(600))


class Bad:
    def __init__(self, n):
        self.i, self.n = 0, n

    def __iter__(self):
        return self

    def __next__(self):
        self.i += 1
        if self.i == self.n:
            raise ValueError("at %d" % self.i)
        return self.i


def raising(n):
    t = 0
    try:
        for x in Bad(n):
            t += x
    except ValueError as e:
        return t, str(e)


print(raising(500))


class ViaGetitem:
    def __init__(self, n):
        self.n = n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError
        return i


t = 0
for kind in ([1, 2, 3], It(3), ViaGetitem(4), (i for i in range(3)), {1: 1}, "12", range(3)) * 40:
    for x in kind:
        t += int(x)
print(t)


def two_iterators_one_list(n):
    a = list(range(n))
    i, j = iter(a), iter(a)
    t = 0
    for x in i:
        y = next(j)
        if x % 3 == 0:
            next(j, None)
            next(i, None)
        t += x * y
    return t


print(two_iterators_one_list(500))


def unpack_iterators(n):
    t = 0
    for i in range(n):
        a, b, c = It(3)
        d, *e = ViaGetitem(i % 4 + 1)
        t += a * b + c + d + len(e)
    return t


print(unpack_iterators(300))


def in_operator(n):
    t = 0
    for i in range(n):
        t += (i % 5) in It(4)
        t += (i % 5) in ViaGetitem(3)
        t += i in range(0, 10**6, 3)
        t += (i % 7) in [1, 2.0, "3", None]
    return t


print(in_operator(400))
z = zip(range(1000), It(500), ViaGetitem(700))
print(sum(a + b * c for a, b, c in z), next(z, "end"))
