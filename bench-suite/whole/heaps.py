"""Heap simulator: free-list strategies, mark-sweep, copying, generational and reference counting collectors."""
import random
from abc import ABC, abstractmethod
from bisect import insort, bisect_left
from collections import Counter, defaultdict, deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import wraps
from heapq import heappush, heappop
from itertools import accumulate, pairwise, count
from operator import attrgetter, itemgetter


class OutOfMemory(MemoryError):
    def __init__(self, size, largest):
        super().__init__(f"need {size}, largest {largest}")
        self.size, self.largest = size, largest


@dataclass(order=True, slots=True)
class Block:
    start: int
    size: int = field(compare=False)

    @property
    def end(self):
        return self.start + self.size


class Allocator(ABC):
    registry = {}

    def __init_subclass__(cls, /, label=None, **kw):
        super().__init_subclass__(**kw)
        if label:
            Allocator.registry[label] = cls

    def __init__(self, size):
        self.size = size
        self.used = {}
        self.stats = Counter()

    def alloc(self, n):
        n = (n + 7) & ~7
        addr = self.find(n)
        if addr is None:
            self.stats["failed"] += 1
            raise OutOfMemory(n, self.largest())
        self.used[addr] = n
        self.stats["allocs"] += 1
        return addr

    def free(self, addr):
        try:
            n = self.used.pop(addr)
        except KeyError:
            raise ValueError(f"double free of {addr}") from None
        self.release(addr, n)
        self.stats["frees"] += 1

    @abstractmethod
    def find(self, n): ...
    @abstractmethod
    def release(self, addr, n): ...
    @abstractmethod
    def holes(self): ...

    def largest(self):
        return max((s for _, s in self.holes()), default=0)

    def fragmentation(self):
        free = sum(s for _, s in self.holes())
        return 1 - self.largest() / free if free else 0.0

    def check(self):
        spans = sorted([(a, s, "used") for a, s in self.used.items()] + [(a, s, "free") for a, s in self.holes()])
        assert sum(s for _, s, _ in spans) == self.size, "lost memory"
        for (a, s, _), (b, _, _) in pairwise(spans):
            assert a + s == b, f"gap or overlap at {b}"


class ListAllocator(Allocator):
    def __init__(self, size):
        super().__init__(size)
        self.blocks = [Block(0, size)]

    def holes(self):
        for b in self.blocks:
            yield b.start, b.size

    def choose(self, n):
        raise NotImplementedError

    def find(self, n):
        i = self.choose(n)
        if i is None:
            return None
        b = self.blocks[i]
        addr = b.start
        if b.size == n:
            del self.blocks[i]
        else:
            b.start += n
            b.size -= n
        return addr

    def release(self, addr, n):
        i = bisect_left(self.blocks, Block(addr, n))
        new = Block(addr, n)
        if i < len(self.blocks) and self.blocks[i].start == new.end:
            new.size += self.blocks.pop(i).size
        if i and self.blocks[i - 1].end == addr:
            self.blocks[i - 1].size += new.size
        else:
            self.blocks.insert(i, new)


class FirstFit(ListAllocator, label="first"):
    def choose(self, n):
        for i, b in enumerate(self.blocks):
            if b.size >= n:
                return i


class BestFit(ListAllocator, label="best"):
    def choose(self, n):
        return min((i for i, b in enumerate(self.blocks) if b.size >= n), key=lambda i: (self.blocks[i].size, i), default=None)


class WorstFit(ListAllocator, label="worst"):
    def choose(self, n):
        i, b = max(enumerate(self.blocks), key=lambda p: p[1].size, default=(None, None))
        return i if b and b.size >= n else None


class NextFit(ListAllocator, label="next"):
    cursor = 0

    def choose(self, n):
        k = len(self.blocks)
        for step in range(k):
            i = (self.cursor + step) % k
            if self.blocks[i].size >= n:
                self.cursor = i
                return i


class Buddy(Allocator, label="buddy"):
    def __init__(self, size):
        super().__init__(size)
        self.lists = defaultdict(set)
        self.lists[size].add(0)

    def alloc(self, n):
        return super().alloc(1 << max(4, (n - 1).bit_length()))

    def find(self, n):
        size = n
        while size <= self.size and not self.lists[size]:
            size *= 2
        if size > self.size:
            return None
        addr = min(self.lists[size])
        self.lists[size].remove(addr)
        while size > n:
            size //= 2
            self.lists[size].add(addr + size)
            self.stats["splits"] += 1
        return addr

    def release(self, addr, n):
        while n < self.size and (addr ^ n) in self.lists[n]:
            self.lists[n].remove(addr ^ n)
            addr &= ~n
            n *= 2
            self.stats["merges"] += 1
        self.lists[n].add(addr)

    def holes(self):
        return [(a, s) for s, l in self.lists.items() for a in l]


