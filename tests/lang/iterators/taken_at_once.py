"""Natives that take all items of an iterator: what kinds they know, Python code in between that asks the same iterator, ends."""
import itertools
from collections import deque

L = [3, 1, 2]


def kinds():
    g = []
    for make in (
        lambda: iter(L), lambda: reversed(L), lambda: iter((1, 2)), lambda: iter(range(4)), lambda: iter(range(9, 0, -4)),
        lambda: iter("aß"), lambda: iter(b"ab"), lambda: iter({1: 2, 3: 4}), lambda: iter({1: 2}.items()),
        lambda: iter({7}), lambda: iter(deque([1, 2])), lambda: enumerate(L, 5), lambda: zip(L, "abcd"),
        lambda: zip(*[L] * 14), lambda: map(abs, L), lambda: filter(None, [0, 1, "", "x", [], [0]]),
        lambda: filter(bool, [0, 2]), lambda: filter(str.isalpha, "a1b"), lambda: itertools.chain(L, "ab", (), L),
        lambda: itertools.chain.from_iterable([L, iter(L), "x"]), lambda: itertools.islice(L, 1, 3),
        lambda: itertools.pairwise(L), lambda: itertools.permutations(L), lambda: itertools.product(L, "ab"),
        lambda: itertools.combinations(L, 2), lambda: itertools.combinations_with_replacement(L, 2),
        lambda: itertools.repeat(4, 3), lambda: itertools.starmap(pow, [(2, 3), [3, 2]]), lambda: itertools.accumulate(L),
        lambda: itertools.compress(L, [1, 0, 1]), lambda: itertools.zip_longest(L, "a"), lambda: itertools.batched(L, 2),
        lambda: itertools.islice(itertools.count(5, -3), 4), lambda: iter([1, 2].pop, 1), lambda: (x for x in L),
    ):
        g.append((list(make()), tuple(make()), len(list(make())), max(make(), key=str), list(make()) == [*make()]))
    return g


def hot(n):
    seen = 0
    for i in range(n):
        seen += len(list(itertools.permutations((1, 2, i)))) + len(tuple(itertools.product((1, 2), "abc")))
        seen += len(list(itertools.chain(L, L))) + len(list(filter(None, L))) + len(set(itertools.chain(L, (i,))))
        it = iter(L)
        next(it)
        seen += len(list(it)) + len(list(it)) + sum(itertools.combinations((1, i), 1).__next__())
    return seen


class Bool:
    def __init__(self, what):
        self.what = what

    def __bool__(self):
        return self.what()


def stop():
    raise StopIteration("in a truth")


def fail():
    raise ValueError("in a truth")


def truths():
    a = Bool(lambda: True)
    for bad in (stop, fail):
        source = iter([a, Bool(bad), a])
        try:
            print(len(list(filter(None, source))), len(list(source)))
        except ValueError as e:
            print("ValueError", e, e.__context__, len(list(source)))


def truth_that_asks():
    got = []

    def ask():
        got.append(next(f, "end"))
        return True

    f = filter(None, [Bool(ask), 1, 0, 2, 3])
    r = list(f)
    return len(r), r[1:], got[:1], list(f)


class Hash:
    def __init__(self, then):
        self.then = then

    def __hash__(self):
        self.then()
        return 5


def sinks():
    # The set that takes the items runs Python code, which moves the chain on.
    c = itertools.chain([Hash(lambda: next(c)), 1, 2], [3, 4], [5])
    s = set(c)
    print(sorted(x for x in s if type(x) is int))
    c = itertools.chain([1, Hash(lambda: [next(c) for _ in range(3)]), 2], [3, 4], [5, 6])
    s = set(c)
    print(sorted(x for x in s if type(x) is int), list(c))

    def end():
        raise StopIteration("in a hash")

    for it in (itertools.chain([1, Hash(end), 2]), filter(None, [1, Hash(end), 2]), iter([1, Hash(end), 2])):
        try:
            set(it)
        except StopIteration as e:
            print("StopIteration", e.args, list(it))


def functions_that_stop():
    def f(x):
        if x == 2:
            raise StopIteration(x)
        return x

    it = iter([1, 2, 3])
    print(list(map(f, it)), list(it))
    it = iter([1, 2, 3])
    print(list(filter(f, it)), list(it))
    it = iter([1, 2, 3])
    print(list(itertools.chain(map(f, it), "x")), list(it))


def grows():
    a = [1]
    for x in itertools.chain(a, "x"):
        if len(a) < 5:
            a.append(x)
    it = iter(a)
    r = []
    r.extend(it)
    a.append("late")
    return a, r, list(it)


def own_list():
    a = [1, 2, 3]
    a.extend(itertools.islice(a, 2))
    a.extend(x for x in a[:2])
    return a


def ends(n):
    out = []
    for i in range(n):
        it = itertools.permutations((1,), 1)
        next(it)
        try:
            try:
                raise KeyError(i)
            except KeyError:
                next(it)
        except StopIteration as e:
            first = e
        try:
            it.__next__()
        except StopIteration as e:
            out.append((e is first, e.args, e.value, repr(first.__context__), e.__context__, e.__traceback__.tb_next is None))
    return out[-1]


class Sub(list):
    def __init__(self, *a):
        super().__init__(*a)
        self.n = len(self)


print(*kinds(), sep="\n")
print(hot(300))
truths()
print(truth_that_asks())
sinks()
functions_that_stop()
print(grows(), own_list())
print(ends(40))
print(Sub(itertools.chain(L)).n, list(), tuple(), set(), list([]), set(()))
for bad in (lambda: list(5), lambda: list(1, 2), lambda: list(x=1), lambda: set(5), lambda: set(1, 2), lambda: tuple(3)):
    try:
        bad()
    except TypeError as e:
        print(e)
