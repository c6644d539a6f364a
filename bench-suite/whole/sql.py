"""SQL-like query engine: tokenizer, parser, planner, operators as generators, joins, grouping, indexes."""
from __future__ import annotations
import operator
import random
import re
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict, ChainMap, Counter
from dataclasses import dataclass, field, fields, astuple, asdict, make_dataclass
from functools import cmp_to_key, cached_property
from itertools import groupby, islice, chain
from typing import NamedTuple, Iterator, Any


class Token(NamedTuple):
    kind: str
    text: str
    pos: int


LEX = re.compile(r"(?P<num>\d+\.\d+|\d+)|(?P<name>[a-z_]+(?:\.[a-z_]+)?)|(?P<str>'[^']*')|(?P<op><=|>=|!=|[-+*/=<>(),])|(?P<ws>\s+)|(?P<bad>.)", re.I)
KEYWORDS = set("select from where join on group by having order limit and or not in like between desc asc as distinct left is null".split())


class SqlError(ValueError):
    def __init__(self, msg, pos=None):
        super().__init__(msg if pos is None else f"{msg} at {pos}")
        self.pos = pos


def lex(sql):
    for m in LEX.finditer(sql):
        kind, text = m.lastgroup, m.group()
        if kind == "ws":
            continue
        if kind == "bad":
            raise SqlError(f"bad character {text!r}", m.start())
        if kind == "name" and text.lower() in KEYWORDS:
            kind, text = "kw", text.lower()
        yield Token(kind, text, m.start())
    yield Token("eof", "", len(sql))


@dataclass(frozen=True)
class Col:
    name: str
@dataclass(frozen=True)
class Lit:
    value: Any
@dataclass(frozen=True)
class Op:
    op: str
    args: tuple
@dataclass(frozen=True)
class Agg:
    fn: str
    arg: Any
    distinct: bool = False


@dataclass
class Query:
    columns: list = field(default_factory=list)
    tables: list = field(default_factory=list)
    joins: list = field(default_factory=list)
    where: Any = None
    group: list = field(default_factory=list)
    having: Any = None
    order: list = field(default_factory=list)
    limit: int | None = None
    distinct: bool = False


AGGS = {"count", "sum", "avg", "min", "max"}


class Parser:
    def __init__(self, sql):
        self.toks = [*lex(sql)]
        self.i = 0

    @property
    def tok(self):
        return self.toks[self.i]

    def accept(self, *texts):
        if self.tok.kind in ("kw", "op") and self.tok.text in texts:
            self.i += 1
            return self.toks[self.i - 1].text

    def expect(self, text):
        if not self.accept(text):
            raise SqlError(f"expected {text!r}, got {self.tok.text!r}", self.tok.pos)

    def name(self):
        t = self.tok
        if t.kind != "name":
            raise SqlError("name expected", t.pos)
        self.i += 1
        return t.text

    def query(self):
        q = Query()
        self.expect("select")
        q.distinct = bool(self.accept("distinct"))
        while True:
            e = self.disjunction()
            alias = self.name() if self.accept("as") else (e.name if isinstance(e, Col) else f"c{len(q.columns)}")
            q.columns.append((alias, e))
            if not self.accept(","):
                break
        self.expect("from")
        q.tables.append(self.table())
        while (kind := self.accept("join", "left")):
            if kind == "left":
                self.expect("join")
            t = self.table()
            self.expect("on")
            q.joins.append((kind, t, self.disjunction()))
        if self.accept("where"):
            q.where = self.disjunction()
        if self.accept("group"):
            self.expect("by")
            q.group = [*self.listof(self.sum)]
        if self.accept("having"):
            q.having = self.disjunction()
        if self.accept("order"):
            self.expect("by")
            q.order = [*self.listof(lambda: (self.sum(), self.accept("desc", "asc") == "desc"))]
        if self.accept("limit"):
            q.limit = int(self.tok.text)
            self.i += 1
        if self.tok.kind != "eof":
            raise SqlError("trailing text", self.tok.pos)
        return q

    def listof(self, f):
        yield f()
        while self.accept(","):
            yield f()

    def table(self):
        name = self.name()
        return name, (self.name() if self.tok.kind == "name" else name)

    def disjunction(self):
        left = self.conjunction()
        while self.accept("or"):
            left = Op("or", (left, self.conjunction()))
        return left

    def conjunction(self):
        left = self.negation()
        while self.accept("and"):
            left = Op("and", (left, self.negation()))
        return left

    def negation(self):
        return Op("not", (self.negation(),)) if self.accept("not") else self.comparison()

    def comparison(self):
        left = self.sum()
        if op := self.accept("=", "!=", "<", ">", "<=", ">="):
            return Op(op, (left, self.sum()))
        if self.accept("in"):
            self.expect("(")
            items = tuple(self.listof(self.sum))
            self.expect(")")
            return Op("in", (left, *items))
        if self.accept("like"):
            return Op("like", (left, self.sum()))
        if self.accept("between"):
            lo = self.sum()
            self.expect("and")
            return Op("and", (Op(">=", (left, lo)), Op("<=", (left, self.sum()))))
        if self.accept("is"):
            neg = self.accept("not")
            self.expect("null")
            e = Op("isnull", (left,))
            return Op("not", (e,)) if neg else e
        return left

    def sum(self):
        left = self.product()
        while op := self.accept("+", "-"):
            left = Op(op, (left, self.product()))
        return left

    def product(self):
        left = self.atom()
        while op := self.accept("*", "/"):
            left = Op(op, (left, self.atom()))
        return left

    def atom(self):
        t = self.tok
        self.i += 1
        match t:
            case Token("num", text):
                return Lit(float(text) if "." in text else int(text))
            case Token("str", text):
                return Lit(text[1:-1])
            case Token("op", "("):
                e = self.disjunction()
                self.expect(")")
                return e
            case Token("name", fn) if self.accept("("):
                if fn in AGGS:
                    distinct = bool(self.accept("distinct"))
                    arg = Lit(1) if self.accept("*") else self.disjunction()
                    self.expect(")")
                    return Agg(fn, arg, distinct)
                args = tuple(self.listof(self.sum))
                self.expect(")")
                return Op(fn, args)
            case Token("name", name):
                return Col(name)
            case _:
                raise SqlError(f"unexpected {t.text!r}", t.pos)


