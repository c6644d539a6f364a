# Keys that are instances of classes: told apart by identity, members of enums, tuples of them; and what changes while loops run.
from collections import Counter, defaultdict
from enum import Enum, IntEnum


class Kind(Enum):
    KNIGHT = "n"
    KING = "k"
    PAWN = "p"


class Other(Enum):
    KING = "k"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Node:
    def __init__(self, n):
        self.n = n


class Named:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return hash(self.name)


class Equal(Named):
    __hash__ = Named.__hash__

    def __eq__(self, other):
        return isinstance(other, Equal) and self.name == other.name


def enums():
    value = {Kind.KNIGHT: 3, Kind.KING: 100, Kind.PAWN: 1, Other.KING: 7, Level.LOW: 11}
    board = {(k, c, s): s * c + k.value.__len__() for k in Kind for c in (1, -1) for s in range(8)}
    total = 0
    for i in range(400):
        k = (Kind.KNIGHT, Kind.KING, Kind.PAWN)[i % 3]
        total += value[k] + board[k, 1 if i % 2 else -1, i % 8]
        if k in value and Level.HIGH not in value and (k, 0, 0) not in board:
            total += value[Other.KING] + value[1]
        value[k] += 1
        board[k, 1, i % 8] = i
        value.setdefault(Level.HIGH, 5)
        del value[Level.HIGH]
    return total, value[Level.LOW], value.get(Level.HIGH), len(value), sum(board.values())


def missing():
    seen = 0
    d = {Kind.KING: 1}
    for i in range(300):
        try:
            d[Kind.PAWN if i % 3 else Kind.KING]
        except KeyError as e:
            seen += e.args[0] is Kind.PAWN
        try:
            del d[Kind.KNIGHT, i]
        except KeyError as e:
            seen += e.args[0][1] == i
    return seen


def nodes():
    all_nodes = [Node(i) for i in range(50)]
    index = {node: node.n for node in all_nodes}
    visited = set()
    total = 0
    for i in range(500):
        node = all_nodes[i * 7 % 50]
        total += index[node]
        if node in visited:
            total += 1
        visited.add(node)
        if i % 60 == 59:
            visited.discard(node)
    by_class = defaultdict(list)
    for v in (1, "a", 2.0, node, b"", Kind.KING, len, None) * 30:
        by_class[type(v)].append(v)
    counts = Counter(by_class[t][0] for t in (int, str, Node) for _ in range(20))
    return total, len(visited), [len(v) for v in by_class.values()], counts[node], counts[1]


def named():
    a, b, c = Named("x"), Named("x"), Equal("x")
    d = {a: 1, b: 2, c: 3}
    out = []
    for i in range(200):
        out.append((d[a], d[b], d[Equal("x")], Named("x") in d, a in {c, b}))
        d[a] += 1
    a.name = "y"
    out.append((a in d, d.get(a)))
    a.name = "x"
    out.append((a in d, d.get(a)))
    return out[-3:]


def changing():
    class K:
        pass

    def counting(self):
        calls.append(self)
        return object.__hash__(self)

    calls = []
    keys = [K() for _ in range(10)]
    d = {k: i for i, k in enumerate(keys)}
    out = []
    for i in range(300):
        if i == 150:
            K.__hash__ = counting
        if i == 200:
            del K.__hash__
        if i == 250:
            K.__eq__ = lambda self, other: True
        out.append((d.get(keys[i % 10], -1), keys[i % 7] in d, len(calls)))
    return out[149:152], out[199:202], out[-1]


def shadowed():
    calls = []
    keys = [Named(n) for n in "abc"]
    d = {k: k.name for k in keys}
    out = []
    for i in range(200):
        if i == 100:
            builtin = hash
            globals()["hash"] = lambda v: calls.append(v) or builtin(v)
        out.append((d.get(keys[i % 3]), len(calls)))
    del globals()["hash"]
    return out[98:103], out[-1], d[keys[0]], len(calls)


def properties():
    calls = []

    class P:
        @property
        def name(self):
            calls.append(1)
            return "p"

        def __hash__(self):
            return hash(self.name)

    p = P()
    d = {p: 1}
    total = sum(d[p] for _ in range(100))
    del P.name
    p.name = "p"
    total += sum(d[p] for _ in range(100))
    return total, len(calls)


def failing():
    n = Named("a")
    d = {n: 1}
    out = Counter()
    for i in range(150):
        if i == 50:
            del n.name
        if i == 100:
            n.name = [1]
        try:
            out[d[n]] += 1
        except (AttributeError, TypeError) as e:
            out[type(e).__name__] += 1
    n.name = n
    try:
        d[n]
    except RecursionError:
        out["deep"] += 1
    n.name = (1, ("a", Named("b")))
    d[n] = 5
    return sorted(out.items(), key=str), d[n], hash(n) == hash((1, ("a", n.name[1][1]))), hash(Named(-1)), hash(Named(True))


for f in (enums, missing, nodes, named, changing, shadowed, properties, failing):
    print(f.__name__, f())
