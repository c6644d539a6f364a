"""Compiler pipeline: lexer, parser, visitors, three-address SSA, optimiser passes, register VM, disassembly."""
from __future__ import annotations
import operator
import random
import re
from collections import Counter, defaultdict, deque, ChainMap
from dataclasses import dataclass, field, replace
from enum import Enum, auto, StrEnum
from functools import cached_property, reduce, singledispatchmethod
from itertools import count, chain, zip_longest
from typing import NamedTuple

SPEC = [("NUM", r"\d+"), ("ID", r"[A-Za-z_]\w*"), ("OP", r"<=|>=|==|!=|&&|\|\||[-+*/%<>=!(){},;\[\]]"), ("WS", r"[ \t]+"), ("NL", r"\n"), ("COM", r"//[^\n]*"), ("BAD", r".")]
MASTER = re.compile("|".join(f"(?P<{n}>{p})" for n, p in SPEC))
WORDS = frozenset("fn let if else while return break continue print".split())


class CompileError(Exception):
    def __init__(self, message, line=0):
        super().__init__(message)
        self.line = line
        self.add_note(f"line {line}")


class VMError(Exception):
    pass


class Token(NamedTuple):
    kind: str
    text: str
    line: int


def lex(source):
    line = 1
    for m in MASTER.finditer(source):
        match m.lastgroup:
            case "WS" | "COM":
                pass
            case "NL":
                line += 1
            case "BAD":
                raise CompileError(f"bad character {m.group()!r}", line)
            case "ID" if m.group() in WORDS:
                yield Token(m.group(), m.group(), line)
            case "OP":
                yield Token(m.group(), m.group(), line)
            case kind:
                yield Token(kind, m.group(), line)
    yield Token("EOF", "", line)


@dataclass
class Node:
    line: int = field(default=0, kw_only=True, compare=False)


@dataclass
class Num(Node):
    value: int
@dataclass
class Name(Node):
    id: str
@dataclass
class Unary(Node):
    op: str
    arg: Node
@dataclass
class Binary(Node):
    op: str
    left: Node
    right: Node
@dataclass
class Call(Node):
    fn: str
    args: list
@dataclass
class Let(Node):
    id: str
    value: Node
@dataclass
class Assign(Node):
    id: str
    value: Node
@dataclass
class If(Node):
    cond: Node
    yes: list
    no: list
@dataclass
class While(Node):
    cond: Node
    body: list
@dataclass
class Return(Node):
    value: Node
@dataclass
class Jump(Node):
    kind: str
@dataclass
class Print(Node):
    value: Node
@dataclass
class Fn(Node):
    name: str
    params: list
    body: list


