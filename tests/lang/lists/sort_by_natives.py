"""Sorting by natives as keys, and what is in order already."""
words = ["bb", "a", "ccc", "", "dd"]
d = {"bb": 2, "a": 3, "ccc": 1}
rounds = 60
for reverse in (False, True):
    print(sorted(words, key=len, reverse=reverse), sorted(words, key=str.upper, reverse=reverse))
    print(sorted(words[:3], key=d.get, reverse=reverse), sorted(words[:3], key=d.__getitem__, reverse=reverse))
    print(sorted([3, -1, 2], key=abs, reverse=reverse), sorted(["10", "9"], key=int, reverse=reverse))
    print(sorted([(2, 1), (1, 2)], key=max, reverse=reverse), sorted([1, "a", None], key=repr, reverse=reverse))


def again(n):
    r = []
    for i in range(n):
        r = sorted(words, key=len) + sorted(range(i % 7), key=(-3).__add__)
    return r


print(again(rounds))
for key in (len, str.upper, d.__getitem__, int, abs, "x".join, print):
    try:
        print(sorted([5, 6], key=key))
    except (TypeError, KeyError) as e:
        print(type(e).__name__, e)

# The list is empty while its keys are asked for.
a = [3, 1, 2]
a.sort(key=lambda x: (print(a), x)[1])
print(a)


class Item:
    def __init__(self, n, tag):
        self.n, self.tag = n, tag

    def __len__(self):
        return self.n

    def __repr__(self):
        return f"{self.n}{self.tag}"


items = [Item(1, "a"), Item(1, "b"), Item(2, "c"), Item(2, "d")]
print(sorted(items, key=len), sorted(items, key=len, reverse=True), sorted(items[::-1], key=len))
for order in ([1, 2, 2, 3], [3, 2, 2, 1], [1, 3, 2], [2, 1.5], [True, 1, 0], [1, 2, "x"], [], [5], [-1, -2**60, 2**60]):
    for reverse in (False, True):
        b = list(order)
        try:
            b.sort(reverse=reverse)
            print(b, b is not order)
        except TypeError as e:
            print(e)
same = list(range(50))
twin = same
same.sort()
print(same is twin, same == list(range(50)), sorted(same, reverse=True)[:3])
