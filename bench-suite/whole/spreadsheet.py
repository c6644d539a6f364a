"""A spreadsheet engine: tokens, formulas, dependency graph, recalculation, undo, ranges."""
from __future__ import annotations
import re
import random
from collections import defaultdict, deque, Counter
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from itertools import product, chain
import math

TOKEN = re.compile(r"""\s*(?:(?P<num>\d+(?:\.\d+)?)|(?P<range>[A-Z]+\d+:[A-Z]+\d+)|(?P<cell>[A-Z]+\d+)(?!\()
    |(?P<name>[A-Z][A-Z_]*)|(?P<str>"[^"]*")|(?P<op><=|>=|<>|[-+*/^&=<>(),]))""", re.X)


class FormulaError(Exception):
    code = "#ERR"


class DivZero(FormulaError):
    code = "#DIV/0"


class BadRef(FormulaError):
    code = "#REF"


class BadValue(FormulaError):
    code = "#VALUE"


class Circular(FormulaError):
    code = "#CIRC"


@dataclass(frozen=True, slots=True)
class Ref:
    col: int
    row: int

    @staticmethod
    @lru_cache(maxsize=None)
    def parse(text):
        m = re.fullmatch(r"([A-Z]+)(\d+)", text)
        if not m:
            raise BadRef(text)
        col = reduce(lambda acc, ch: acc * 26 + ord(ch) - 64, m[1], 0)
        return Ref(col, int(m[2]))

    def __str__(self):
        name, col = "", self.col
        while col:
            col, rem = divmod(col - 1, 26)
            name = chr(65 + rem) + name
        return f"{name}{self.row}"


@dataclass(frozen=True)
class Num:
    value: float


@dataclass(frozen=True)
class Text:
    value: str


@dataclass(frozen=True)
class Cell:
    ref: Ref


@dataclass(frozen=True)
class Area:
    a: Ref
    b: Ref

    def __iter__(self):
        for row, col in product(range(self.a.row, self.b.row + 1), range(self.a.col, self.b.col + 1)):
            yield Ref(col, row)


@dataclass(frozen=True)
class Bin:
    op: str
    left: object
    right: object


@dataclass(frozen=True)
class Neg:
    arg: object


@dataclass(frozen=True)
class Call:
    name: str
    args: tuple


class Parser:
    LEVELS = [("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",)]

    def __init__(self, text):
        self.tokens = list(self.scan(text))
        self.pos = 0

    @staticmethod
    def scan(text):
        pos = 0
        while pos < len(text):
            m = TOKEN.match(text, pos)
            if m is None:
                raise BadValue(f"bad token at {pos}")
            pos = m.end()
            yield m.lastgroup, m[m.lastgroup]
        yield "end", ""

    def take(self, *ops):
        kind, text = self.tokens[self.pos]
        if kind == "op" and text in ops:
            self.pos += 1
            return text
        return None

    def expr(self, level=0):
        if level == len(self.LEVELS):
            return self.unary()
        left = self.expr(level + 1)
        while op := self.take(*self.LEVELS[level]):
            left = Bin(op, left, self.expr(level + 1))
        return left

    def unary(self):
        if self.take("-"):
            return Neg(self.unary())
        kind, text = self.tokens[self.pos]
        self.pos += 1
        match kind, text:
            case "num", _:
                return Num(float(text))
            case "str", _:
                return Text(text[1:-1])
            case "cell", _:
                return Cell(Ref.parse(text))
            case "range", _:
                return Area(*map(Ref.parse, text.split(":")))
            case "name", name:
                args = []
                if not self.take("("):
                    raise BadValue(name)
                while not self.take(")"):
                    args.append(self.expr())
                    self.take(",")
                return Call(name, tuple(args))
            case "op", "(":
                inner = self.expr()
                if not self.take(")"):
                    raise BadValue("paren")
                return inner
        raise BadValue(text)


def references(node):
    match node:
        case Cell(ref):
            yield ref
        case Area():
            yield from node
        case Bin(_, left, right):
            yield from references(left)
            yield from references(right)
        case Neg(arg):
            yield from references(arg)
        case Call(_, args):
            for a in args:
                yield from references(a)


