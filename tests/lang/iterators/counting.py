"""itertools.count: numbers near its limits, steps of all kinds, subclasses, in loops and by next()."""
from itertools import count, islice
from fractions import Fraction

for start, step in [(0, 1), (5, -2), (2**47, 2**46), (-2**47, -2**46), (2**48 - 2, 1), (2**49 - 2, 1), (2**62, 2**62), (2**70, -(2**69)),
                    (0.5, 1), (1, 0.25), (1j, 1), (Fraction(1, 3), 1), (True, True), (3, 0), (0, -(2**48)), (-(2**48) + 2, -1)]:
    c = count(start, step)
    print(c, list(islice(c, 5)), c, next(c), repr(c))
print(count(), count(step=2), count(start=3.5), count(4, step=-1))
for bad in (lambda: count("a"), lambda: count(1, None)):
    try:
        bad()
    except TypeError as e:
        print(e)


def taken(n, c):
    total = 0
    for _ in range(n):
        total += next(c)
    return total


def looped(n, c):
    total = 0
    for i in c:
        total += i
        if i > n:
            return total


def over(n):
    c = count(2**48 - 50)
    last = None
    for _ in range(n):
        last = next(c)
    return last, next(c)


def zipped(n):
    c = count(10)
    return sum(a * b for _ in range(n) for a, b in zip(c, (1, 2, 3))), next(c)


def defaulted(n):
    c = count()
    return [next(c, None) for _ in range(n)][-1]


class Log(count):
    def __next__(self):
        return "got", super().__next__()


class Plain(count):
    pass


class Int(int):
    def __add__(self, other):
        return Int(int(self) + other + 1)


print(taken(500, count()), taken(500, count(7, 3)), taken(500, count(0.5, 0.5)), taken(100, count(2**60, 2**60)))
print(looped(300, count()), looped(300, count(-5, 7)))
print(over(120), zipped(100), defaulted(200))
print(next(Log(3)), list(islice(Log(3), 2)), list(islice(Plain(3, 2), 3)), Plain(3, 2), taken(100, Plain(1)))
print(list(islice(count(Int(1)), 4)), taken(50, count(Int(2))), list(islice(count(Int(1), 2), 3)))
print(iter(c) is c, type(count()), count.__module__, issubclass(Log, count))
