"""Constraint propagation: timetables, sudoku, graph colouring, magic squares, word fitting, job shops."""
from __future__ import annotations
import random
from abc import ABC, abstractmethod
from collections import Counter, defaultdict, deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import reduce, cached_property, cache
from heapq import heappush, heappop, nsmallest
from itertools import combinations, permutations, product, chain, count, islice, compress
from operator import and_, or_


class Contradiction(Exception):
    __slots__ = ("var",)

    def __init__(self, var):
        super().__init__(var)
        self.var = var


class Constraint(ABC):
    def __init__(self, *vars):
        self.vars = vars

    @abstractmethod
    def revise(self, dom, changed):
        """Yields (variable, new domain)."""


class AllDifferent(Constraint):
    def revise(self, dom, changed):
        fixed = dom[changed]
        if len(fixed) == 1:
            for v in self.vars:
                if v != changed and not fixed.isdisjoint(dom[v]):
                    yield v, dom[v] - fixed
        elif len(fixed) == 2:
            twins = [v for v in self.vars if dom[v] == fixed]
            if len(twins) == 2:
                for v in self.vars:
                    if v not in twins and dom[v] & fixed:
                        yield v, dom[v] - fixed
            elif len(twins) > 2:
                raise Contradiction(changed)


class Binary(Constraint):
    def __init__(self, a, b, rel):
        super().__init__(a, b)
        self.rel = rel

    def revise(self, dom, changed):
        a, b = self.vars
        if changed == a:
            yield b, frozenset(y for y in dom[b] if any(self.rel(x, y) for x in dom[a]))
        else:
            yield a, frozenset([x for x in dom[a] if any(self.rel(x, y) for y in dom[b])])


class Sum(Constraint):
    def __init__(self, total, *vars):
        super().__init__(*vars)
        self.total = total

    def revise(self, dom, changed):
        lows, highs = [min(dom[v]) for v in self.vars], [max(dom[v]) for v in self.vars]
        lo, hi = sum(lows), sum(highs)
        if not lo <= self.total <= hi:
            raise Contradiction(changed)
        for v, l, h in zip(self.vars, lows, highs):
            least, most = self.total - (hi - h), self.total - (lo - l)
            if l < least or h > most:
                yield v, frozenset(x for x in dom[v] if least <= x <= most)


@dataclass
class Stats:
    nodes: int = 0
    fails: int = 0
    revisions: int = 0
    depth: int = 0

    def __add__(self, other):
        return Stats(self.nodes + other.nodes, self.fails + other.fails, self.revisions + other.revisions, max(self.depth, other.depth))


class Problem:
    def __init__(self, name, limit=100_000):
        self.name, self.limit = name, limit
        self.domains, self.watch = {}, defaultdict(list)
        self.stats = Stats()
        self.trail = []
        self.weight = Counter()

    def var(self, name, values):
        self.domains[name] = frozenset(values)

    def add(self, c):
        for v in c.vars:
            self.watch[v].append(c)
        return self

    __iadd__ = add

    @contextmanager
    def level(self):
        mark = len(self.trail)
        try:
            yield
        finally:
            while len(self.trail) > mark:
                v, old = self.trail.pop()
                self.domains[v] = old

    def narrow(self, v, new, todo):
        old = self.domains[v]
        if not new:
            self.weight[v] += 1
            raise Contradiction(v)
        if len(new) < len(old):
            self.trail.append((v, old))
            self.domains[v] = new
            todo.append(v)

    def propagate(self, start):
        todo = deque(start)
        while todo:
            v = todo.popleft()
            for c in self.watch[v]:
                self.stats.revisions += 1
                for w, new in c.revise(self.domains, v):
                    self.narrow(w, new, todo)

    def pick(self):
        open_ = [(len(d), -self.weight[v], v) for v, d in self.domains.items() if len(d) > 1]
        return min(open_, default=(0, 0, None))[2]

    def solve(self, depth=0):
        self.stats.nodes += 1
        self.stats.depth = max(self.stats.depth, depth)
        if self.stats.nodes > self.limit:
            return
        v = self.pick()
        if v is None:
            yield {k: next(iter(d)) for k, d in self.domains.items()}
            return
        for value in sorted(self.domains[v]):
            with self.level():
                try:
                    todo = []
                    self.narrow(v, frozenset({value}), todo)
                    self.propagate(todo)
                except Contradiction:
                    self.stats.fails += 1
                    continue
                yield from self.solve(depth + 1)

    def solutions(self, n=None):
        try:
            self.propagate(list(self.domains))
        except Contradiction:
            return
        yield from islice(self.solve(), n)


