"""Subscripts, `in`, len, truth and iteration of objects with methods for them, in loops that become hot."""
from collections import Counter, OrderedDict, defaultdict, deque
from array import array


def note(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


# --- deques: indices of all kinds, errors met in the loop
class Index:
    def __index__(self):
        return 1


def deque_items(n):
    d = deque(range(8))
    total = 0
    errors = []
    for i in range(n):
        d[i % 8] += i
        total += d[-1] + d[i % 8] + len(d)
        key = [i % 9, -(i % 9) - 1, True, Index(), 1.5, "a", 2**70][i % 7]
        try:
            total += d[key]
            d[key] = i % 5
        except (IndexError, TypeError) as e:
            if i > n - 20:
                errors.append(f"{i} {type(e).__name__} {e}")
        if i % 13 == 0:
            del d[i % 8]
            d.append(i)
            d.rotate(i % 3)
    return total, list(d), errors


print(note(deque_items, 300))


def window(n):
    d = deque(maxlen=5)
    total = 0
    for i in range(n):
        d.append(i)
        if d and len(d) > 3:
            total += d[0] * d[-1]
        if i % 50 == 49:
            d.clear()
    return total, d


print(window(300))


# --- dicts with __missing__
class Doubling(dict):
    def __missing__(self, key):
        if key == 77:
            raise LookupError(key)
        return key * 2


class Keeping(dict):
    def __missing__(self, key):
        self[key] = v = len(self)
        return v


class Mapped(dict):
    def __getitem__(self, key):
        return super().__getitem__(key) + 1

    def __contains__(self, key):
        return key != 3


def subclass_items(n):
    a, b, c, d = Doubling({1: 5}), Keeping(), Mapped({i: i for i in range(5)}), Counter()
    total, errors = 0, 0
    for i in range(n):
        total += b[i % 40] + c[i % 5]
        try:
            total += a[i % 100]
        except LookupError:
            errors += 1
        try:
            total += c[i % 7]
        except KeyError as e:
            errors += e.args[0]
        d[i % 3] += 1
        total += (i % 7 in c) + (i % 50 not in b) + len(a) + len(b) + bool(a) + (not b)
        if i % 90 == 0:
            del b[i % 40]
            a[i] = i
    return total, errors, d, len(b), list(a)


print(subclass_items(400))


def defaults(n):
    lists, ints, nested, none = defaultdict(list), defaultdict(int), defaultdict(lambda: defaultdict(set)), defaultdict()
    failing = defaultdict(lambda: 1 // 0)
    errors = []
    for i in range(n):
        lists[i % 11].append(i)
        ints[i % 7, i % 3] += i
        nested[i % 3][str(i % 2)].add(i % 5)
        try:
            none[i % 4]
        except KeyError as e:
            errors.append(e.args[0])
            none[i % 4] = 1
        try:
            failing[i % 60]
        except ZeroDivisionError:
            failing[i % 60] = i
    return [len(v) for v in lists.values()], ints, dict(nested), errors, len(failing), none


print(defaults(200))


# Keys whose hashes and comparisons are Python's.
class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 3

    def __eq__(self, other):
        return isinstance(other, Key) and self.n == other.n


def user_keys(n):
    d, c = defaultdict(int), Counter()
    for i in range(n):
        k = Key(i % 10) if i % 20 < 15 else i % 10
        d[k] += 1
        c[k] += 1
        if k in c and (k, i % 2) not in d:
            d[k, i % 2] = 1
        try:
            d[[]] += 1
        except TypeError:
            pass
    return len(d), len(c), d[Key(3)], c[3], sum(d.values())


print(user_keys(300))


# --- classes that change
class Bag:
    def __init__(self):
        self.items = [1, 2, 3]

    def __len__(self):
        return len(self.items)

    def __contains__(self, v):
        return self.items.count(v)

    def __getitem__(self, i):
        return self.items[i]

    def __setitem__(self, i, v):
        self.items[i] = v

    def __delitem__(self, i):
        del self.items[i]

    def __iter__(self):
        return iter(self.items)


class Gen(Bag):
    def __iter__(self):
        for v in self.items:
            yield v * 2


class Plain:
    pass


def changing(n):
    total = 0
    out = []
    bags = [Bag(), Gen()]
    plain = Plain()
    for i in range(n):
        b = bags[i % 2]
        total += len(b) + (2 in b) + (i not in b) + b[i % 3]
        b[i % 3] = i % 4
        for v in b:
            total += v
        if b:
            total += 1
        if not plain:
            out.append(("plain is false", i))
        if i == n // 3:
            Bag.__bool__ = lambda self: False
        if i == n // 2:
            Plain.__len__ = lambda self: 0
        if i == n // 2 + 20:
            Bag.__contains__ = lambda self, v: v == 2
            Bag.__len__ = lambda self: 100
        if i == n // 2 + 30:
            Bag.__getitem__ = lambda self, i: 1000 + i
        if i % 60 == 59:
            del b[0]
            b.items.append(9)
    del Bag.__bool__
    return total, len(out), out[:2]


print(changing(300))


class Wrong:
    def __init__(self, v):
        self.v = v

    def __len__(self):
        return self.v

    def __contains__(self, x):
        return self.v


class WrongBool:
    def __init__(self, v):
        self.v = v

    def __bool__(self):
        return self.v


def wrong(n):
    out = []
    for i in range(n):
        v = 3 if i < n - 6 else [-1, "a", 2**70, None, 1.5, True][i - n + 6]
        for f in (lambda: len(Wrong(v)), lambda: bool(Wrong(v)), lambda: 1 in Wrong(v), lambda: not WrongBool(v)):
            r = note(f)
            if i >= n - 6:
                out.append(r)
        try:
            if Wrong(v):
                r = 1
        except Exception as e:
            out.append(str(e))
    return out


for line in wrong(150):
    print(line)


# --- iterators written in Rust
def iterating(n):
    total = 0
    s, d, q, e = {1, 2, "a"}, {}, deque([1, 2, 3]), set()
    for i in range(n):
        for x in s:
            total += 1 if x == "a" else x
        for x in q:
            total += x
        for x in reversed(q):
            total = total * 3 % 10007 + x
        for x in reversed([1, 2, i]):
            total += x
        for x in reversed((1, 2)):
            total = total * 5 % 10007 + x
        for x in e:
            total += 100000
        d[i] = i
        if i % 3:
            d.pop(i - 1, None)
        for x in d:
            total += x
        for j, x in enumerate(s):
            total += j
        for x, y in zip(q, s):
            total += x
        for x in reversed(d):
            total = (total * 7 + x) % 100003
        q.append(q.popleft())
        for x in array("i", [1, 2, 3]):
            total += x
    return total


print(iterating(120))


def mutating(n):
    out = []
    for i in range(n):
        s, q, d = set(range(5)), deque(range(5)), dict.fromkeys(range(5))
        k = 0
        try:
            for x in s:
                k += x
                if i >= n - 5 and x == i - n + 5:
                    s.add(100)
        except RuntimeError as e:
            out.append((k, str(e)))
        try:
            for x in q:
                k += x
                if i >= n - 5 and x == i - n + 5:
                    q.append(1)
        except RuntimeError as e:
            out.append((k, str(e)))
        try:
            for x in d:
                k += x
                if i >= n - 5 and x == i - n + 5:
                    d[100] = 1
        except RuntimeError as e:
            out.append((k, str(e)))
    return out


for line in mutating(100):
    print(line)


def shared(n):
    """One iterator used by two loops, and after its end."""
    total = 0
    for i in range(n):
        it = iter({1, 2, 3, 4})
        for x in it:
            total += x
            if x == 2:
                break
        for x in it:
            total += 10 * x
        for x in it:
            total += 1000000
        it = iter(deque([1, 2, 3, 4]))
        for x in it:
            for y in it:
                total += x * y
    return total


print(shared(100))


it = iter(q := deque([1, 2]))
print(list(it), list(it), q.append(1), note(next, it), note(next, it))


class Lru(OrderedDict):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def __getitem__(self, key):
        self.move_to_end(key)
        return super().__getitem__(key)

    def __setitem__(self, key, value):
        if key in self:
            self.move_to_end(key)
        super().__setitem__(key, value)
        if len(self) > self.size:
            self.popitem(last=False)


def lru(n):
    d, hits = Lru(10), 0
    for i in range(n):
        key = i * i % 17
        if key in d:
            hits += d[key] >= 0
        else:
            d[key] = i
    return hits, list(d.items())


print(lru(300))