@dataclass(slots=True)
class Slot:
    source: str = ""
    ast: object = None
    value: object = None
    deps: frozenset = frozenset()
    evals: int = 0


FUNCTIONS = {}


def function(name):
    def wrap(f):
        FUNCTIONS[name] = f
        return f
    return wrap


def numbers(values):
    for v in values:
        if isinstance(v, list):
            yield from numbers(v)
        elif isinstance(v, (int, float)):
            yield v


@function("SUM")
def f_sum(*values):
    return sum(numbers(values))


@function("AVG")
def f_avg(*values):
    items = list(numbers(values))
    if not items:
        raise DivZero("avg")
    return sum(items) / len(items)


@function("MAX")
def f_max(*values):
    return max(numbers(values), default=0)


@function("COUNT")
def f_count(*values):
    return sum(1 for _ in numbers(values))


@function("LEN")
def f_len(v):
    return len(show(v))


@function("MOD")
def f_mod(a, b):
    if b == 0:
        raise DivZero("mod")
    return a % b


FUNCTIONS["ROUND"] = lambda x, n=0: round(x, int(n))
FUNCTIONS["SQRT"] = lambda x: math.sqrt(abs(x))


def show(v):
    match v:
        case None:
            return ""
        case float() if v == int(v) and abs(v) < 1e15:
            return str(int(v))
        case float():
            return f"{v:.4f}"
        case FormulaError():
            return v.code
        case bool():
            return str(v).upper()
        case _:
            return str(v)


class Sheet:
    def __init__(self):
        self.cells: dict[Ref, Slot] = {}
        self.users = defaultdict(set)
        self.history = deque(maxlen=50)
        self.stats = Counter()

    def value(self, ref):
        slot = self.cells.get(ref)
        if slot is None:
            return None
        if isinstance(slot.value, FormulaError):
            raise slot.value
        return slot.value

    def evaluate(self, node):
        match node:
            case Num(v) | Text(v):
                return v
            case Cell(ref):
                v = self.value(ref)
                return 0.0 if v is None else v
            case Area():
                return [self.value(r) for r in node]
            case Neg(arg):
                return -self.evaluate(arg)
            case Call("IF", (cond, yes, no)):
                return self.evaluate(yes if self.evaluate(cond) else no)
            case Call("IFERR", (body, other)):
                try:
                    return self.evaluate(body)
                except FormulaError as e:
                    self.stats[e.code] += 1
                    return self.evaluate(other)
            case Call(name, args):
                try:
                    f = FUNCTIONS[name]
                except KeyError:
                    raise BadValue(name) from None
                return f(*[self.evaluate(a) for a in args])
            case Bin(op, left, right):
                return self.binary(op, self.evaluate(left), self.evaluate(right))

    def binary(self, op, a, b):
        if op == "&":
            return show(a) + show(b)
        if isinstance(a, str) != isinstance(b, str):
            raise BadValue(op)
        match op:
            case "+": return a + b
            case "-": return a - b
            case "*": return a * b
            case "/":
                try:
                    return a / b
                except ZeroDivisionError:
                    raise DivZero("/") from None
            case "^":
                return math.copysign(min(abs(a) ** min(b, 3), 1e9), a)
            case "=": return a == b
            case "<>": return a != b
            case "<": return a < b
            case ">": return a > b
            case "<=": return a <= b
            case ">=": return a >= b

    def order(self, start):
        state, out = {}, []
        stack = [(start, iter(sorted(self.users[start], key=lambda r: (r.row, r.col))))]
        state[start] = 1
        loop = False
        while stack:
            ref, it = stack[-1]
            for nxt in it:
                st = state.get(nxt, 0)
                if st == 1:
                    loop = True
                elif st == 0:
                    state[nxt] = 1
                    stack.append((nxt, iter(sorted(self.users[nxt], key=lambda r: (r.row, r.col)))))
                    break
            else:
                state[ref] = 2
                out.append(ref)
                stack.pop()
        return out[::-1], loop

    def put(self, ref, source, record=True):
        slot = self.cells.setdefault(ref, Slot())
        old = slot.source
        for d in slot.deps:
            self.users[d].discard(ref)
        slot.source = source
        try:
            slot.ast = Parser(source[1:]).expr() if source.startswith("=") else None
        except FormulaError as e:
            slot.ast, slot.value = None, e
        else:
            if slot.ast is None:
                try:
                    slot.value = float(source) if source else None
                except ValueError:
                    slot.value = source
        slot.deps = frozenset(references(slot.ast)) if slot.ast else frozenset()
        for d in slot.deps:
            self.users[d].add(ref)
        order, loop = self.order(ref)
        if loop:
            self.stats["loops"] += 1
            self.put(ref, old if old != source else "0", record=False)
            return False
        if record:
            self.history.append((ref, old))
        for r in order:
            self.recalc(self.cells[r])
        return True

    def recalc(self, slot):
        if slot.ast is None:
            return
        slot.evals += 1
        try:
            slot.value = self.evaluate(slot.ast)
        except FormulaError as e:
            slot.value = e
            self.stats[e.code] += 1
        except (TypeError, OverflowError) as e:
            slot.value = BadValue(str(type(e)))
            self.stats["type"] += 1

    def undo(self):
        if self.history:
            ref, old = self.history.pop()
            self.put(ref, old, record=False)


