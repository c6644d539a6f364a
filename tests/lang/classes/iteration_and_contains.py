"""Classes that iterate: delegation, several iterators at once, reversed, __length_hint__, __contains__ priority."""


class Deck:
    def __init__(self, cards):
        self._cards = list(cards)

    def __iter__(self):
        return iter(self._cards)

    def __len__(self):
        return len(self._cards)

    def __getitem__(self, i):
        return self._cards[i]

    def __reversed__(self):
        print("reversed asked", end="; ")
        return iter(self._cards[::-1])

    def __contains__(self, c):
        print("contains asked", end="; ")
        return c in self._cards


d = Deck("abcd")
print(list(d), [x + y for x in d for y in d][:5], list(reversed(d)), "c" in d, d[1:3], sorted(d, reverse=True), dict(zip(d, d)), max(d), "".join(d), [*d], {*d} == set("abcd"), tuple(d), len(d))
a, *b = d
print(a, b, list(enumerate(d)), list(map(str.upper, d)), all(d), sum(1 for _ in d))


class Linked:
    def __init__(self, *items):
        self.head = None
        for x in reversed(items):
            self.head = (x, self.head)

    def __iter__(self):
        node = self.head
        while node:
            yield node[0]
            node = node[1]

    def __eq__(self, o):
        return list(self) == list(o)

    def __add__(self, o):
        return Linked(*self, *o)

    def __bool__(self):
        return self.head is not None


l = Linked(1, 2, 3)
print(list(l), 2 in l, 9 in l, l == [1, 2, 3], list(l + (4,)), bool(Linked()), [*zip(l, l)], sum(l), sorted(l, reverse=True), list(filter(lambda x: x > 1, l)))


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        n = self.n
        while n:
            yield n
            n -= 1

    def __length_hint__(self):
        return self.n


c = Countdown(4)
print(list(c), list(c), [list(zip(c, "ab"))], next(iter(c)))


class Once:
    def __init__(self, it):
        self.it = iter(it)

    def __iter__(self):
        return self.it


o = Once([1, 2])
print(list(o), list(o))


class Matrix:
    def __init__(self, rows):
        self.rows = rows

    def __getitem__(self, key):
        if isinstance(key, tuple):
            r, c = key
            if isinstance(r, slice):
                return [row[c] for row in self.rows[r]]
            return self.rows[r][c]
        return self.rows[key]

    def __setitem__(self, key, v):
        r, c = key
        self.rows[r][c] = v


m = Matrix([[1, 2, 3], [4, 5, 6]])
m[0, 1] = 20
m[1, 2] += 100
print(m[0, 1], m[1], m[:, 1], m[-1, -1], [row for row in m], 20 in m[0])
try:
    for row in m:
        if row[0] == 4:
            m[5, 5] = 1
except IndexError as e:
    print(e)
