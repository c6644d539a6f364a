# Objects of native classes that are called: partial, lru_cache, itemgetter and others; natives as `__call__` of a Python class.
import functools
import operator


def attempt(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return type(e).__name__


def show(*args, **kwargs):
    return args, kwargs


two = functools.partial(show, 1, 2)
named = functools.partial(show, 1, key=5)
nested = functools.partial(functools.partial(show, "a"), "b", k=1)
many = functools.partial(show, *range(9))
for i in range(150):
    r = two(), two(3), two(3, x=i), named(2), named(key=6), named(2, other=i), nested(i), nested(i, k=2), many(9), attempt(functools.partial(len), 1, 2)
print(r)
print(attempt(two.__call__, 9), attempt(functools.partial.__call__), attempt(functools.partial), functools.partial(len, "abc")())


@functools.lru_cache(maxsize=3)
def area(*args, **kwargs):
    return len(args) + 10 * len(kwargs)


@functools.lru_cache(maxsize=None, typed=True)
def kind(x, y=0):
    return type(x).__name__, y


class Shape:
    @functools.lru_cache(maxsize=None)
    def side(self, n):
        return n * 2


shape = Shape()
total = 0
for i in range(300):
    total += area() + area(1) + area(i % 2, 2) + area(k=i % 3) + area(1, k=2) + shape.side(i % 5)
    r = kind(1), kind(1.0), kind(True), kind(1, y=2), kind(x=1)
print(total, r, area.cache_info(), kind.cache_info(), attempt(kind), attempt(kind, [1]))

pick, attr, call = operator.itemgetter(1, -1), operator.attrgetter("real", "imag"), operator.methodcaller("split", "b", maxsplit=1)
for i in range(150):
    r = pick([i, 2, 3]), attr(i), call("abcbd"), attempt(pick, []), attempt(pick), attempt(pick, [1], x=1)
print(r)


class Length:
    __call__ = len


class Append:
    __call__ = list.append


class Other(list):
    __call__ = list.append


class Static:
    __call__ = staticmethod(len)


class Fromkeys:
    __call__ = dict.fromkeys


for i in range(150):
    other = Other()
    r = attempt(Length(), "abc"), attempt(Append(), 1), other(5), other, attempt(Static(), "ab"), attempt(Fromkeys(), "a"), attempt(other), attempt(other, 1, 2)
print(r)
print(functools.reduce(functools.partial(max), [3, 1, 2]), list(map(functools.partial(pow, 2), range(5))), sorted([3, -4, 1], key=functools.partial(abs)))
