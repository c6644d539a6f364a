"""Comparisons of objects that inherit object's methods, alone and against those that do not."""
import gc
from collections import deque


class Plain:
    pass


class Sub(Plain):
    pass


class Agrees:
    def __eq__(self, other):
        return True


class Silent:
    __eq__ = None
    __hash__ = object.__hash__


class Shy:
    asked = 0

    def __eq__(self, other):
        Shy.asked += 1
        return NotImplemented


class Explicit:
    __eq__ = object.__eq__
    __lt__ = object.__lt__


class Contrary:
    def __ne__(self, other):
        return "contrary"


class Meta(type):
    def __eq__(cls, other):
        return True

    __hash__ = type.__hash__


class Made(metaclass=Meta):
    pass


def attempt(f):
    try:
        return f()
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def search(items, wanted):
    found = []
    for w in wanted:
        found.append((w in items, items.count(w), attempt(lambda: items.index(w)) if w in items else -1))
    return found


a, b, s = Plain(), Plain(), Sub()
for _ in range(40):
    results = [
        a == a, a == b, a != b, a != a, a == s, s == a, a == 1, 1 == a, a == None, None == a, a == "a", "a" != a,
        a == Agrees(), Agrees() == a, a != Agrees(), 1 == Agrees(), [a] == [Agrees()], (b,) == (Agrees(),),
        a == Shy(), Shy() == a, Explicit() == Explicit(), Explicit() != 3, Made == 5, 5 == Made, Made != 5, Plain == Made,
        Contrary() != a, a != Contrary(), Contrary() == a, 1 != Contrary(),
    ]
print(results, Shy.asked)
many = [Plain() for _ in range(20)]
print(search(many, [many[0], many[19], Plain(), 3, Agrees()]))
print(search(deque(many), [many[0], many[19], Plain(), 3, Agrees()]))
print(attempt(lambda: a < b)[:70], attempt(lambda: a >= 1), attempt(lambda: Explicit() < Explicit()), sep="\n")
print(attempt(lambda: Silent() == Silent()), attempt(lambda: a == Silent()), attempt(lambda: Silent() == 1), sep="\n")
d = deque(many)
d.remove(many[7])
many.remove(many[7])
print(len(d), list(d) == many, attempt(lambda: d.remove(3)), attempt(lambda: many.index(3)))
print(object.__eq__(a, a), object.__eq__(a, b), object.__ne__(a, b), object.__lt__(a, b))
# A class that gets a method later.
late = [Plain(), Plain()]
print(late[0] in late[1:], late.count(late[0]))
Plain.__eq__ = lambda self, other: isinstance(other, Plain)
print(late[0] in late[1:], late.count(late[0]), late[0] == late[1], s == a, Sub() in deque([a]))
del Plain.__eq__
print(late[0] in late[1:], late.count(late[0]), late[0] == late[1], s == a, Sub() in deque([a]))
# Truth and length of objects of builtin classes.
empty, full = deque(), deque([1])
print([bool(x) for x in (empty, full, bytearray(), bytearray(1), memoryview(b""), range(0), range(1), frozenset(), {1}.__class__())])
print([len(x) for x in (full, bytearray(3), memoryview(b"ab"), range(4), {}.keys(), {1: 2}.items())])


class Deque(deque):
    def __len__(self):
        return 0


class Deque2(deque):
    __bool__ = lambda self: True


print(bool(Deque([1])), bool(Deque2()), len(Deque([1])))


class Without:
    __add__ = __radd__ = __iadd__ = __lt__ = __eq__ = None
    __hash__ = object.__hash__


class SubWithout(Plain):
    __radd__ = __eq__ = None


def grow():
    w = Without()
    w += 1


for f in (
    lambda: Without() + 1, lambda: 1 + Without(), lambda: Plain() + Without(), lambda: Without() < 1, lambda: 1 > Without(), lambda: 1 < Without(),
    lambda: Without() == 1, lambda: Without() != 1, lambda: Plain() == Without(), grow, lambda: Plain() + SubWithout(),
    lambda: Plain() == SubWithout(), lambda: [Without()] == [1], lambda: Without() in [1],
):
    print([attempt(f) for _ in range(3)][2])
before = gc.get_stats()
gc.collect()
after = gc.get_stats()
print(len(after), after[2]["collections"] > before[2]["collections"], sorted(after[0]))
