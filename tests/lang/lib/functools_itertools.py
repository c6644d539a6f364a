"""functools and itertools at work."""
import functools
import itertools

print(functools.reduce(lambda a, b: a * b, range(1, 6)), functools.reduce(lambda a, b: a + b, [], "start"))


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info())


@functools.lru_cache(maxsize=2)
def slow(x):
    print("computing", x, end="; ")
    return x * x


print(slow(1), slow(2), slow(1), slow(3), slow(2), slow.cache_info().hits)
add3 = functools.partial(lambda a, b, c=0: (a, b, c), 1, c=9)
print(add3(2), add3.args, add3.keywords)


def deco(f):
    @functools.wraps(f)
    def wrapper(*a):
        return f(*a)

    return wrapper


@deco
def documented(x):
    "doc"
    return x


print(documented.__name__, documented.__doc__, documented.__wrapped__(4))


@functools.total_ordering
class V:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return self.v == o.v

    def __lt__(self, o):
        return self.v < o.v


print(V(1) <= V(2), V(2) > V(1), V(2) >= V(2), sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a)))


@functools.singledispatch
def kind(x):
    return "object"


@kind.register
def _(x: int):
    return "int"


@kind.register(list)
def _(x):
    return "list"


print(kind(1), kind([]), kind("s"), kind(True))


class C:
    @functools.cached_property
    def p(self):
        print("once", end=" ")
        return 5


c = C()
print(c.p, c.p)
i = itertools
print(list(i.chain([1], "ab")), list(i.islice(i.count(5, 2), 4)), list(i.zip_longest("ab", [1], fillvalue=0)), list(i.accumulate([1, 2, 3])), list(i.accumulate([3, 1, 2], max)))
print(list(i.permutations("abc", 2)), list(i.combinations(range(4), 2)), list(i.product("ab", repeat=2)), list(i.combinations_with_replacement("ab", 2)))
print([(k, list(g)) for k, g in i.groupby("aabbc")], list(i.takewhile(lambda x: x < 3, range(9))), list(i.dropwhile(lambda x: x < 3, range(5))), list(i.starmap(pow, [(2, 3), (3, 2)])))
a, b = i.tee([1, 2, 3])
print(list(a), list(b), list(i.compress("abcd", [1, 0, 1, 0])), list(i.filterfalse(lambda x: x % 2, range(6))), list(i.repeat(1, 3)), list(i.islice(i.cycle("ab"), 5)), list(i.pairwise("abcd")), list(i.batched("abcde", 2)), list(i.chain.from_iterable([[1], [2]])))
