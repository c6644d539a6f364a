"""Three key-value stores with one interface: LSM tree, B-tree, skip list; checked against a dict."""
from __future__ import annotations
import random
import struct
import zlib
from abc import abstractmethod
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict, OrderedDict
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from heapq import merge, heapify, heappop, heapreplace
from itertools import groupby, islice, takewhile, dropwhile, pairwise
from operator import itemgetter

TOMBSTONE = object()


class Corrupt(Exception):
    pass


class Store(MutableMapping):
    def __init__(self):
        self.stats = Counter()

    def __len__(self):
        return sum(1 for _ in self.items_from(""))

    def __iter__(self):
        for k, _ in self.items_from(""):
            yield k

    @abstractmethod
    def items_from(self, start): ...

    def scan(self, lo, hi):
        return takewhile(lambda kv: kv[0] < hi, self.items_from(lo))


class Bloom:
    def __init__(self, keys, bits=8):
        self.size = max(64, len(keys) * bits)
        self.field = bytearray(self.size // 8 + 1)
        for k in keys:
            for h in self.hashes(k):
                self.field[h >> 3] |= 1 << (h & 7)

    def hashes(self, key):
        a = zlib.crc32(key.encode())
        b = (a >> 16 | a << 16) & 0xFFFFFFFF | 1
        for i in range(3):
            yield (a + i * b) % self.size

    def __contains__(self, key):
        return all(self.field[h >> 3] >> (h & 7) & 1 for h in self.hashes(key))


class Table:
    """Immutable sorted table: blocks of encoded rows with a sparse index."""
    HEAD = struct.Struct("<HiI")

    def __init__(self, rows, per_block=16):
        self.blocks, self.index = [], []
        keys = []
        block, rows = bytearray(), iter(rows)
        while chunk := list(islice(rows, per_block)):
            block = bytearray()
            for k, v in chunk:
                keys.append(k)
                kb = k.encode()
                vb = b"" if v is TOMBSTONE else v.encode()
                block += self.HEAD.pack(len(kb), -1 if v is TOMBSTONE else len(vb), zlib.crc32(vb)) + kb + vb
            self.index.append(chunk[0][0])
            self.blocks.append(bytes(block))
        self.count = len(keys)
        self.bloom = Bloom(keys)

    def decode(self, n):
        data, pos = self.blocks[n], 0
        while pos < len(data):
            klen, vlen, crc = self.HEAD.unpack_from(data, pos)
            pos += self.HEAD.size
            key = data[pos:pos + klen].decode()
            pos += klen
            raw = data[pos:pos + max(vlen, 0)]
            if zlib.crc32(raw) != crc:
                raise Corrupt(key)
            pos += len(raw)
            yield key, TOMBSTONE if vlen < 0 else raw.decode()

    def get(self, key):
        if key not in self.bloom:
            return None
        n = bisect_right(self.index, key) - 1
        if n < 0:
            return None
        for k, v in self.decode(n):
            if k == key:
                return v
            if k > key:
                break

    def items_from(self, start):
        n = max(bisect_right(self.index, start) - 1, 0)
        for i in range(n, len(self.blocks)):
            for kv in self.decode(i):
                if kv[0] >= start:
                    yield kv


class LSM(Store):
    def __init__(self, limit=120, fan=4):
        super().__init__()
        self.mem, self.levels, self.limit, self.fan = {}, [[]], limit, fan

    def __setitem__(self, key, value):
        self.mem[key] = value
        if len(self.mem) >= self.limit:
            self.flush()

    def __delitem__(self, key):
        self[key]
        self[key] = TOMBSTONE

    def __getitem__(self, key):
        v = self.mem.get(key)
        if v is None:
            for level in self.levels:
                for t in reversed(level):
                    if (v := t.get(key)) is not None:
                        break
                    self.stats["miss"] += 1
                else:
                    continue
                break
        if v is None or v is TOMBSTONE:
            raise KeyError(key)
        return v

    def flush(self):
        self.levels[0].append(Table(sorted(self.mem.items(), key=itemgetter(0))))
        self.mem = {}
        self.stats["flush"] += 1
        for n, level in enumerate(self.levels):
            if len(level) > self.fan:
                if n + 1 == len(self.levels):
                    self.levels.append([])
                last = n + 2 == len(self.levels) and not self.levels[n + 1]
                rows = self.merged([t.items_from("") for t in reversed(level)])
                if last:
                    rows = ((k, v) for k, v in rows if v is not TOMBSTONE)
                self.levels[n + 1].append(Table(rows))
                level.clear()
                self.stats["compact"] += 1

    @staticmethod
    def merged(sources):
        tagged = [((k, age, v) for k, v in src) for age, src in enumerate(sources)] if False else \
            [map(lambda kv, age=age: (kv[0], age, kv[1]), src) for age, src in enumerate(sources)]
        for key, group in groupby(merge(*tagged, key=itemgetter(0, 1)), key=itemgetter(0)):
            yield key, next(group)[2]

    def items_from(self, start):
        sources = [iter(sorted(((k, v) for k, v in self.mem.items() if k >= start), key=itemgetter(0)))]
        sources += [t.items_from(start) for level in self.levels for t in reversed(level)]
        for k, v in self.merged(sources):
            if v is not TOMBSTONE:
                yield k, v


class Node:
    __slots__ = ("keys", "values", "kids")

    def __init__(self, keys, values, kids=None):
        self.keys, self.values, self.kids = keys, values, kids

    @property
    def leaf(self):
        return self.kids is None


class BTree(Store):
    T = 6

    def __init__(self):
        super().__init__()
        self.root = Node([], [])
        self.count = 0

    def __len__(self):
        return self.count

    def __getitem__(self, key):
        node = self.root
        while True:
            i = bisect_left(node.keys, key)
            if i < len(node.keys) and node.keys[i] == key:
                return node.values[i]
            if node.leaf:
                raise KeyError(key)
            node = node.kids[i]

    def split(self, parent, i):
        node, t = parent.kids[i], self.T
        right = Node(node.keys[t:], node.values[t:], node.kids[t:] if node.kids else None)
        parent.keys.insert(i, node.keys[t - 1])
        parent.values.insert(i, node.values[t - 1])
        parent.kids.insert(i + 1, right)
        del node.keys[t - 1:], node.values[t - 1:]
        if node.kids:
            del node.kids[t:]
        self.stats["split"] += 1

    def __setitem__(self, key, value):
        full = 2 * self.T - 1
        if len(self.root.keys) == full:
            self.root = Node([], [], [self.root])
            self.split(self.root, 0)
        node = self.root
        while True:
            i = bisect_left(node.keys, key)
            if i < len(node.keys) and node.keys[i] == key:
                node.values[i] = value
                return
            if node.leaf:
                node.keys.insert(i, key)
                node.values.insert(i, value)
                self.count += 1
                return
            if len(node.kids[i].keys) == full:
                self.split(node, i)
                if key == node.keys[i]:
                    continue
                i += key > node.keys[i]
            node = node.kids[i]

    def __delitem__(self, key):
        self.delete(self.root, key)
        if not self.root.keys and self.root.kids:
            self.root = self.root.kids[0]
        self.count -= 1

    def delete(self, node, key):
        i = bisect_left(node.keys, key)
        found = i < len(node.keys) and node.keys[i] == key
        if node.leaf:
            if not found:
                raise KeyError(key)
            del node.keys[i], node.values[i]
            return
        if found:
            k, v = self.pop_max(self.fill(node, i)) if len(node.kids[i].keys) >= self.T else (None, None)
            if k is not None:
                node.keys[i], node.values[i] = k, v
                return
            self.fill(node, i)
            return self.delete(node, key)
        child = self.fill(node, i)
        if child.leaf or child in node.kids:
            return self.delete(child if child in node.kids else node, key)
        return self.delete(node, key)

    def pop_max(self, node):
        while not node.leaf:
            node = self.fill(node, len(node.kids) - 1)
        return node.keys.pop(), node.values.pop()

    def fill(self, node, i):
        """Makes sure that the child has at least T keys; returns the child that now covers it."""
        kids = node.kids
        child = kids[i]
        if len(child.keys) >= self.T:
            return child
        if i and len(kids[i - 1].keys) >= self.T:
            left = kids[i - 1]
            child.keys.insert(0, node.keys[i - 1])
            child.values.insert(0, node.values[i - 1])
            node.keys[i - 1], node.values[i - 1] = left.keys.pop(), left.values.pop()
            if left.kids:
                child.kids.insert(0, left.kids.pop())
            self.stats["borrow"] += 1
        elif i + 1 < len(kids) and len(kids[i + 1].keys) >= self.T:
            right = kids[i + 1]
            child.keys.append(node.keys[i])
            child.values.append(node.values[i])
            node.keys[i], node.values[i] = right.keys.pop(0), right.values.pop(0)
            if right.kids:
                child.kids.append(right.kids.pop(0))
            self.stats["borrow"] += 1
        else:
            i -= i + 1 == len(kids)
            child, right = kids[i], kids.pop(i + 1)
            child.keys += [node.keys.pop(i), *right.keys]
            child.values += [node.values.pop(i), *right.values]
            if child.kids is not None:
                child.kids += right.kids
            self.stats["merge"] += 1
        return child

    def items_from(self, start, node=None):
        node = node or self.root
        i = bisect_left(node.keys, start)
        if node.leaf:
            yield from zip(node.keys[i:], node.values[i:])
            return
        yield from self.items_from(start, node.kids[i])
        for j in range(i, len(node.keys)):
            yield node.keys[j], node.values[j]
            yield from self.items_from("", node.kids[j + 1])

    def height(self):
        h, node = 1, self.root
        while not node.leaf:
            h, node = h + 1, node.kids[0]
        return h


class SkipList(Store):
    def __init__(self, seed=3):
        super().__init__()
        self.rng = random.Random(seed)
        self.head = [None, None, [None] * 12]
        self.n = 0

    def __len__(self):
        return self.n

    def before(self, key):
        path = [None] * 12
        node = self.head
        for level in range(11, -1, -1):
            while (nxt := node[2][level]) is not None and nxt[0] < key:
                node = nxt
                self.stats["steps"] += 1
            path[level] = node
        return path

    def find(self, key):
        path = self.before(key)
        node = path[0][2][0]
        if node is None or node[0] != key:
            return path, None
        return path, node

    def __getitem__(self, key):
        _, node = self.find(key)
        if node is None:
            raise KeyError(key)
        return node[1]

    def __setitem__(self, key, value):
        path, node = self.find(key)
        if node is not None:
            node[1] = value
            return
        height = 1
        while height < 12 and self.rng.random() < .35:
            height += 1
        self.n += 1
        node = [key, value, [None] * height]
        for level in range(height):
            node[2][level] = path[level][2][level]
            path[level][2][level] = node

    def __delitem__(self, key):
        path, node = self.find(key)
        if node is None:
            raise KeyError(key)
        self.n -= 1
        for level, nxt in enumerate(node[2]):
            path[level][2][level] = nxt

    def items_from(self, start):
        node = self.before(start)[0][2][0]
        while node is not None:
            yield node[0], node[1]
            node = node[2][0]


class Cached(Store):
    """LRU in front of a store."""
    def __init__(self, inner, size=64):
        super().__init__()
        self.inner, self.size, self.lru = inner, size, OrderedDict()

    def __getitem__(self, key):
        try:
            self.lru.move_to_end(key)
            self.stats["hit"] += 1
            return self.lru[key]
        except KeyError:
            self.stats["load"] += 1
        v = self.lru[key] = self.inner[key]
        if len(self.lru) > self.size:
            self.lru.popitem(last=False)
        return v

    def __setitem__(self, key, value):
        self.lru.pop(key, None)
        self.inner[key] = value

    def __delitem__(self, key):
        self.lru.pop(key, None)
        del self.inner[key]

    def items_from(self, start):
        return self.inner.items_from(start)


def work(store, seed, steps):
    rng = random.Random(seed)
    model, h = {}, 0
    for step in range(steps):
        key = f"k{min(int(rng.expovariate(1 / 350)), 1999):05d}"
        op = rng.random()
        if op < .40:
            model[key] = store[key] = f"v{step * 7919 % 10007}" + "x" * rng.randrange(5)
        elif op < .55:
            try:
                del store[key]
            except KeyError:
                assert key not in model, key
                h += 1
            else:
                del model[key]
        elif op < .96:
            a = store.get(key)
            assert a == model.get(key), (key, a, model.get(key))
            h = (h * 31 + len(a or "") + step) % 1_000_003
        elif op < .99:
            got = list(islice(store.scan(key, key[:4] + "99"), 20))
            h = (h * 37 + sum(int(k[1:]) + len(v) for k, v in got)) % 1_000_003
        else:
            if (k := next(iter(store), None)) is not None:
                assert store.pop(k) == model.pop(k)
    assert list(store.items()) == sorted(model.items())
    assert all(a < b for a, b in pairwise(store))
    return h, len(store)


def main():
    makers = {"lsm": LSM, "lsm small": partial(LSM, limit=40, fan=3), "btree": BTree, "skip": SkipList,
              "cached btree": lambda: Cached(BTree()), "cached lsm": lambda: Cached(LSM(200), 200)}
    for name, make in makers.items():
        for seed in (1, 2):
            s = make()
            h, n = work(s, seed, 11500)
            extra = s.height() if isinstance(s, BTree) else [len(l) for l in s.levels] if isinstance(s, LSM) else getattr(s, "size", "")
            print(f"{name:13} {seed} {h:8} {n:5}", sorted(s.stats.items()), extra)
    t = Table([(f"a{i:03d}", "v" * (i % 5)) for i in range(40)])
    bad = bytearray(t.blocks[1])
    bad[-1] ^= 1
    t.blocks[1] = bytes(bad)
    try:
        print(len(list(t.items_from("a010"))))
    except Corrupt as e:
        print("corrupt", e)
    print(sum(f"z{i}" in t.bloom for i in range(1000)), t.get("a001"), t.get("a999"))


main()