def random_formula(rng, row):
    def cell():
        return f"{rng.choice('ABCDEF')}{rng.randrange(max(1, row - 6), row + 1)}"
    kind = rng.randrange(10)
    match kind:
        case 0: return f"=SUM(A{max(1, row - 5)}:C{max(1, row - 1)})"
        case 1: return f"=IF({cell()}>{cell()},{cell()}*2,{cell()}-3.5)"
        case 2: return f"=IFERR({cell()}/{cell()},-1)"
        case 3: return f'=LEN("n"&{cell()}&"/"&{cell()})+{cell()}'
        case 4: return f"=ROUND(AVG(A{max(1, row - 3)}:F{max(1, row - 1)}),2)+MAX({cell()},{cell()})"
        case 5: return f"=-({cell()}+{cell()})*0.5"
        case 6: return f"=MOD({cell()},7)+COUNT(D{max(1, row - 4)}:F{max(1, row - 1)})"
        case 7: return f"=SQRT({cell()})^2/({cell()}-1)"
        case 8: return f"=FOO({cell()})" if rng.random() < .1 else f"={cell()}<={cell()}"
        case _: return str(rng.randrange(100))


def checksum(sheet):
    h = 17
    for ref in sorted(sheet.cells, key=lambda r: (r.row, r.col)):
        for ch in show(sheet.cells[ref].value)[:40]:
            h = (h * 31 + ord(ch)) % 1_000_000_007
    return h


def main():
    rng = random.Random(101)
    for round_no in range(5):
        sheet = Sheet()
        for row in range(1, 41):
            for col in "ABC":
                sheet.put(Ref.parse(f"{col}{row}"), str(rng.randrange(-20, 50)))
            for col in "DEF":
                sheet.put(Ref.parse(f"{col}{row}"), random_formula(rng, row))
        print("filled", round_no, checksum(sheet), len(sheet.cells))
        accepted = 0
        for step in range(430):
            ref = Ref.parse(f"{rng.choice('ABCDEF')}{rng.randrange(1, 41)}")
            if rng.random() < 0.15:
                sheet.undo()
            elif rng.random() < 0.5:
                accepted += sheet.put(ref, str(rng.randrange(60)))
            else:
                accepted += sheet.put(ref, random_formula(rng, ref.row))
        print("edited", round_no, checksum(sheet), accepted, sum(s.evals for s in sheet.cells.values()))
        print("  stats", sorted(sheet.stats.items()))
    for row in range(1, 9):
        print(" | ".join(f"{show(sheet.cells[Ref.parse(f'{c}{row}')].value)[:12]:>12}" for c in "ABCDEF"))
    top = sorted(chain.from_iterable([[(s.evals, str(r))] for r, s in sheet.cells.items()]), reverse=True)[:5]
    print(top)


main()
