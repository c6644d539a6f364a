# Natives that may run Python or look at frames, called by compiled code with real frames: they see locals and callers, raise into
# handlers, collect, and change what the trace relies on.
# jit: loops>=1
import bisect
import gc
import heapq
import operator
import random
import sys
import weakref


class Item:
    def __init__(self, key):
        self.key = key

    def __lt__(self, other):
        if min(self.key, other.key) < 0:
            raise ValueError("negative")
        return self.key < other.key

    def __index__(self):
        return self.key

    def __hash__(self):
        return self.key & 7

    def __eq__(self, other):
        return isinstance(other, Item) and self.key == other.key


def heaps(n):
    heap, out, seed = [], 0, 12345
    for i in range(n):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        heapq.heappush(heap, Item(seed % 1000))
        if len(heap) > 20:
            out += heapq.heappop(heap).key
        if i % 50 == 49:
            try:
                heapq.heappush(heap, Item(-1))
            except ValueError as e:
                out += len(str(e))
                heap = [x for x in heap if x.key >= 0]
                heapq.heapify(heap)
    return out, len(heap)


def callers(n):
    depths = 0
    for i in range(n):
        local = i * 2
        frame = sys._getframe()
        depths += frame.f_locals["local"] + (frame.f_code.co_name == "callers")
        names = list(locals())
        depths += len(names)
    return depths


def inner(value):
    doubled = value * 2
    return sys._getframe(1).f_locals["i"], sys._getframe().f_locals["doubled"]


def inlined(n):
    total = 0
    for i in range(n):
        a, b = inner(i)
        total += a + b
    return total


def indexes(n):
    numbers, total = list(range(50)), 0
    for i in range(n):
        total += operator.index(Item(i % 50)) + operator.getitem(numbers, Item(i % 50))
        total += bisect.bisect(numbers, i % 60)
        total += operator.add(i, 1) + operator.mul(2, i) + (operator.lt(i, 5) is True)
        total += i.bit_length() + (i % 7).bit_count() + (1 << 70 | i).bit_length()
        total += int((0.5).is_integer()) + (2.0).hex().count("0") + True.bit_length()
        if operator.truth([]) or operator.not_(i + 1):
            total -= 1
    return total


def dying(n):
    refs = 0
    for i in range(n):
        node = Item(i)
        ref = weakref.ref(node)
        del node
        if i % 40 == 7:
            gc.collect()
            refs += ref() is None
    return refs


class Counter:
    step = 1

    def bump(self, other):
        return self.step


def rebinding(n):
    counter, total = Counter(), 0
    change = operator.methodcaller("bump", None)
    for i in range(n):
        total += change(counter)
        if i == n // 2:
            setattr(Counter, "step", 5)
        if i == n // 2 + 100:
            setattr(Counter, "bump", lambda self, other: 100)
    return total


def raising(n):
    caught = 0
    for i in range(n):
        try:
            operator.getitem({1: 2}, i % 3)
            caught += 1
            operator.truediv(i, i % 4)
        except KeyError as e:
            caught += e.args[0]
        except ZeroDivisionError:
            caught += 10
    return caught


def drawing(n):
    source, total = random.Random(5), 0
    for _ in range(n):
        total += source.getrandbits(7) + source.randrange(10) + source.randint(1, 6)
    return total


print(heaps(1500))
print(callers(600))
print(inlined(600))
print(indexes(1500))
print(dying(400))
print(rebinding(1500))
print(raising(1500))
print(drawing(1500))
