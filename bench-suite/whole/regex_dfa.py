"""Regular expressions: parser, Thompson NFA, subset construction, minimisation, matching, derivatives, against re."""
from __future__ import annotations
import random
import re
from collections import deque, defaultdict
from dataclasses import dataclass
from functools import cache, reduce, singledispatch
from itertools import product, count

ALPHABET = "abcd"


class RegexError(Exception):
    def __init__(self, message, pattern, pos):
        super().__init__(message)
        self.pattern, self.pos = pattern, pos

    def __str__(self):
        return f"{self.args[0]} at {self.pos} in {self.pattern!r}"


class Node:
    __slots__ = ()

    def __or__(self, other):
        return self if self == other else Alt(self, other)

    def __add__(self, other):
        return Cat(self, other)


@dataclass(frozen=True, slots=True)
class Empty(Node):
    pass


@dataclass(frozen=True, slots=True)
class Nothing(Node):
    pass


@dataclass(frozen=True, slots=True)
class Chars(Node):
    chars: frozenset

    def __str__(self):
        return "[" + "".join(sorted(self.chars)) + "]"


@dataclass(frozen=True, slots=True)
class Cat(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Alt(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Star(Node):
    body: Node


class Parser:
    def __init__(self, pattern):
        self.p, self.i = pattern, 0

    def error(self, msg):
        raise RegexError(msg, self.p, self.i)

    def peek(self):
        return self.p[self.i] if self.i < len(self.p) else None

    def next(self):
        c = self.peek()
        self.i += 1
        return c

    def parse(self):
        node = self.alt()
        if self.peek() is not None:
            self.error("unbalanced )")
        return node

    def alt(self):
        parts = [self.cat()]
        while self.peek() == "|":
            self.next()
            parts.append(self.cat())
        return reduce(lambda a, b: a | b, parts)

    def cat(self):
        parts = []
        while self.peek() not in (None, "|", ")"):
            parts.append(self.postfix())
        return reduce(Node.__add__, parts) if parts else Empty()

    def postfix(self):
        node = self.atom()
        while (c := self.peek()) is not None and c in "*+?{":
            self.next()
            match c:
                case "*": node = Star(node)
                case "+": node = node + Star(node)
                case "?": node = node | Empty()
                case "{":
                    digits = ""
                    while (c := self.next()) != "}":
                        if c is None:
                            self.error("unfinished {")
                        digits += c
                    lo, _, hi = digits.partition(",")
                    lo, hi = int(lo), int(hi or lo)
                    opt = node | Empty()
                    node = reduce(Node.__add__, [node] * lo + [opt] * (hi - lo), Empty())
        return node

    def atom(self):
        match self.next():
            case "(":
                node = self.alt()
                if self.next() != ")":
                    self.error("missing )")
                return node
            case ".":
                return Chars(frozenset(ALPHABET))
            case "[":
                negate = self.peek() == "^"
                if negate:
                    self.next()
                chars = set()
                while (c := self.next()) != "]":
                    if c is None:
                        self.error("missing ]")
                    if self.peek() == "-":
                        self.next()
                        chars |= {chr(n) for n in range(ord(c), ord(self.next()) + 1)}
                    else:
                        chars.add(c)
                return Chars(frozenset(ALPHABET) - chars if negate else frozenset(chars))
            case ("*" | "+" | "?") as c:
                self.error(f"nothing to repeat: {c}")
            case c:
                return Chars(frozenset(c))


class NFA:
    def __init__(self):
        self.eps = defaultdict(list)
        self.moves = defaultdict(list)
        self.names = count()

    def build(self, node):
        s, t = next(self.names), next(self.names)
        match node:
            case Empty():
                self.eps[s].append(t)
            case Nothing():
                pass
            case Chars(chars):
                for c in sorted(chars):
                    self.moves[s, c].append(t)
            case Cat(a, b):
                (s1, t1), (s2, t2) = self.build(a), self.build(b)
                self.eps[s].append(s1)
                self.eps[t1].append(s2)
                self.eps[t2].append(t)
            case Alt(a, b):
                for sub in (a, b):
                    s1, t1 = self.build(sub)
                    self.eps[s].append(s1)
                    self.eps[t1].append(t)
            case Star(a):
                s1, t1 = self.build(a)
                self.eps[s] += [s1, t]
                self.eps[t1] += [s1, t]
        return s, t

    def closure(self, states):
        seen, todo = set(states), list(states)
        while todo:
            for n in self.eps.get(todo.pop(), ()):
                if n not in seen:
                    seen.add(n)
                    todo.append(n)
        return frozenset(seen)

    def step(self, states, c):
        return self.closure({t for s in states for t in self.moves.get((s, c), ())})


class DFA:
    def __init__(self, table, accept):
        self.table, self.accept = table, accept

    @classmethod
    def from_nfa(cls, nfa, start, end):
        first = nfa.closure([start])
        number, todo, table = {first: 0}, deque([first]), {}
        while todo:
            states = todo.popleft()
            row = {}
            for c in ALPHABET:
                nxt = nfa.step(states, c)
                if nxt not in number:
                    number[nxt] = len(number)
                    todo.append(nxt)
                row[c] = number[nxt]
            table[number[states]] = row
        return cls([table[n] for n in range(len(number))], {n for s, n in number.items() if end in s})

    def minimise(self):
        block = [int(s in self.accept) for s in range(len(self.table))]
        while True:
            keys = {}
            new = []
            for s, row in enumerate(self.table):
                key = (block[s], *(block[row[c]] for c in ALPHABET))
                new.append(keys.setdefault(key, len(keys)))
            if len(keys) == len(set(block)):
                break
            block = new
        order, todo = {block[0]: 0}, [0]
        table = []
        for s in todo:
            row = {}
            for c, t in self.table[s].items():
                if block[t] not in order:
                    order[block[t]] = len(order)
                    todo.append(t)
                row[c] = order[block[t]]
            table.append(row)
        return DFA(table, {order[block[s]] for s in self.accept if block[s] in order})

    def fullmatch(self, text):
        s = 0
        for c in text:
            s = self.table[s][c]
        return s in self.accept

    def longest(self, text, start):
        s, best = 0, None
        if s in self.accept:
            best = start
        for i in range(start, len(text)):
            s = self.table[s][text[i]]
            if s in self.accept:
                best = i + 1
        return best

    def finditer(self, text):
        pos = 0
        while pos <= len(text):
            end = self.longest(text, pos)
            if end is None:
                pos += 1
            else:
                yield pos, end
                pos = max(end, pos + 1)

    def counts(self, n):
        ways = [1] + [0] * (len(self.table) - 1)
        for _ in range(n):
            nxt = [0] * len(ways)
            for s, w in enumerate(ways):
                if w:
                    for t in self.table[s].values():
                        nxt[t] += w
            ways = nxt
            yield sum(w for s, w in enumerate(ways) if s in self.accept)

    @classmethod
    def combine(cls, a, b, how):
        number, todo, table, accept = {(0, 0): 0}, [(0, 0)], [], set()
        for p, q in todo:
            if how(p in a.accept, q in b.accept):
                accept.add(number[p, q])
            row = {}
            for c in ALPHABET:
                key = a.table[p][c], b.table[q][c]
                if key not in number:
                    number[key] = len(number)
                    todo.append(key)
                row[c] = number[key]
            table.append(row)
        return cls(table, accept)

    __and__ = lambda self, other: DFA.combine(self, other, lambda x, y: x and y)
    __xor__ = lambda self, other: DFA.combine(self, other, lambda x, y: x != y)


@singledispatch
def nullable(node):
    return False


@nullable.register(Empty)
@nullable.register(Star)
def _(node):
    return True


@nullable.register
def _(node: Cat):
    return nullable(node.left) and nullable(node.right)


@nullable.register
def _(node: Alt):
    return nullable(node.left) or nullable(node.right)


@cache
def derive(node, c):
    match node:
        case Empty() | Nothing():
            return Nothing()
        case Chars(chars):
            return Empty() if c in chars else Nothing()
        case Star(body):
            return smart_cat(derive(body, c), node)
        case Alt(a, b):
            return smart_alt(derive(a, c), derive(b, c))
        case Cat(a, b):
            d = smart_cat(derive(a, c), b)
            return smart_alt(d, derive(b, c)) if nullable(a) else d


def smart_cat(a, b):
    match a, b:
        case (Nothing(), _) | (_, Nothing()): return Nothing()
        case (Empty(), x) | (x, Empty()): return x
        case _: return Cat(a, b)


def smart_alt(a, b):
    match a, b:
        case (Nothing(), x) | (x, Nothing()): return x
        case _ if a == b: return a
        case _: return Alt(a, b)


def by_derivatives(node, text):
    for c in text:
        node = derive(node, c)
    return nullable(node)


PATTERNS = ["(a|b)*abb", "a{2,4}(b|cd)*", "[^a]*a[bc]+d?", "((ab)+|c)*d", "(a|b)*a(a|b){3}", ".*cab.*", "a*b*c*d*",
            "(aa|bb|(ab|ba)(aa|bb)*(ab|ba))*", "[a-c]{1,3}d|[b-d]+", "((a|bc)*(d|))+b"]
BAD = ["(ab", "*a", "a)", "[ab", "a{2", "a|+"]


def main():
    rng = random.Random(7)
    texts = ["".join(rng.choices(ALPHABET, k=rng.randrange(12))) for _ in range(220)]
    long_text = "".join(rng.choices(ALPHABET, k=400))
    dfas = {}
    for p in PATTERNS:
        for again in range(20):
            tree = Parser(p).parse()
            nfa = NFA()
            big = DFA.from_nfa(nfa, *nfa.build(tree))
            small = big.minimise()
        rx = re.compile(p)
        hits = wrong = 0
        for t in texts:
            a, b, c = small.fullmatch(t), by_derivatives(tree, t), rx.fullmatch(t) is not None
            hits += a
            wrong += not (a == b == c == big.fullmatch(t))
        spans = list(small.finditer(long_text))
        print(f"{p:34} nfa {next(nfa.names):3} dfa {len(big.table):3} min {len(small.table):3} hits {hits:3} wrong {wrong}",
              f"spans {len(spans)} {sum((e - s) * s for s, e in spans)}", list(small.counts(6))[-1])
        dfas[p] = small
    for a, b in product(PATTERNS, repeat=2):
        if a < b:
            x, y = (dfas[a] & dfas[b]).minimise(), (dfas[a] ^ dfas[b]).minimise()
            if len(x.table) > 14:
                print(a, "&", b, len(x.table), len(y.table), sum(x.counts(5)), sum(y.counts(5)))
    for p in BAD:
        try:
            Parser(p).parse()
        except RegexError as e:
            print("error:", e)
    # random patterns
    def rand(depth):
        if depth == 0:
            return rng.choice("abcd")
        match rng.randrange(5):
            case 0: return f"({rand(depth - 1)}|{rand(depth - 1)})"
            case 1: return f"({rand(depth - 1)})*"
            case 2: return f"({rand(depth - 1)})?"
            case _: return rand(depth - 1) + rand(depth - 1)
    total = states = 0
    for n in range(1700):
        p = rand(4)
        tree = Parser(p).parse()
        nfa = NFA()
        d = DFA.from_nfa(nfa, *nfa.build(tree)).minimise()
        states += len(d.table)
        rx = re.compile(p)
        for t in texts[n % 7::7]:
            a = d.fullmatch(t)
            if a != by_derivatives(tree, t) or a != bool(rx.fullmatch(t)):
                print("differ", p, t)
            total += a
    print("random", total, states, derive.cache_info().currsize > 100)


main()
