"""Iterators written as classes, iter() with a sentinel, exceptions from __next__, iterators that lie."""


class Count:
    def __init__(self, n):
        self.n = n
        self.i = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i


print(list(Count(3)), sum(Count(4)), [x for x in Count(2)], max(Count(5)), 3 in Count(5), tuple(zip(Count(3), Count(2))), dict(enumerate(Count(2))))
c = Count(5)
print(next(c), 2 in c, list(c), list(c))
a, b, *r = Count(6)
print(a, b, r)
state = [0]


def step():
    state[0] += 1
    return state[0]


print(list(iter(step, 5)), list(iter([1, 2, "stop", 3].pop, "stop")))


class Fails:
    def __iter__(self):
        return self

    def __next__(self):
        raise ValueError("next failed")


for f in (lambda: list(Fails()), lambda: [x for x in Fails()], lambda: sum(Fails()), lambda: dict(Fails()), lambda: max(Fails()), lambda: "".join(Fails()), lambda: (lambda *a: a)(*Fails()), lambda: [*Fails()], lambda: 5 in Fails(), lambda: set(Fails())):
    try:
        f()
    except ValueError as e:
        print(e, end="; ")
print()


class NotIter:
    def __iter__(self):
        return 5


class NoNext:
    def __iter__(self):
        return self


for x in (NotIter(), NoNext()):
    try:
        for y in x:
            pass
    except TypeError as e:
        print(e)


class Late:
    """Raises StopIteration, then would go on: consumers must stop at the first."""

    i = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.i += 1
        if self.i % 3 == 0:
            raise StopIteration
        return self.i


late = Late()
print(list(late), list(late), list(late))
it = iter([1, 2, 3])
for x in it:
    print(x, next(it, None), end="; ")
print()
for kind in ([], (), "", {}, set(), b"", range(0), {}.items(), zip(), map(int, []), enumerate([]), reversed([]), iter(int, 0)):
    print(type(iter(kind)).__name__, end=" ")
print()
e = enumerate("ab", start=5)
print(next(e), list(e), list(enumerate([])), list(reversed("abc")), list(map(pow, [2, 3], [3, 2])), list(filter(str.isdigit, "a1b2")), list(zip("ab", [1, 2], (True, None))))
l = [1, 2, 3]
i = iter(l)
next(i)
l.insert(0, 0)
print(list(i), i.__length_hint__())
d = {1: 2}
print(list(d.items()), list(iter(d.values())), next(iter(d)))
