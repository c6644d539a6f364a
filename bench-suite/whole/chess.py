"""Chess on a small board (6x6, Los Alamos pieces plus bishops): move generation, make/unmake, alpha-beta, tables."""
import random
from collections import Counter, defaultdict, namedtuple
from dataclasses import dataclass, field
from enum import IntEnum, Flag, auto
from functools import cached_property, lru_cache
from itertools import product, takewhile

N = 6


class Piece(IntEnum):
    PAWN = 1
    KNIGHT = 2
    BISHOP = 3
    ROOK = 4
    QUEEN = 5
    KING = 6


class MoveFlag(Flag):
    QUIET = 0
    CAPTURE = auto()
    PROMOTE = auto()
    CHECK = auto()


VALUE = {Piece.PAWN: 100, Piece.KNIGHT: 300, Piece.BISHOP: 310, Piece.ROOK: 500, Piece.QUEEN: 900, Piece.KING: 20000}
LETTERS = {p: c for p, c in zip(Piece, "pnbrqk")}
DIAG = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
LINE = [(1, 0), (-1, 0), (0, 1), (0, -1)]
JUMPS = [(dx * sx, dy * sy) for dx, dy in ((1, 2), (2, 1)) for sx, sy in product((1, -1), repeat=2)]


class Move(namedtuple("Move", "src dst piece captured promote")):
    __slots__ = ()

    def __str__(self):
        text = square(self.src) + ("x" if self.captured else "-") + square(self.dst)
        return (LETTERS[self.piece].upper() if self.piece != Piece.PAWN else "") + text + ("=Q" if self.promote else "")


def square(i):
    return f"{chr(97 + i % N)}{i // N + 1}"


@lru_cache(maxsize=None)
def rays(src, kind):
    steps = {Piece.BISHOP: DIAG, Piece.ROOK: LINE, Piece.QUEEN: DIAG + LINE}[kind]
    out = []
    for dx, dy in steps:
        ray, x, y = [], src % N + dx, src // N + dy
        while 0 <= x < N and 0 <= y < N:
            ray.append(y * N + x)
            x, y = x + dx, y + dy
        if ray:
            out.append(tuple(ray))
    return tuple(out)


@lru_cache(maxsize=None)
def leaps(src, kind):
    steps = JUMPS if kind == Piece.KNIGHT else DIAG + LINE
    x, y = src % N, src // N
    return tuple((y + dy) * N + x + dx for dx, dy in steps if 0 <= x + dx < N and 0 <= y + dy < N)


