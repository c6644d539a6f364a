"""Memoisation: dict caches, closures with caches, an LRU cache of linked nodes, default-dict grouping."""


def fib_memo(n, memo={}):
    if n in memo:
        return memo[n]
    memo[n] = r = n if n < 2 else fib_memo(n - 1) + fib_memo(n - 2)
    return r


class Node:
    __slots__ = ("key", "value", "prev", "next")


class LRU:
    def __init__(self, size):
        self.size, self.map = size, {}
        self.head = h = Node()
        h.prev = h.next = h

    def get(self, key):
        n = self.map.get(key)
        if n is None:
            return None
        self.unlink(n)
        self.link(n)
        return n.value

    def put(self, key, value):
        n = self.map.get(key)
        if n is None:
            if len(self.map) >= self.size:
                old = self.head.prev
                self.unlink(old)
                del self.map[old.key]
            n = Node()
            n.key = key
            self.map[key] = n
        else:
            self.unlink(n)
        n.value = value
        self.link(n)

    def link(self, n):
        n.next, n.prev = self.head.next, self.head
        n.next.prev = n
        self.head.next = n

    def unlink(self, n):
        n.prev.next, n.next.prev = n.next, n.prev


def use_lru(n):
    c = LRU(20)
    hits = 0
    for i in range(n):
        k = i * i % 37
        if c.get(k) is not None:
            hits += 1
        else:
            c.put(k, i)
    return hits, sorted(c.map)[:5]


def memoize(f):
    cache = {}

    def g(*a):
        if a not in cache:
            cache[a] = f(*a)
        return cache[a]

    g.cache = cache
    return g


@memoize
def lcs(a, b):
    if not a or not b:
        return 0
    if a[0] == b[0]:
        return 1 + lcs(a[1:], b[1:])
    return max(lcs(a[1:], b), lcs(a, b[1:]))


@memoize
def binomial(n, k):
    return 1 if k in (0, n) else binomial(n - 1, k - 1) + binomial(n - 1, k)


def group(n):
    groups = {}
    for i in range(n):
        groups.setdefault(i % 7, []).append(i)
    totals = {}
    for k, vs in groups.items():
        for v in vs:
            totals[k] = totals.get(k, 0) + v
    return totals


print(fib_memo(80), use_lru(1500), lcs("tracing jit compiler", "interpreter in rust"), len(lcs.cache), binomial(60, 30), group(700))