def trace_alloc(seed, steps):
    rng = random.Random(seed)
    live = count()
    alive = []
    for _ in range(steps):
        if alive and rng.random() < .48:
            i = rng.randrange(len(alive))
            alive[i], alive[-1] = alive[-1], alive[i]
            yield "free", alive.pop(), 0
        else:
            name = next(live)
            alive.append(name)
            yield "alloc", name, int(rng.expovariate(1 / 60)) + 1


def drive(label, steps):
    a = Allocator.registry[label](1 << 13)
    where = {}
    worst = 0.0
    for n, (what, name, size) in enumerate(trace_alloc(11, steps)):
        match what:
            case "alloc":
                try:
                    where[name] = a.alloc(size)
                except OutOfMemory as e:
                    a.stats["short"] += e.size - e.largest if e.size > e.largest else 0
            case "free":
                with suppress(KeyError):
                    a.free(where.pop(name))
        if n % 200 == 0:
            a.check()
            worst = max(worst, a.fragmentation())
    try:
        a.free(-1)
    except ValueError as e:
        a.stats[str(e)] += 1
    return a, worst


# ------------------------------------------------------------ collectors
class Obj:
    __slots__ = ("id", "size", "refs", "marked", "age", "rc", "forward")

    def __init__(self, id, size):
        self.id, self.size, self.refs = id, size, []
        self.marked, self.age, self.rc, self.forward = False, 0, 0, None


class Heap(ABC):
    def __init__(self, limit):
        self.limit, self.roots, self.used = limit, [], 0
        self.ids = count()
        self.pauses, self.log = [], Counter()

    @contextmanager
    def pause(self, kind):
        work = [0]
        try:
            yield work
        finally:
            self.pauses.append(work[0])
            self.log[kind] += 1

    def new(self, size):
        if self.used + size > self.limit:
            self.collect()
            if self.used + size > self.limit:
                raise OutOfMemory(size, self.limit - self.used)
        o = Obj(next(self.ids), size)
        self.used += size
        self.track(o)
        return o

    def link(self, a, b):
        a.refs.append(b)

    def unlink(self, a, i):
        return a.refs.pop(i)

    def reachable(self, start):
        seen, todo = {id(o) for o in start}, list(start)
        while todo:
            o = todo.pop()
            yield o
            for r in o.refs:
                if id(r) not in seen:
                    seen.add(id(r))
                    todo.append(r)


class MarkSweep(Heap):
    def __init__(self, limit):
        super().__init__(limit)
        self.objects = []

    def track(self, o):
        self.objects.append(o)

    def collect(self):
        with self.pause("full") as work:
            for o in self.reachable(self.roots):
                o.marked = True
                work[0] += 1 + len(o.refs)
            kept = []
            for o in self.objects:
                if o.marked:
                    o.marked = False
                    kept.append(o)
                else:
                    self.used -= o.size
                    self.log["freed"] += 1
            self.objects = kept


