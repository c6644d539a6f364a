"""gi_ attributes, names, generators as methods and in data structures."""


class Tree:
    def __init__(self, v, l=None, r=None):
        self.v, self.l, self.r = v, l, r

    def __iter__(self):
        if self.l:
            yield from self.l
        yield self.v
        if self.r:
            yield from self.r


t = Tree(4, Tree(2, Tree(1), Tree(3)), Tree(6, Tree(5)))
print(list(t), 5 in t, max(t), sorted(t, reverse=True), [*t, *t], dict.fromkeys(t, 0))


def gen():
    yield 1
    yield 2


g = gen()
print(g.gi_running, g.gi_frame is not None, g.gi_code.co_name, g.gi_yieldfrom, g.__qualname__)
next(g)
list(g)
print(g.gi_frame, g.gi_running)


def running():
    print(r.gi_running)
    yield


r = running()
next(r)
print(r.gi_running)


class Source:
    def items(self):
        for i in range(3):
            yield i, self


print([i for i, _ in Source().items()])
gens = [gen() for _ in range(3)]
print([next(x) for x in gens], [next(x) for x in gens], [next(x, None) for x in gens])


def interleave(*its):
    its = [iter(i) for i in its]
    while its:
        for it in its[:]:
            try:
                yield next(it)
            except StopIteration:
                its.remove(it)


print(list(interleave("abc", [1], range(5))))


def window(it, n):
    buf = []
    for x in it:
        buf.append(x)
        if len(buf) > n:
            buf.pop(0)
        if len(buf) == n:
            yield tuple(buf)


print(list(window(range(6), 3)))


def take(n, it):
    for _, x in zip(range(n), it):
        yield x


def primes():
    found = []
    n = 2
    while True:
        if all(n % p for p in found):
            found.append(n)
            yield n
        n += 1


print(list(take(15, primes())))
print(list(map(lambda p: p[0] + p[1], zip((x for x in range(3)), (y * 10 for y in range(3))))))