class Parser:
    BINARY = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}

    def __init__(self, source):
        self.toks = deque(lex(source))

    @property
    def kind(self):
        return self.toks[0].kind

    def eat(self, kind):
        t = self.toks.popleft()
        if t.kind != kind:
            raise CompileError(f"expected {kind}, got {t.text or 'end'}", t.line)
        return t

    def maybe(self, kind):
        return self.toks.popleft() if self.kind == kind else None

    def program(self):
        fns = []
        while self.kind != "EOF":
            line = self.eat("fn").line
            name = self.eat("ID").text
            self.eat("(")
            params = [p.text for p in self.separated(lambda: self.eat("ID"))]
            fns.append(Fn(name, params, self.block(), line=line))
        return fns

    def separated(self, item):
        while not self.maybe(")"):
            yield item()
            self.maybe(",")

    def block(self):
        self.eat("{")
        out = []
        while not self.maybe("}"):
            out.append(self.statement())
        return out

    def statement(self):
        t = self.toks[0]
        match t.kind:
            case "let":
                self.eat("let")
                name = self.eat("ID").text
                self.eat("=")
                s = Let(name, self.expr(), line=t.line)
            case "if":
                self.eat("if")
                cond, yes = self.expr(), self.block()
                no = []
                if self.maybe("else"):
                    no = [self.statement()] if self.kind == "if" else self.block()
                return If(cond, yes, no, line=t.line)
            case "while":
                self.eat("while")
                return While(self.expr(), self.block(), line=t.line)
            case "return":
                self.eat("return")
                s = Return(self.expr(), line=t.line)
            case "break" | "continue" as k:
                self.eat(k)
                s = Jump(k, line=t.line)
            case "print":
                self.eat("print")
                s = Print(self.expr(), line=t.line)
            case "ID" if self.toks[1].kind == "=":
                self.eat("ID")
                self.eat("=")
                s = Assign(t.text, self.expr(), line=t.line)
            case _:
                s = self.expr()
        self.eat(";")
        return s

    def expr(self, level=1):
        left = self.unary()
        while (p := self.BINARY.get(self.kind, 0)) >= level:
            t = self.toks.popleft()
            left = Binary(t.kind, left, self.expr(p + 1), line=t.line)
        return left

    def unary(self):
        t = self.toks.popleft()
        match t:
            case Token("NUM", text, line):
                return Num(int(text), line=line)
            case Token("-" | "!" as op, _, line):
                return Unary(op, self.unary(), line=line)
            case Token("(", _, _):
                e = self.expr()
                self.eat(")")
                return e
            case Token("ID", name, line):
                if self.maybe("("):
                    return Call(name, list(self.separated(self.expr)), line=line)
                return Name(name, line=line)
        raise CompileError(f"unexpected {t.text or 'end'}", t.line)


class Visitor:
    def visit(self, node):
        return getattr(self, "visit_" + type(node).__name__, self.generic)(node)

    def generic(self, node):
        for v in vars(node).values():
            if isinstance(v, Node):
                self.visit(v)
            elif isinstance(v, list):
                for x in v:
                    if isinstance(x, Node):
                        self.visit(x)


class Resolver(Visitor):
    def __init__(self, arity):
        self.arity, self.scope, self.loops, self.used = arity, ChainMap(), 0, Counter()

    def visit_Fn(self, fn):
        self.scope = ChainMap({p: 1 for p in fn.params})
        self.generic(fn)

    def nested(self, body):
        self.scope = self.scope.new_child()
        try:
            for s in body:
                self.visit(s)
        finally:
            self.scope = self.scope.parents

    def visit_Let(self, n):
        self.visit(n.value)
        if n.id in self.scope.maps[0]:
            raise CompileError(f"{n.id} is defined twice", n.line)
        self.scope[n.id] = 1

    def visit_Assign(self, n):
        self.visit(n.value)
        self.visit_Name(n)

    def visit_Name(self, n):
        if n.id not in self.scope:
            raise CompileError(f"unknown name {n.id}", n.line)
        self.used[n.id] += 1

    def visit_If(self, n):
        self.visit(n.cond)
        self.nested(n.yes)
        self.nested(n.no)

    def visit_While(self, n):
        self.visit(n.cond)
        self.loops += 1
        self.nested(n.body)
        self.loops -= 1

    def visit_Jump(self, n):
        if not self.loops:
            raise CompileError(f"{n.kind} outside loop", n.line)

    def visit_Call(self, n):
        if (want := self.arity.get(n.fn)) != len(n.args):
            raise CompileError(f"{n.fn}: {'unknown' if want is None else f'{want} arguments wanted'}", n.line)
        self.generic(n)


# ------------------------------------------------------------ IR
@dataclass(slots=True)
class Ins:
    op: str
    dst: str | None = None
    args: tuple = ()

    def __str__(self):
        head = f"{self.dst} = " if self.dst else ""
        return head + " ".join([self.op, *map(str, self.args)])


@dataclass(eq=False)
class Block:
    name: int
    code: list = field(default_factory=list)
    succ: list = field(default_factory=list)

    @property
    def closed(self):
        return bool(self.code) and self.code[-1].op in ("jmp", "br", "ret")


