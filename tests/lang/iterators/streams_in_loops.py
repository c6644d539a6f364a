"""chain, islice and pairwise: laziness, ends, exceptions from below, types that change in the middle, iterators that are shared."""
from itertools import chain, islice, pairwise


class Trouble(Exception):
    pass


class Counting:
    """Says what is asked of it; raises at `bad`."""

    def __init__(self, n, bad=None):
        self.i, self.n, self.bad = 0, n, bad

    def __iter__(self):
        return self

    def __next__(self):
        self.i += 1
        if self.i == self.bad:
            raise Trouble(self.i)
        if self.i > self.n:
            raise StopIteration
        return self.i


def gen(n, bad=None):
    for i in range(n):
        if i == bad:
            raise Trouble(i)
        yield i


def sources(k):
    return [range(5), [1, 2.5, 3], (4, 5), {6: 1, 7: 2}, {8}, b"ab", bytearray(b"c"), gen(3), Counting(2), map(abs, [-1]), zip([1])][k % 11]


def chained(rounds):
    n, kinds = 0, set()
    for k in range(rounds):
        for x in chain(sources(k), sources(k + 1), [], sources(k // 2)):
            kinds.add(type(x).__name__)
            n += 1 if isinstance(x, tuple) else x
    return n, sorted(kinds)


def sliced(rounds):
    out = 0
    for k in range(rounds):
        for x in islice(sources(k), k % 4):
            out += 1 if isinstance(x, tuple) else x
        for x in islice([1, 2, 3, 4, 5, 6, 7], k % 3, None, 1 + k % 3):
            out += x
        for x in islice(range(100), 5, 50):
            out += x
    return out


def paired(rounds):
    out = 0
    for k in range(rounds):
        for a, b in pairwise(sources(k)):
            out += (a is b) + 1
        for a, b in pairwise("abcabd"):
            out += a < b
        for pair in pairwise([k, k + 1, k + 2.5]):
            out += pair[1] - pair[0]
    return out


def rest(make, n):
    """What a loop leaves in the iterator below."""
    it = iter(range(n))
    got = []
    for x in make(it):
        got.append(x)
    return got, list(it)


def rests():
    for k in range(60):
        results = (
            rest(lambda it: islice(it, 3), 6),
            rest(lambda it: islice(it, 5, 3), 8),
            rest(lambda it: islice(it, 1, 6, 3), 9),
            rest(lambda it: islice(it, 0, 7, 4), 9),
            rest(lambda it: chain(islice(it, 2), [9], it), 5),
            rest(lambda it: pairwise(islice(it, 3)), 5),
            rest(lambda it: chain.from_iterable([it, "x"]), 3),
        )
    for r in results:
        print(*r)


def raises(make, rounds=80):
    """Taken up to an exception, and what the iterator says afterwards."""
    seen = set()
    for k in range(rounds):
        it = make()
        got = []
        try:
            for x in it:
                got.append(x)
        except (Trouble, TypeError) as e:
            got.append(type(e).__name__)
        try:
            got.append(next(it, "end"))
        except (Trouble, TypeError) as e:
            got.append(type(e).__name__)
        seen.add(repr(got))
    print(sorted(seen))


def grows():
    """Lists that change while they are iterated, and iterators that are exhausted, and then not."""
    out = []
    for k in range(100):
        a = [1, 2, 3]
        for x in chain(a, [7]):
            if x == 3 and len(a) < 6:
                a.append(len(a) + 3)
            out.append(x)
        for x, y in pairwise(a):
            if y == 8:
                a.append(1)
            out.append(y)
        for x in islice(a, 4):
            a.pop()
            out.append(x)
        d = {1: 2, 3: 4}
        try:
            for x in chain([0], d, [5]):
                d[x] = 1
                out.append(x)
        except RuntimeError as e:
            out.append(len(str(e)))
    return len(out), sum(out)


def shared(rounds):
    total = 0
    for k in range(rounds):
        it = iter(range(12))
        both = chain(it, it)
        for x in both:
            total += x * next(it, 0)
        it = islice(range(50), 20)
        for x in it:
            total += x + sum(islice(it, 2))
        it = pairwise(range(9))
        for a, b in it:
            total += b * next(it, (1, 1))[1]
    return total


def changing(rounds):
    """The same loop over streams of other kinds."""
    total = 0
    for k in range(rounds):
        if k < rounds // 3:
            stream = chain([1, 2], (3,))
        elif k < rounds // 2:
            stream = islice((x for x in (4, 5, 6)), 2)
        elif k < rounds * 2 // 3:
            stream = chain.from_iterable(gen(2) for _ in range(2))
        else:
            stream = islice(chain([1.5], {2}), 1, None)
        for x in stream:
            total += x
    return total


class Reenters:
    """An iterator that takes items from the stream which asks it."""

    def __init__(self, make):
        self.n = 0
        self.stream = make(self)

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 9:
            raise StopIteration
        if self.n in (2, 5):
            return self.n, next(self.stream, None)
        return self.n


class MyChain(chain):
    def __init__(self, *a):
        self.name = "mine"


class MySlice(islice):
    def __next__(self):
        return -super().__next__()


def subclasses():
    out = []
    for k in range(60):
        c = MyChain([1, 2], "a")
        out.append((list(c), c.name, list(MySlice([1, 2, 3], 2))))
        for x in MySlice(range(5), 1, None, 2):
            out.append(x)
    print(out[-1], out[-3], len(out))


print(chained(300))
print(sliced(300))
print(paired(300))
rests()
raises(lambda: chain([1], Counting(5, 3), [2]))
raises(lambda: chain([1], 5, [2]))
raises(lambda: chain.from_iterable(Counting(3, 1)))
raises(lambda: islice(Counting(9, 4), 8))
raises(lambda: islice(Counting(9, 2), 3, 8))
raises(lambda: pairwise(Counting(9, 1)))
raises(lambda: pairwise(Counting(9, 4)))
raises(lambda: pairwise(gen(9, 4)))
print(grows())
print(shared(300))
print(changing(600))
for k in range(30):
    got = [list(Reenters(make).stream) for make in (pairwise, lambda it: islice(it, 6), lambda it: islice(it, 1, 20, 2), lambda it: chain(it, it))]
print(*got, sep="\n")
subclasses()
for arguments in ((), ([1], -1), ([1], 1, -1), ([1], 1, 2, 0), ([1], "a"), ([1], "a", 2), ([1], None, None, None), (5, 1), ([1, 2], 1, 1 << 70), ([1, 2, 3], 1, 1 << 60)):
    try:
        print(list(islice(*arguments)))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e if isinstance(e, ValueError) else "")
