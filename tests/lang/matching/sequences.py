"""Sequence patterns: fixed, starred, nested; what counts as a sequence."""


def f(x):
    match x:
        case []:
            return "empty"
        case [1, 2]:
            return "one two"
        case [a]:
            return "single %r" % (a,)
        case [a, [b, c]]:
            return "nested %r %r %r" % (a, b, c)
        case [0, *rest]:
            return "zero then %r" % (rest,)
        case [*init, "end"]:
            return "%r then end" % (init,)
        case [first, *_, last]:
            return "%r ... %r" % (first, last)
        case _:
            return "no sequence"


class Seq:
    def __len__(self):
        return 2

    def __getitem__(self, i):
        return i


for x in ([], [1, 2], (1, 2), [5], [1, (2, 3)], [0, 1, 2], [3, 4, "end"], [7, 8, 9], "ab", b"ab", {1, 2}, {"a": 1}, range(4), range(0), iter([1]), Seq(), None, [[], []], bytearray(b"ab"), memoryview(b"ab")):
    print(f(x) if not isinstance(x, memoryview) else "memoryview " + f(x))


def sum_list(xs):
    match xs:
        case []:
            return 0
        case [x, *rest]:
            return x + sum_list(rest)


print(sum_list(list(range(20))))


def points(ps):
    match ps:
        case [(0, 0)]:
            return "origin"
        case [(x, 0) | (0, x)]:
            return "axis %s" % x
        case [(x1, y1), (x2, y2)] if x1 == x2:
            return "vertical at %s" % x1
        case [(_, _) as p, *more]:
            return "%s and %d more" % (p, len(more))


print(points([(0, 0)]), points([(3, 0)]), points([(0, 4)]), points([(1, 2), (1, 5)]), points([(1, 2), (3, 4), (5, 6)]), points([1]))


class L(list):
    pass


class T(tuple):
    pass


print(f(L([5])), f(T((1, 2))), f(L()))