FOLD = {"+": operator.add, "-": operator.sub, "*": operator.mul, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "==": operator.eq, "!=": operator.ne}


def trunc_div(a, b):
    q = abs(a) // abs(b)
    return q if (a < 0) == (b < 0) else -q


FOLD |= {"/": trunc_div, "%": lambda a, b: a - b * trunc_div(a, b)}


class Builder(Visitor):
    def __init__(self, fn):
        self.fn, self.temps, self.labels = fn, count(), count()
        self.blocks = []
        self.names = ChainMap({p: p for p in fn.params})
        self.loops = []
        self.current = self.block()
        for s in fn.body:
            self.visit(s)
        self.emit("ret", None, 0)

    def block(self):
        b = Block(next(self.labels))
        self.blocks.append(b)
        return b

    def emit(self, op, dst, *args):
        if not self.current.closed:
            self.current.code.append(Ins(op, dst, args))
            if op in ("jmp", "br"):
                self.current.succ = [a for a in args if isinstance(a, Block)]
        return dst

    def temp(self, op, *args):
        return self.emit(op, f"t{next(self.temps)}", *args)

    def visit_Num(self, n):
        return n.value

    def visit_Name(self, n):
        return self.names[n.id]

    def visit_Unary(self, n):
        return self.temp("-", 0, self.visit(n.arg)) if n.op == "-" else self.temp("==", self.visit(n.arg), 0)

    def visit_Binary(self, n):
        if n.op not in ("&&", "||"):
            return self.temp(n.op, self.visit(n.left), self.visit(n.right))
        out = f"v{next(self.temps)}"
        self.emit("mov", out, self.visit(n.left))
        more, end = self.block(), self.block()
        self.emit("br", None, out, *((more, end) if n.op == "&&" else (end, more)))
        self.current = more
        self.emit("mov", out, self.visit(n.right))
        self.emit("jmp", None, end)
        self.current = end
        return out

    def visit_Call(self, n):
        return self.temp("call", n.fn, *[self.visit(a) for a in n.args])

    def visit_Let(self, n):
        v = self.visit(n.value)
        self.names[n.id] = f"{n.id}.{next(self.temps)}"
        self.emit("mov", self.names[n.id], v)

    def visit_Assign(self, n):
        self.emit("mov", self.names[n.id], self.visit(n.value))

    def visit_Return(self, n):
        self.emit("ret", None, self.visit(n.value))

    def visit_Print(self, n):
        self.emit("print", None, self.visit(n.value))

    def visit_Jump(self, n):
        self.emit("jmp", None, self.loops[-1][n.kind == "break"])

    def body(self, statements, end):
        self.names = self.names.new_child()
        for s in statements:
            self.visit(s)
        self.names = self.names.parents
        self.emit("jmp", None, end)

    def visit_If(self, n):
        c = self.visit(n.cond)
        yes, no, end = self.block(), self.block(), self.block()
        self.emit("br", None, c, yes, no)
        for self.current, part in ((yes, n.yes), (no, n.no)):
            self.body(part, end)
        self.current = end

    def visit_While(self, n):
        head, body, end = self.block(), self.block(), self.block()
        self.emit("jmp", None, head)
        self.current = head
        self.emit("br", None, self.visit(n.cond), body, end)
        self.current = body
        self.loops.append((head, end))
        self.body(n.body, head)
        self.loops.pop()
        self.current = end


# ------------------------------------------------------------ passes
PASSES = []


def optimiser(f):
    PASSES.append(f)
    return f