def sudoku(text, size=3):
    n = size * size
    p = Problem("sudoku")
    for (r, c), ch in zip(product(range(n), repeat=2), text):
        p.var((r, c), [int(ch)] if ch != "." else range(1, n + 1))
    for i in range(n):
        p += AllDifferent(*((i, j) for j in range(n)))
        p += AllDifferent(*((j, i) for j in range(n)))
        p += AllDifferent(*[(i // size * size + a, i % size * size + b) for a, b in product(range(size), repeat=2)])
    return p


def colouring(rng, n, edges, colours):
    p = Problem("colours", 600)
    for v in range(n):
        p.var(v, range(colours) if v else [0])
    pairs = sorted(rng.sample([*combinations(range(n), 2)], edges))
    for a, b in pairs:
        p.add(Binary(a, b, lambda x, y: x != y))
    return p


def magic(n):
    p = Problem("magic", 4000)
    cells = list(product(range(n), repeat=2))
    for c in cells:
        p.var(c, range(1, n * n + 1))
    total = n * (n * n + 1) // 2
    for i in range(n):
        p += Sum(total, *[(i, j) for j in range(n)])
        p += Sum(total, *[(j, i) for j in range(n)])
    p += Sum(total, *[(i, i) for i in range(n)])
    p += Sum(total, *[(i, n - 1 - i) for i in range(n)])
    p += AllDifferent(*cells)
    p += Binary((0, 0), (0, n - 1), lambda a, b: a < b)
    return p


@dataclass(frozen=True, order=True)
class Lesson:
    subject: str
    group: str
    teacher: str
    no: int = field(default=0, compare=True)


def timetable(rng, groups, slots):
    p = Problem("timetable", 1200)
    lessons = []
    subjects = {"maths": "ab", "art": "c", "music": "cd", "latin": "ae", "sport": "d"}
    for g in range(groups):
        for s, teachers in subjects.items():
            for k in range(rng.randrange(1, 3)):
                lessons.append(Lesson(s, f"g{g}", rng.choice(teachers), k))
    times = [(d, h) for d in "mtwhf" for h in range(slots // 5)]
    for l in lessons:
        ok = [t for t in times if not (l.teacher == "a" and t[0] == "f") and not (l.subject == "sport" and t[1] == 0)]
        p.var(l, ok)
    for key in ("group", "teacher"):
        by = defaultdict(list)
        for l in lessons:
            by[getattr(l, key)].append(l)
        for _, ls in sorted(by.items()):
            p += AllDifferent(*ls)
    for a, b in combinations(lessons, 2):
        if a.subject == b.subject and a.group == b.group:
            p += Binary(a, b, lambda x, y: x[0] != y[0])
    return p


def queens(n):
    p = Problem("queens")
    for i in range(n):
        p.var(i, range(n))
    for a, b in combinations(range(n), 2):
        p += Binary(a, b, lambda x, y, d=b - a: x != y and abs(x - y) != d)
    return p


class Jobs:
    """Branch and bound for a job shop with bit masks of done operations."""
    def __init__(self, rng, jobs, machines):
        self.jobs = [tuple((m, rng.randrange(1, 9)) for m in rng.sample(range(machines), machines)) for _ in range(jobs)]
        self.machines = machines
        self.best, self.plan, self.visits = 10 ** 9, (), 0
        self.seen = {}

    @cached_property
    def tails(self):
        return [[sum(t for _, t in job[i:]) for i in range(len(job) + 1)] for job in self.jobs]

    def bound(self, at, ready, free):
        return max(r + self.tails[j][a] for j, (a, r) in enumerate(zip(at, ready)))

    def search(self, at, ready, free, plan, budget):
        self.visits += 1
        if self.visits > budget:
            return
        if self.bound(at, ready, free) >= self.best:
            return
        moves = [(max(ready[j], free[self.jobs[j][a][0]]), j) for j, a in enumerate(at) if a < len(self.jobs[j])]
        if not moves:
            self.best, self.plan = max(ready), plan
            return
        key = at
        state = (*ready, *free)
        old = self.seen.get(key)
        if old and all(x <= y for x, y in zip(old, state)):
            return
        self.seen[key] = state
        for start, j in sorted(moves):
            m, t = self.jobs[j][at[j]]
            swap = lambda seq, i, v: (*seq[:i], v, *seq[i + 1:])
            self.search(swap(at, j, at[j] + 1), swap(ready, j, start + t), swap(free, m, start + t), plan + ((j, start),), budget)


def cover(universe, families):
    """Greedy, then exact set cover by branch and bound over frozensets."""
    greedy, left = [], set(universe)
    while left:
        best = max(families, key=lambda f: (len(families[f] & left), f))
        greedy.append(best)
        left -= families[best]
    best = list(greedy)

    def go(left, chosen, names):
        nonlocal best
        if not left:
            if len(chosen) < len(best):
                best = chosen
            return
        if len(chosen) + 1 >= len(best):
            return
        e = min(left, key=lambda x: (sum(x in families[f] for f in names), x))
        for f in [f for f in names if e in families[f]]:
            go(left - families[f], chosen + [f], names)
    go(frozenset(universe), [], sorted(families))
    return greedy, best


def main():
    rng = random.Random(99)
    total = Stats()
    puzzles = ["53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79",
               "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......",
               "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..", "1" * 2 + "." * 79]
    base = puzzles[0]
    for k in range(24):
        perm = rng.sample("123456789", 9)
        puzzles.append("".join(perm[int(c) - 1] if c != "." and rng.random() < .93 else "." for c in puzzles[1 + k % 2]))
    for text in puzzles:
        p = sudoku(text)
        sols = list(p.solutions(2))
        len(sols) != 1 and print("sudoku", len(sols), p.stats, "".join(str(v) for _, v in sorted(sols[0].items()))[:27] if sols else None)
        total += p.stats
    for n in range(75):
        p = colouring(rng, 32, 60 + n, 3)
        sols = list(p.solutions(30))
        total += p.stats
        q = timetable(rng, 5 + n % 3, 25)
        sol = next(q.solutions(), {})
        total += q.stats
        n % 6 or print("mix", n, len(sols), p.stats.nodes, sum(h for _, h in sol.values()), q.stats.revisions)
    for n, edges, k in ((30, 90, 3), (40, 90, 3), (24, 110, 4), (30, 65, 3)):
        p = colouring(rng, n, edges, k)
        sols = list(p.solutions(20))
        print("colours", len(sols), p.stats, sum(i * v for i, v in (sols[-1].items() if sols else ())))
        total += p.stats
    for n in (3, 4):
        p = magic(n)
        sols = list(p.solutions(4))
        print("magic", len(sols), p.stats, [sols[-1][0, j] for j in range(n)])
        total += p.stats
    for groups, slots in ((4, 20), (6, 25), (8, 25)):
        p = timetable(rng, groups, slots)
        sol = next(p.solutions(), None)
        days = Counter(d for d, _ in sol.values()) if sol else {}
        print("timetable", p.stats, sorted(days.items()), sorted(sol.items())[-1] if sol else None)
        total += p.stats
    for n in (6, 7, 8, 9):
        p = queens(n)
        print("queens", n, sum(1 for _ in p.solutions()), p.stats)
        total += p.stats
    for jobs, machines in ((3, 3), (4, 3), (5, 4)):
        j = Jobs(rng, jobs, machines)
        j.search((0,) * jobs, (0,) * jobs, (0,) * machines, (), 9000)
        print("jobs", j.best, j.visits, len(j.seen), j.plan[:4])
    for size in (14, 20, 24):
        fam = {f"s{i:02d}": frozenset(rng.sample(range(size), 4)) for i in range(size + 4)}
        fam["rest"] = frozenset(range(size)) - reduce(or_, fam.values())
        greedy, best = cover(range(size), fam)
        print("cover", len(greedy), len(best), greedy[:4], sorted(reduce(or_, (fam[b] for b in best))) == list(range(size)))
    print(total)


main()
