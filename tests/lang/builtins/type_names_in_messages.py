# Messages name classes that are not written in Python with their module.
import array
import collections
import functools
import io
import itertools
import operator
import re
import types

deque = collections.deque()
pattern = re.compile("a")


class Derived(collections.deque):
    pass


actions = (
    lambda: collections.OrderedDict() + 1, lambda: pattern + 1, lambda: itertools.count() + 1,
    lambda: io.StringIO() + 1, lambda: collections.defaultdict() + 1, lambda: array.array("b") < 1, lambda: types.SimpleNamespace() + 1,
    lambda: functools.partial(len) + 1, lambda: operator.itemgetter(1) - 1, lambda: Derived() - 1, lambda: len(pattern),
    lambda: itertools.count()[0], lambda: -deque, lambda: iter(pattern), lambda: "a" + deque, lambda: [1] + deque, lambda: int(deque),
    lambda: float(deque), lambda: deque < 1, lambda: deque(), lambda: sum([deque]), lambda: [0][deque], lambda: len(itertools.count()),
    lambda: itertools.count().nothing, lambda: deque.nothing, lambda: next(deque), lambda: str(b"", deque), lambda: hash(deque),
    lambda: operator.setitem(pattern, 1, 2), lambda: chr(deque),
    lambda: ",".join([deque]), lambda: b"".join([deque]), lambda: bytes([deque]), lambda: math_of(deque), lambda: range(deque),
    lambda: isinstance(1, deque), lambda: deque @ 1, lambda: 2 ** deque,
    lambda: operator.iadd([], pattern), lambda: "%d" % pattern, lambda: f"{pattern:x}", lambda: object() + 1, lambda: 1 + "a",
)


def math_of(x):
    import math

    return math.sqrt(x)


for action in actions:
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, e)