@optimiser
def local_values(blocks, stats):
    """Constant folding, copy propagation and common subexpressions inside of blocks."""
    changed = 0
    for b in blocks:
        known, exprs, users = {}, {}, defaultdict(set)
        for n, ins in enumerate(b.code):
            args = tuple([known.get(a, a) if isinstance(a, str) and (k or ins.op != "call") else a for k, a in enumerate(ins.args)])
            changed += args != ins.args
            new = Ins(ins.op, ins.dst, args)
            match new:
                case Ins(op, _, (int() as x, int() as y)) if op in FOLD:
                    try:
                        new = Ins("mov", new.dst, (int(FOLD[op](x, y)) % (1 << 40),))
                        stats["fold"] += 1
                    except ZeroDivisionError:
                        pass
                case Ins("+" | "-", _, (x, 0)) | Ins("+", _, (0, x)) | Ins("*" | "/", _, (x, 1)) | Ins("*", _, (1, x)):
                    new = Ins("mov", new.dst, (x,))
                    stats["identity"] += 1
                case Ins("*", _, (0, _) | (_, 0)):
                    new = Ins("mov", new.dst, (0,))
                    stats["zero"] += 1
                case Ins("br", _, (int() as c, yes, no)):
                    new = Ins("jmp", None, (yes if c else no,))
                    b.succ = [new.args[0]]
                    stats["branch"] += 1
                case Ins(op, _, args) if op in FOLD and (old := exprs.get((op, args))):
                    new = Ins("mov", new.dst, (old,))
                    stats["cse"] += 1
            if (d := new.dst) is not None:
                for key in users.pop(d, ()):
                    exprs.pop(key, None)
                    if isinstance(key, str) and known.get(key) == d:
                        del known[key]
                known.pop(d, None)
                if new.op == "mov" and new.args[0] != d:
                    known[d] = new.args[0]
                    if isinstance(new.args[0], str):
                        users[new.args[0]].add(d)
                elif new.op in FOLD and d not in new.args:
                    key = new.op, new.args
                    exprs[key] = d
                    for a in (d, *new.args):
                        users[a].add(key)
            changed += new.op != ins.op
            b.code[n] = new
    return changed


@optimiser
def dead_code(blocks, stats):
    live_in = {b: frozenset() for b in blocks}
    again = True
    while again:
        again = False
        for b in reversed(blocks):
            live = set().union(*(live_in[s] for s in b.succ))
            for ins in reversed(b.code):
                live.discard(ins.dst)
                live |= {a for k, a in enumerate(ins.args) if isinstance(a, str) and (k or ins.op != "call")}
            if live != live_in[b]:
                live_in[b] = frozenset(live)
                again = True
    removed = 0
    for b in blocks:
        live = set().union(*(live_in[s] for s in b.succ))
        kept = []
        for ins in reversed(b.code):
            if ins.dst and ins.dst not in live and ins.op not in ("call", "/", "%"):
                removed += 1
                continue
            live.discard(ins.dst)
            live.update(a for k, a in enumerate(ins.args) if isinstance(a, str) and (k or ins.op != "call"))
            kept.append(ins)
        b.code = kept[::-1]
    stats["dead"] += removed
    return removed


@optimiser
def unreachable(blocks, stats):
    seen, todo = {blocks[0]}, [blocks[0]]
    while todo:
        for s in todo.pop().succ:
            # thread jumps to blocks that only jump
            if s not in seen:
                seen.add(s)
                todo.append(s)
    dropped = len(blocks) - len(seen)
    blocks[:] = [b for b in blocks if b in seen]
    preds = Counter(s for b in blocks for s in b.succ)
    for b in blocks:
        while len(b.succ) == 1 and preds[s := b.succ[0]] == 1 and s is not blocks[0] and s is not b:
            b.code[-1:] = s.code
            b.succ = s.succ
            s.code, s.succ = [], []
            blocks.remove(s)
            stats["merged"] += 1
            dropped += 1
    return dropped


def optimise(blocks, stats):
    for rounds in count(1):
        if not sum([p(blocks, stats) for p in PASSES]) or rounds > 12:
            return rounds


# ------------------------------------------------------------ machine
class Code(NamedTuple):
    name: str
    params: int
    regs: int
    ops: tuple


