# Equality of builtin objects of different families, and of tuples, in traces; builtin classes called by compiled code.
# jit: loops>=1
import itertools
from collections import OrderedDict, defaultdict, deque


class Loud:
    def __init__(self, v):
        self.v = v

    def __eq__(self, other):
        Loud.asked += 1
        return self.v == getattr(other, "v", other)

    __hash__ = None


class Text(str):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return "ne"

    __hash__ = str.__hash__


class Pair(tuple):
    def __eq__(self, other):
        return "pair"

    __hash__ = tuple.__hash__


def families(n):
    Loud.asked = 0
    nan = float("nan")
    values = [
        1, 1.0, True, 1 + 0j, 2**70, float(2**70), "1", b"1", None, (1,), [1], {1: 1}, {1}, frozenset({1}), range(1), (1.0,), (True, "x"),
        (1, "x"), (1, ("x", (2, None))), (1, ("x", (2.0, None))), (nan,), nan, (Loud(1),), Loud(1), Text("t"), Pair((1,)), (Text("q"),),
        ("q",), bytearray(b"1"), (((((1,),),),),), (((((1.0,),),),),), (((((2,),),),),),
    ]
    equal = different = other = 0
    for i in range(n):
        a, b = values[i * 7 % len(values)], values[i * 11 % len(values) - i // 40 % 3]
        same = a == b
        if same is True:
            equal += i
        elif same is False:
            different += i
        else:
            other += 1
        if a != b:
            other += 3
        if a == "1" or b == None or a == (1,) or (1, "x") != b:
            other += 5
    return equal, different, other, Loud.asked


def searching(n):
    goal, found = (3, 4), 0
    for i in range(n):
        here = (i % 5, i % 7)
        if here == goal:
            found += 1
        elif here != (0, 0):
            found += here == (float(i % 5), i % 7)
    return found


def making(n):
    total, counter = 0, itertools.count(3, 2)
    for i in range(n):
        d = deque((1, 2, i), 2)
        total += d[0] + len(frozenset((i, 1))) + bytearray(3)[1] + len(bytes(i % 4))
        total += sum(map(int, ("1", "2"))) + len(list(filter(None, (0, i)))) + next(reversed((1, i)))
        table = defaultdict(int)
        table[i] += 1
        total += table[i] + len(OrderedDict(a=1)) + next(counter) + next(iter((i,)), 0)
        total += (object() != object()) + slice(1, i).stop + len(dict(zip("ab", (1, i))))
        total += memoryview(b"abc")[i % 3] + len(set(map(str, (i, 1)))) + int("0x1f", 16)
        if i % 50 == 1:
            try:
                deque(5)
            except TypeError as e:
                total += len(str(e))
            try:
                next(counter, 1, 2)
            except TypeError as e:
                total += len(str(e))
    return total


print(families(3000))
print(searching(2000))
print(making(1000))


def spreading(n):
    """Lists and tuples as `*` arguments, and displays with a star."""
    def take(*args, last=0):
        return len(args) + (args[-1] if args else 0) + last

    total, items = 0, []
    for i in range(n):
        items = [i, *items[:2]]
        total += take(*items) + take(*items, last=1) + take(0, *tuple(items)) + take(*[])
        pair = (i, *items, *"ab"[:0])
        total += len(pair) + pair[-1] + max(*items, 5)
        if i % 100 == 7:
            items.append(1.5)
        elif i % 100 == 9:
            items.clear()
        try:
            take(*(i if i % 50 == 3 else items))
        except TypeError as e:
            total += len(str(e))
    return total


print(spreading(1500))
