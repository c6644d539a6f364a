"""sort and sorted: stability, keys, reverse, comparison errors, a list changed while sorted."""
words = ["banana", "Apple", "cherry", "date", "apple", "fig", "Elder"]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len), sorted(words, key=len, reverse=True), sorted(words, reverse=True))
pairs = [(i % 3, -i) for i in range(10)]
print(sorted(pairs), sorted(pairs, key=lambda p: p[0]), sorted(pairs, key=lambda p: p[0], reverse=True))
a = [5, 2, 8]
print(a.sort(), a, sorted((3, 1, 2)), sorted("hello"), sorted({3: 1, 1: 2}), sorted([]), sorted([1]), sorted(x * x % 7 for x in range(6)))
state = 12345
big = []
for _ in range(2000):
    state = (state * 1103515245 + 12345) % 2**31
    big.append(state % 1000)
s = sorted(big)
print(s[:5], s[-5:], all(s[i] <= s[i + 1] for i in range(len(s) - 1)), sum(s) == sum(big))
runs = list(range(500)) + list(range(500, 0, -1)) + list(range(250))
runs.sort()
print(runs[:4], runs[-4:], len(runs))
mixed = sorted([3, 1.5, True, 2**70, -0.0, 0, -(2**64)])
print(mixed)


class Item:
    compared = 0

    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        Item.compared += 1
        return self.v < other.v

    def __repr__(self):
        return "I%d" % self.v


items = [Item(v) for v in (3, 1, 2)]
print(sorted(items), Item.compared > 0, max(items, key=lambda i: i.v), min(items, key=lambda i: i.v))
for bad in ([1, "a"], [None, 1], [1, 2j], [{}, {}]):
    try:
        sorted(bad)
    except TypeError as e:
        print(e)
try:
    [1, 2].sort(lambda x: x)
except TypeError as e:
    print(e)


def explode(x):
    if x == 3:
        raise KeyError("at three")
    return x


b = [1, 2, 3, 4]
try:
    b.sort(key=explode)
except KeyError as e:
    print("KeyError", e, b)
c = [3, 2, 1]
try:
    c.sort(key=lambda x: c.append(x) or x)
except ValueError as e:
    print(e)
print(list(reversed([1, 2, 3])), [1, 2, 3][::-1], sorted([[2, 1], [1, 5], [1]]), sorted([("b", 1), ("a", 2)]))