ARITH = {"+": operator.add, "-": operator.sub, "*": operator.mul, "=": operator.eq, "!=": operator.ne,
         "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}


def null_safe(f):
    def call(a, b):
        return None if a is None or b is None else f(a, b)
    return call


def compile_expr(e, aggs=None):
    """Closures: row dict -> value."""
    match e:
        case Lit(v):
            return lambda row: v
        case Col(name):
            def get(row):
                try:
                    return row[name]
                except KeyError:
                    raise SqlError(f"no column {name}") from None
            return get
        case Agg():
            key = aggs.setdefault(e, f"#agg{len(aggs)}")
            return lambda row: row[key]
        case Op("and", (a, b)):
            fa, fb = compile_expr(a, aggs), compile_expr(b, aggs)
            return lambda row: fa(row) and fb(row)
        case Op("or", (a, b)):
            fa, fb = compile_expr(a, aggs), compile_expr(b, aggs)
            return lambda row: fa(row) or fb(row)
        case Op("not", (a,)):
            f = compile_expr(a, aggs)
            return lambda row: not f(row)
        case Op("in", (a, *items)):
            f = compile_expr(a, aggs)
            values = frozenset(compile_expr(i)({}) for i in items)
            return lambda row: f(row) in values
        case Op("like", (a, Lit(pattern))):
            f = compile_expr(a, aggs)
            rx = re.compile("".join(".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern))
            return lambda row: rx.fullmatch(f(row) or "") is not None
        case Op("isnull", (a,)):
            f = compile_expr(a, aggs)
            return lambda row: f(row) is None
        case Op("/", (a, b)):
            fa, fb = compile_expr(a, aggs), compile_expr(b, aggs)
            def div(row):
                try:
                    return fa(row) / fb(row)
                except (ZeroDivisionError, TypeError):
                    return None
            return div
        case Op(op, (a, b)) if op in ARITH:
            f, fa, fb = null_safe(ARITH[op]), compile_expr(a, aggs), compile_expr(b, aggs)
            return lambda row: f(fa(row), fb(row))
        case Op("upper", (a,)):
            f = compile_expr(a, aggs)
            return lambda row: f(row).upper()
        case Op("coalesce", args):
            fs = [compile_expr(a, aggs) for a in args]
            return lambda row: next((v for f in fs if (v := f(row)) is not None), None)
    raise SqlError(f"cannot compile {e}")


def columns_of(e):
    match e:
        case Col(n):
            return {n}
        case Op(_, args):
            return set().union(*map(columns_of, args))
        case Agg(_, a):
            return columns_of(a)
    return set()


def conjuncts(e):
    if isinstance(e, Op) and e.op == "and":
        for a in e.args:
            yield from conjuncts(a)
    elif e is not None:
        yield e


class Table:
    def __init__(self, name, cls):
        self.name, self.cls, self.rows = name, cls, []
        self.names = [f.name for f in fields(cls)]

    def insert(self, *values):
        self.rows.append(self.cls(*values))

    def scan(self, alias):
        keys = [f"{alias}.{n}" for n in self.names]
        for row in self.rows:
            yield dict(zip(keys, astuple(row) if len(self.names) < 3 else [getattr(row, n) for n in self.names]))


class Accumulator:
    def __init__(self, fn, distinct):
        self.fn, self.n, self.total, self.lo, self.hi = fn, 0, 0, None, None
        self.seen = set() if distinct else None

    def add(self, v):
        if v is None:
            return
        if self.seen is not None:
            if v in self.seen:
                return
            self.seen.add(v)
        self.n += 1
        match self.fn:
            case "sum" | "avg": self.total += v
            case "min": self.lo = v if self.lo is None or v < self.lo else self.lo
            case "max": self.hi = v if self.hi is None or v > self.hi else self.hi

    @property
    def result(self):
        return {"count": self.n, "sum": self.total, "min": self.lo, "max": self.hi,
                "avg": self.total / self.n if self.n else None}[self.fn]


class Database:
    def __init__(self):
        self.tables = {}
        self.plans = Counter()

    def run(self, sql):
        q = Parser(sql).query()
        pending = list(conjuncts(q.where))
        name, alias = q.tables[0]
        known = {f"{alias}.{n}" for n in self.tables[name].names}
        rows, pending = self.filtered(self.tables[name].scan(alias), pending, known)
        for kind, (name, alias), cond in q.joins:
            right = self.tables[name]
            names = {f"{alias}.{n}" for n in right.names}
            rows = self.join(kind, rows, right.scan(alias), cond, known, names)
            known |= names
            rows, pending = self.filtered(rows, pending, known)
        if pending:
            raise SqlError(f"unknown columns {sorted(set().union(*map(columns_of, pending)) - known)}")
        aggs = {}
        outs = [(a, compile_expr(e, aggs)) for a, e in q.columns]
        having = compile_expr(q.having, aggs) if q.having else None
        order = [(compile_expr(e, aggs), desc) for e, desc in q.order]
        if q.group or aggs:
            rows = self.grouped(rows, q.group, aggs)
        if having:
            rows = filter(having, rows)
        result = [{**row, **{a: f(row) for a, f in outs}} for row in rows]
        for f, desc in reversed(order):
            result.sort(key=lambda r: ((v := f(r)) is not None, v if v is not None else 0), reverse=desc)
        tuples = (tuple(r[a] for a, _ in outs) for r in result)
        if q.distinct:
            tuples = dict.fromkeys(tuples)
        return list(islice(tuples, q.limit))

    def filtered(self, rows, pending, known):
        ready = [c for c in pending if columns_of(c) <= known]
        for c in ready:
            self.plans["filter"] += 1
            rows = filter(compile_expr(c), rows)
        return rows, [c for c in pending if c not in ready]

    def join(self, kind, left, right, cond, lnames, rnames):
        match cond:
            case Op("=", (Col(a), Col(b))) if a in lnames and b in rnames:
                return self.hash_join(kind, left, right, a, b, rnames)
            case Op("=", (Col(b), Col(a))) if a in lnames and b in rnames:
                return self.hash_join(kind, left, right, a, b, rnames)
        return self.loop_join(kind, left, list(right), compile_expr(cond), rnames)

    def hash_join(self, kind, left, right, a, b, rnames):
        self.plans["hash"] += 1
        index = defaultdict(list)
        for r in right:
            index[r[b]].append(r)
        nulls = [dict.fromkeys(rnames)] if kind == "left" else ()
        for l in left:
            for r in index.get(l[a], nulls):
                yield l | r

    def loop_join(self, kind, left, right, cond, rnames):
        self.plans["loop"] += 1
        for l in left:
            hit = False
            for r in right:
                row = ChainMap(l, r) if kind == "chain" else {**l, **r}
                if cond(row):
                    hit = True
                    yield row
            if not hit and kind == "left":
                yield {**l, **dict.fromkeys(rnames)}

    def grouped(self, rows, keys, aggs):
        self.plans["group"] += 1
        fs = [compile_expr(k) for k in keys]
        ins = [(name, agg, compile_expr(agg.arg)) for agg, name in aggs.items()]
        groups = {}
        for row in rows:
            key = tuple([f(row) for f in fs])
            try:
                first, accs = groups[key]
            except KeyError:
                first, accs = groups[key] = row, [Accumulator(a.fn, a.distinct) for _, a, _ in ins]
            for acc, (_, _, f) in zip(accs, ins):
                acc.add(f(row))
        for first, accs in groups.values():
            yield first | {name: acc.result for acc, (name, _, _) in zip(accs, ins)}


@dataclass(slots=True)
class Person:
    id: int
    name: str
    age: int
    city: str
    boss: int | None


@dataclass
class Order:
    id: int
    person: int
    product: int
    qty: int
    note: str | None


Product = make_dataclass("Product", [("id", int), ("title", str), ("price", float), ("kind", str)])

QUERIES = """
select p.name, p.age from people p where p.age between 30 and 40 and p.city in ('oslo', 'rome') order by p.age desc, p.name limit 4
select p.city, count(*) as n, avg(p.age) as a from people p group by p.city having count(*) > 20 order by p.city
select p.city, r.kind, sum(o.qty * r.price) as total from people p join orders o on p.id = o.person join products r on r.id = o.product where r.price > 5 group by p.city, r.kind order by total desc limit 6
select p.name, b.name as boss from people p left join people b on p.boss = b.id where p.boss is null or b.age < 25 order by p.name limit 5
select r.title, count(distinct o.person) as buyers, max(o.qty) as m from products r left join orders o on o.product = r.id group by r.title order by buyers desc, r.title limit 5
select distinct p.city, upper(p.name) as u from people p where p.name like 'a%_a' order by u limit 5
select a.name, b.name as other from products c join people a on a.age > c.price * 3 and a.id < 60 join people b on b.id = a.boss where c.kind != 'tool' and not a.city = 'oslo' order by a.name, other limit 3
select o.id, o.qty / (o.qty - 3) as ratio, coalesce(o.note, 'none') as note from orders o where o.qty < 5 order by ratio desc, o.id limit 4
select p.age, sum(o.qty) as q, min(o.note) as first from orders o join people p on p.id = o.person where o.note like '%x%' or o.qty > 7 group by p.age having sum(o.qty) > 10 order by q, p.age limit 6
select p.wrong from people p
select p.name from people p where p.x = 3
select p.name frm people p
select p.name from people p where p.age ~ 3
""".strip().splitlines()


def main():
    rng = random.Random(33)
    db = Database()
    for n, c in (("people", Person), ("orders", Order), ("products", Product)):
        db.tables[n] = Table(n, c)
    syl = "an ba lo ra mi ke".split()
    for i in range(300):
        db.tables["people"].insert(i, "".join(rng.choices(syl, k=3)), rng.randrange(18, 70), rng.choice(["oslo", "rome", "paris", "lima"]), rng.randrange(300) if rng.random() < .9 else None)
    for i in range(40):
        db.tables["products"].insert(i, f"thing{i}", rng.randrange(1, 2000) / 100, rng.choice(["tool", "food", "toy"]))
    for i in range(2500):
        db.tables["orders"].insert(i, rng.randrange(300), rng.randrange(38), rng.randrange(1, 10), rng.choice([None, "ab", "xy", "box"]))
    for rep in range(25):
        total = 0
        for n, sql in enumerate(QUERIES):
            try:
                rows = db.run(sql)
            except SqlError as e:
                rows = [(type(e).__name__, str(e))]
            for row in rows:
                for v in row:
                    text = f"{v:.3f}" if isinstance(v, float) else str(v)
                    total = (total * 131 + sum(map(ord, text)) + len(text)) % 998_244_353
            if rep == 0:
                print(n, len(rows), [tuple(round(v, 2) if isinstance(v, float) else v for v in r) for r in rows[:3]])
        # change data between the runs
        for o in db.tables["orders"].rows[rep::7]:
            o.qty = o.qty % 9 + 1
        print("run", rep, total)
    print(sorted(db.plans.items()))


main()