def assemble(fn, blocks):
    regs = {p: n for n, p in enumerate(fn.params)}
    start, at = {}, 0
    for b in blocks:
        start[b] = at
        at += len(b.code)

    def operand(a):
        match a:
            case int(): return (False, a)
            case str(): return (True, regs.setdefault(a, len(regs)))
            case Block(): return start[a]
    ops = []
    for ins in chain.from_iterable(b.code for b in blocks):
        dst = regs.setdefault(ins.dst, len(regs)) if ins.dst else None
        if ins.op == "call":
            ops.append((ins.op, dst, (ins.args[0], *map(operand, ins.args[1:]))))
        else:
            ops.append((ins.op, dst, tuple(map(operand, ins.args))))
    return Code(fn.name, len(fn.params), len(regs), tuple(ops))


class VM:
    def __init__(self, codes, fuel):
        self.codes, self.fuel, self.output, self.executed = codes, fuel, [], 0

    def run(self, name, args=(), depth=0):
        if depth > 60:
            raise VMError("stack overflow")
        code = self.codes[name]
        regs = [*args] + [0] * (code.regs - len(args))
        pc = 0

        def value(a):
            return regs[a[1]] if a[0] else a[1]
        while True:
            op, dst, a = code.ops[pc]
            pc += 1
            self.executed += 1
            if self.executed > self.fuel:
                raise VMError("out of fuel")
            match op:
                case "mov":
                    regs[dst] = value(a[0])
                case "jmp":
                    pc = a[0]
                case "br":
                    pc = a[1] if value(a[0]) else a[2]
                case "ret":
                    return value(a[0])
                case "print":
                    self.output.append(value(a[0]))
                case "call":
                    regs[dst] = self.run(a[0], [value(x) for x in a[1:]], depth + 1)
                case _:
                    try:
                        regs[dst] = int(FOLD[op](value(a[0]), value(a[1]))) % (1 << 40)
                    except ZeroDivisionError:
                        raise VMError("division by zero") from None


def compile_source(source, optimising=True):
    fns = Parser(source).program()
    arity = {f.name: len(f.params) for f in fns}
    codes, stats = {}, Counter()
    for f in fns:
        Resolver(arity).visit(f)
        blocks = Builder(f).blocks
        for b in blocks:
            if not b.closed:
                b.code.append(Ins("ret", None, (0,)))
        if optimising:
            stats["rounds"] += optimise(blocks, stats)
        codes[f.name] = assemble(f, blocks)
    return codes, stats


def execute(source, optimising, fuel=60000):
    codes, stats = compile_source(source, optimising)
    vm = VM(codes, fuel)
    try:
        result = vm.run("main")
    except VMError as e:
        result = str(e)
    return result, vm, sum(len(c.ops) for c in codes.values()), stats


SAMPLES = {
    "fib": "fn fib(n) { if n < 2 { return n; } return fib(n - 1) + fib(n - 2); } fn main() { return fib(11 + 0 * 5); }",
    "collatz": """fn len(n) { let c = 0; while n != 1 { if n % 2 == 0 { n = n / 2; } else { n = 3 * n + 1; } c = c + 1; } return c; }
fn main() { let best = 0; let i = 1; while i < 40 { let l = len(i); if l > best { best = l; print i * 1000 + l; } i = i + 1; } return best; }""",
    "primes": """fn main() { let n = 2; let k = 0; while 1 { let d = 2; let ok = 1; while d * d <= n && ok { if n % d == 0 { ok = 0; break; } d = d + 1; }
 if ok { k = k + 1; if k == 30 { return n; } } n = n + 1; if !ok { continue; } print n - 1; } }""",
    "fold": "fn main() { let a = 2 * 3 + 4; let b = a * 1 + 0; let c = (a + b) * (a + b); if 1 > 2 { print 1 / 0; } return c - (a + b) * 2; }",
    "deep": "fn f(n) { return f(n + 1); } fn main() { return f(0); }", "zero": "fn main() { let x = 3; while x > 0 - 1 { print 12 / x; x = x - 1; } return x; }",
    "forever": "fn main() { while 1 { } return 0; }"}