class Copying(Heap):
    def __init__(self, limit):
        super().__init__(limit // 2)
        self.space = []

    def track(self, o):
        self.space.append(o)

    def collect(self):
        with self.pause("copy") as work:
            to = []

            def copy(o):
                if o.forward is None:
                    n = o.forward = Obj(o.id, o.size)
                    n.refs = o.refs
                    n.rc = o.rc
                    to.append(n)
                    work[0] += o.size // 8
                return o.forward
            self.roots[:] = [copy(r) for r in self.roots]
            for o in to:
                o.refs = [copy(r) for r in o.refs]
            self.log["freed"] += len(self.space) - len(to)
            self.space = to
            self.used = sum(map(attrgetter("size"), to))


class Generational(Heap):
    def __init__(self, limit):
        super().__init__(limit)
        self.young, self.old, self.remembered = [], [], {}
        self.nursery = 0

    def track(self, o):
        self.young.append(o)
        self.nursery += o.size
        if self.nursery > self.limit // 6:
            self.roots.append(o)
            self.minor()
            self.roots.pop()

    def link(self, a, b):
        super().link(a, b)
        if a.age >= 2 and b.age < 2:
            self.remembered[a.id] = a

    def minor(self):
        with self.pause("minor") as work:
            todo = [o for o in self.roots if o.age < 2]
            todo += [r for a in self.remembered.values() for r in a.refs if r.age < 2]
            while todo:
                o = todo.pop()
                if not o.marked:
                    o.marked = True
                    work[0] += 1
                    todo.extend(r for r in o.refs if r.age < 2 and not r.marked)
            survivors = []
            for o in self.young:
                if o.marked:
                    o.marked = False
                    o.age += 1
                    (self.old if o.age >= 2 else survivors).append(o)
                    if o.age >= 2 and any(r.age < 2 for r in o.refs):
                        self.remembered[o.id] = o
                else:
                    self.used -= o.size
                    self.log["freed"] += 1
            self.young = survivors
            self.nursery = sum(o.size for o in survivors)
            self.remembered = {k: a for k, a in self.remembered.items() if any(r.age < 2 for r in a.refs)}

    def collect(self):
        with self.pause("major") as work:
            live = {o.id for o in self.reachable(self.roots)}
            work[0] = len(live)
            for name in ("young", "old"):
                objs = getattr(self, name)
                setattr(self, name, [o for o in objs if o.id in live])
            self.remembered = {k: a for k, a in self.remembered.items() if k in live}
            before = self.used
            self.used = sum(o.size for o in (*self.young, *self.old))
            self.log["bytes"] += before - self.used


class RefCount(Heap):
    def __init__(self, limit):
        super().__init__(limit)
        self.all = {}

    def track(self, o):
        self.all[o.id] = o

    def link(self, a, b):
        super().link(a, b)
        b.rc += 1

    def unlink(self, a, i):
        b = super().unlink(a, i)
        self.decref(b)
        return b

    def decref(self, o):
        todo = [o]
        while todo:
            o = todo.pop()
            o.rc -= 1
            if o.rc == 0 and o not in self.roots:
                self.used -= o.size
                del self.all[o.id]
                self.log["freed"] += 1
                todo += o.refs
                o.refs.clear()

    def collect(self):
        with self.pause("cycles") as work:
            live = {o.id: o for o in self.reachable(self.roots)}
            work[0] = len(self.all)
            for o in self.all.values():
                if o.id not in live:
                    self.used -= o.size
                    self.log["cyclic"] += 1
            for o in live.values():
                o.rc = 0
            for o in live.values():
                for r in o.refs:
                    r.rc += 1
            self.all = live


def mutate(heap, seed, steps):
    rng = random.Random(seed)
    heap.roots += [heap.new(16) for _ in range(12)]
    failures = 0
    for step in range(steps):
        root = rng.choice(heap.roots)
        path = root
        for _ in range(rng.randrange(5)):
            if not path.refs:
                break
            path = rng.choice(path.refs)
        match rng.randrange(10):
            case 0 | 1 if path.refs:
                heap.unlink(path, rng.randrange(len(path.refs)))
            case 2 if path.refs:
                heap.link(path.refs[-1], path)
            case 3:
                while root.refs:
                    heap.unlink(root, 0)
            case _:
                i = heap.roots.index(root)
                keep = [path]
                heap.roots += keep
                try:
                    o = heap.new(8 * rng.randrange(1, 12))
                except OutOfMemory:
                    failures += 1
                else:
                    heap.link(heap.roots[-1], o)
                finally:
                    heap.roots.pop()
    heap.collect()
    return failures


def main():
    print(f"{'strategy':8} {'allocs':>6} {'frees':>6} {'failed':>6} {'short':>6} {'frag':>6} holes")
    for label in Allocator.registry:
        a, worst = drive(label, 12000)
        s = a.stats
        print(f"{label:8} {s['allocs']:6} {s['frees']:6} {s['failed']:6} {s['short']:6} {worst:6.3f} {len(list(a.holes()))}",
              {k: v for k, v in s.items() if k not in ("allocs", "frees", "failed", "short")})
    for cls in (MarkSweep, Copying, Generational, RefCount):
        for seed in (1, 2):
            h = cls(24000)
            failures = mutate(h, seed, 38000)
            graph = sum((n + 1) * o.size for n, o in enumerate(sorted(h.reachable(h.roots), key=attrgetter("id"))))
            tops = list(accumulate(h.pauses, max))[-1]
            print(f"{cls.__name__:13} {seed} fail {failures:5} used {h.used:6} graph {graph:9} pauses {len(h.pauses):4} max {tops:5} sum {sum(h.pauses):7}", sorted(h.log.items()))


main()
