"""bisect in lists: beyond their ends, in subclasses, with keys, lists that change while they are searched."""
import bisect

a = [1, 3, 3, 5]
print([(bisect.bisect(a, x), bisect.bisect_left(a, x)) for x in range(7)])
print(bisect.bisect(a, 3, 1, 2), bisect.bisect(a, 3, lo=2), bisect.bisect(["b", "AA", "ccc"], 2, key=len), bisect.bisect(a, 4, key=abs))
for hi in (4, 5, 9):
    try:
        print(bisect.bisect(a, 9, 0, hi))
    except IndexError as e:
        print(e)


class Sub(list):
    def __getitem__(self, i):
        return -super().__getitem__(i)


print(bisect.bisect(Sub([5, 3, 1]), -2), bisect.bisect((1, 2, 3), 2), bisect.bisect(range(10), 4))


class Shrinking:
    def __init__(self, of):
        self.of = of

    def __lt__(self, other):
        self.of.clear()
        return False


b = []
b.extend(Shrinking(b) for _ in range(8))
try:
    print(bisect.bisect(b, Shrinking(b)))
except IndexError as e:
    print(e)
try:
    bisect.bisect([1, 2], "x")
except TypeError as e:
    print(e)