BROKEN = ["fn main() { return x; }", "fn main() { let a = 1; let a = 2; }", "fn main() { break; }", "fn main( { }", "fn f(a) { return a; } fn main() { return f(1, 2); }",
          "fn main() { return 1 $ 2; }", "fn main() {\n let a = ;\n}", "fn main() { if 1 { let q = 1; } return q; }"]


class Programs:
    def __init__(self, seed):
        self.rng = random.Random(seed)

    def expr(self, names, depth):
        r = self.rng
        if depth == 0 or r.random() < .2:
            return r.choice(names) if r.random() < .6 else str(r.randrange(5))
        a, b = self.expr(names, depth - 1), self.expr(names, depth - 1)
        return r.choice([f"({a} + {b})", f"({a} - {b})", f"({a} * {b})", f"({a} < {b})", f"({a} && {b})", f"({a} || !{b})", f"({a} % ({b} * {b} + 3))", f"g({a}, {b})" if depth == 2 else f"({a} == {b})"])

    def block(self, names, depth):
        r = self.rng
        names = [*names]
        for _ in range(r.randrange(2, 5)):
            match r.randrange(5 if depth else 3):
                case 0:
                    n = f"x{len(names)}_{depth}"
                    yield f"let {n} = {self.expr(names, 2)};"
                    names.append(n)
                case 1: yield f"{r.choice(names)} = {self.expr(names, 2)};"
                case 2: yield f"print {self.expr(names, 1)};"
                case 3: yield f"if {self.expr(names, 2)} {{ {' '.join(self.block(names, depth - 1))} }} else {{ {' '.join(self.block(names, depth - 1))} }}"
                case 4: yield f"let i{depth}{len(names)} = 0; while i{depth}{len(names)} < 4 {{ i{depth}{len(names)} = i{depth}{len(names)} + 1; {' '.join(self.block(names, depth - 1))} }}"; names.append(f"i{depth}{len(names)}")

    def program(self):
        return ("fn g(a, b) { if a > b { return a - b; } return a * 2 + b % 7; }\n"
                f"fn main() {{ let p = 1; let q = 2; {' '.join(self.block(['p', 'q'], 2))} return p + q; }}")


def main():
    for name, source in SAMPLES.items():
        (r1, vm1, n1, _), (r2, vm2, n2, stats) = execute(source, False, 20000), execute(source, True, 20000)
        print(f"{name:8} {r1!s:18} {r1 == r2} {vm1.output == vm2.output} {n1}->{n2} {vm1.executed}->{vm2.executed} {vm2.output[-3:]} {dict(sorted(stats.items()))}")
    for source in BROKEN:
        try:
            compile_source(source)
        except CompileError as e:
            print("error:", e, e.__notes__)
    g = Programs(77)
    h = differ = steps = 0
    total = Counter()
    for n in range(230):
        source = g.program()
        try:
            (r1, vm1, n1, _), (r2, vm2, n2, stats) = execute(source, False, 2500), execute(source, True, 2500)
        except CompileError as e:
            total["refused"] += 1
            continue
        if "fuel" not in str(r1) and (r1, vm1.output) != (r2, vm2.output):
            differ += 1
        total.update(stats)
        total["before"] += n1
        total["after"] += n2
        steps += vm1.executed + vm2.executed
        for v in (r1, r2, *vm1.output, *vm2.output[-5:]):
            h = (h * 31 + (v if isinstance(v, int) else len(v))) % 1_000_000_007
    print(h, differ, steps, dict(sorted(total.items())))
    codes, _ = compile_source(SAMPLES["collatz"])
    for op in codes["len"].ops[:6]:
        print(*op)


main()