rng = random.Random(64)
ZOBRIST = {(p, c, s): rng.getrandbits(60) for p in Piece for c in (1, -1) for s in range(N * N)}
SIDE = rng.getrandbits(60)
CENTER = [int(8 - 2 * (abs(s % N - 2.5) + abs(s // N - 2.5))) for s in range(N * N)]


class IllegalPosition(Exception):
    pass


class Board:
    START = "rnbqkn/pppppp/6/6/PPPPPP/RNBQKN"

    def __init__(self, text=START):
        self.cells = [None] * (N * N)
        self.side = 1
        self.key = 0
        self.score = 0
        self.kings = {}
        self.history = []
        names = {c: p for p, c in LETTERS.items()}
        for y, row in enumerate(reversed(text.split("/"))):
            x = 0
            for ch in row:
                if ch.isdigit():
                    x += int(ch)
                else:
                    self.place(y * N + x, names[ch.lower()], 1 if ch.isupper() else -1)
                    x += 1
        if len(self.kings) != 2:
            raise IllegalPosition(text)

    def place(self, s, piece, color):
        self.cells[s] = (piece, color)
        self.key ^= ZOBRIST[piece, color, s]
        self.score += color * (VALUE[piece] + CENTER[s])
        if piece is Piece.KING:
            self.kings[color] = s

    def remove(self, s):
        piece, color = self.cells[s]
        self.cells[s] = None
        self.key ^= ZOBRIST[piece, color, s]
        self.score -= color * (VALUE[piece] + CENTER[s])
        return piece, color

    def make(self, m):
        self.history.append((m, self.key))
        if m.captured:
            self.remove(m.dst)
        piece, color = self.remove(m.src)
        self.place(m.dst, m.promote or piece, color)
        self.side = -self.side
        self.key ^= SIDE

    def unmake(self):
        m, key = self.history.pop()
        self.side = -self.side
        self.key ^= SIDE
        self.remove(m.dst)
        self.place(m.src, m.piece, self.side)
        if m.captured:
            self.place(m.dst, m.captured, -self.side)
        assert self.key == key

    def pseudo(self):
        color, cells = self.side, self.cells
        for s, content in enumerate(cells):
            if content is None or content[1] != color:
                continue
            piece = content[0]
            match piece:
                case Piece.PAWN:
                    yield from self.pawn(s, color)
                case Piece.KNIGHT | Piece.KING:
                    for t in leaps(s, piece):
                        if (other := cells[t]) is None:
                            yield Move(s, t, piece, None, None)
                        elif other[1] != color:
                            yield Move(s, t, piece, other[0], None)
                case _:
                    for ray in rays(s, piece):
                        for t in ray:
                            other = cells[t]
                            if other is None:
                                yield Move(s, t, piece, None, None)
                                continue
                            if other[1] != color:
                                yield Move(s, t, piece, other[0], None)
                            break

    def pawn(self, s, color):
        t = s + N * color
        if not 0 <= t < N * N:
            return
        promote = Piece.QUEEN if t // N in (0, N - 1) else None
        if self.cells[t] is None:
            yield Move(s, t, Piece.PAWN, None, promote)
        for dx in (-1, 1):
            if 0 <= s % N + dx < N and (other := self.cells[t + dx]) and other[1] != color:
                yield Move(s, t + dx, Piece.PAWN, other[0], promote)

    def attacked(self, s, by):
        cells = self.cells
        for kind in (Piece.KNIGHT, Piece.KING):
            if any(cells[t] == (kind, by) for t in leaps(s, kind)):
                return True
        for kind, group in ((Piece.BISHOP, (Piece.BISHOP, Piece.QUEEN)), (Piece.ROOK, (Piece.ROOK, Piece.QUEEN))):
            for ray in rays(s, kind):
                hit = next((cells[t] for t in ray if cells[t] is not None), None)
                if hit and hit[1] == by and hit[0] in group:
                    return True
        t = s - N * by
        return any(0 <= s % N + dx < N and 0 <= t < N * N and cells[t + dx] == (Piece.PAWN, by) for dx in (-1, 1))

    def in_check(self, color):
        return self.attacked(self.kings[color], -color)

    def moves(self):
        for m in self.pseudo():
            self.make(m)
            try:
                if self.in_check(-self.side):
                    continue
            finally:
                self.unmake()
            yield m

    def __str__(self):
        rows = []
        for y in reversed(range(N)):
            row = ""
            for c in self.cells[y * N:y * N + N]:
                match c:
                    case None: row += "."
                    case (p, 1): row += LETTERS[p].upper()
                    case (p, _): row += LETTERS[p]
            rows.append(row)
        return "/".join(rows)


def perft(board, depth, kinds):
    if depth == 0:
        return 1
    total = 0
    for m in board.moves():
        if depth == 1:
            flag = MoveFlag.QUIET
            if m.captured:
                flag |= MoveFlag.CAPTURE
            if m.promote:
                flag |= MoveFlag.PROMOTE
            kinds[flag] += 1
        board.make(m)
        total += perft(board, depth - 1, kinds)
        board.unmake()
    return total


@dataclass(slots=True)
class Entry:
    depth: int
    value: int
    bound: str
    move: Move | None


class Timeout(Exception):
    pass


@dataclass
class Searcher:
    budget: int
    table: dict = field(default_factory=dict)
    stats: Counter = field(default_factory=Counter)
    killers: defaultdict = field(default_factory=lambda: defaultdict(list))
    heat: Counter = field(default_factory=Counter)

    def order(self, board, moves, hint, ply):
        killers = self.killers[ply]

        def key(m):
            if m == hint:
                return -10 ** 6
            if m.captured:
                return -10 * VALUE[m.captured] + VALUE[m.piece] // 10
            if m in killers:
                return -50
            return -min(self.heat[m.src, m.dst], 40)
        return sorted(moves, key=key)

    def quiesce(self, board, alpha, beta, depth=4):
        self.stats["quiet"] += 1
        stand = board.score * board.side
        if stand >= beta or depth == 0:
            return stand
        alpha = max(alpha, stand)
        for m in self.order(board, [m for m in board.pseudo() if m.captured], None, -1):
            if m.captured is Piece.KING:
                return 15000
            board.make(m)
            try:
                value = -self.quiesce(board, -beta, -alpha, depth - 1)
            finally:
                board.unmake()
            if value >= beta:
                return value
            alpha = max(alpha, value)
        return alpha

    def search(self, board, depth, alpha, beta, ply=0):
        self.stats["nodes"] += 1
        self.budget -= 1
        if self.budget < 0:
            raise Timeout
        entry = self.table.get(board.key)
        if entry and entry.depth >= depth:
            self.stats["hits"] += 1
            match entry:
                case Entry(value=v, bound="exact"):
                    return v
                case Entry(value=v, bound="low") if v >= beta:
                    return v
                case Entry(value=v, bound="high") if v <= alpha:
                    return v
        if depth == 0:
            return self.quiesce(board, alpha, beta)
        best, choice, bound = -30000 + ply, None, "high"
        found = False
        for m in self.order(board, list(board.moves()), entry and entry.move, ply):
            found = True
            board.make(m)
            try:
                value = -self.search(board, depth - 1, -beta, -alpha, ply + 1)
            finally:
                board.unmake()
            if value > best:
                best, choice = value, m
                if value > alpha:
                    alpha, bound = value, "exact"
            if alpha >= beta:
                bound = "low"
                self.heat[m.src, m.dst] += depth * depth
                if not m.captured:
                    self.killers[ply] = [m, *self.killers[ply][:1]]
                self.stats["cuts"] += 1
                break
        if not found:
            return best if board.in_check(board.side) else 0
        self.table[board.key] = Entry(depth, best, bound, choice)
        return best

    def think(self, board):
        best = None
        key = board.key
        for depth in range(1, 5):
            try:
                value = self.search(board, depth, -40000, 40000)
            except Timeout:
                break
            finally:
                assert board.key == key
            best = self.table[board.key].move if board.key in self.table else None
        return best


def main():
    for text in (Board.START, "rnbqkn/1ppp1p/p3p1/2P3/PP1PPP/RNBQKN", "4k1/P5/2q3/3R2/p4p/1K4"):
        board, kinds = Board(text), Counter()
        print(text, [perft(board, d, kinds) for d in range(1, 4)], {str(k): v for k, v in sorted(kinds.items(), key=lambda p: p[0].value)})
    try:
        Board("6/6/6/6/6/K5")
    except IllegalPosition as e:
        print("illegal", e)
    board = Board()
    searchers = {1: Searcher(0), -1: Searcher(0)}
    line = []
    for turn in range(16):
        s = searchers[board.side]
        s.budget = 1300
        m = s.think(board)
        if m is None:
            line.append("#" if board.in_check(board.side) else "=")
            break
        board.make(m)
        line.append(str(m))
        if turn % 4 == 3:
            print(board, board.score, board.key % 10007)
    print(" ".join(line))
    for c, s in searchers.items():
        print(c, sorted(s.stats.items()), len(s.table), s.heat.most_common(1)[0][1])
    for _ in range(len(board.history)):
        board.unmake()
    print(board, board.score)


main()
