"""Hindley-Milner inference for a small ML, with evaluation by closures and by an environment machine."""
from __future__ import annotations
import re
import random
import sys
from collections import ChainMap
from dataclasses import dataclass, field
from functools import reduce, partial
from itertools import count, chain

sys.setrecursionlimit(6000)


class MLError(Exception):
    pass


class TypeMismatch(MLError):
    def __init__(self, a, b):
        self.a, self.b = a, b
        super().__init__(f"cannot unify {show(a)} with {show(b)}")


class Unbound(MLError, KeyError):
    def __str__(self):
        return f"unbound {self.args[0]}"


# ---------------------------------------------------------------- syntax
@dataclass(frozen=True)
class Var:
    name: str
@dataclass(frozen=True)
class Const:
    value: object
@dataclass(frozen=True)
class Lam:
    param: str
    body: object
@dataclass(frozen=True)
class App:
    fn: object
    arg: object
@dataclass(frozen=True)
class Let:
    name: str
    value: object
    body: object
    rec: bool
@dataclass(frozen=True)
class If:
    cond: object
    yes: object
    no: object
@dataclass(frozen=True)
class Match:
    subject: object
    nil: object
    head: str
    tail: str
    cons: object
@dataclass(frozen=True)
class Pair:
    a: object
    b: object


TOKENS = re.compile(r"\s*(?:(\d+)|([a-z_][a-z0-9_']*)|(->|::|==|<=|\[\]|[-+*/<=(),|;\\])|(\S))")
WORDS = {"let", "rec", "in", "if", "then", "else", "match", "with", "true", "false", "end"}
PREC = {"==": (1, "l"), "<": (1, "l"), "<=": (1, "l"), "::": (2, "r"), "+": (3, "l"), "-": (3, "l"), "*": (4, "l"), "/": (4, "l")}


class Parser:
    def __init__(self, text):
        self.toks = []
        for num, name, op, bad in TOKENS.findall(text):
            if bad:
                raise MLError(f"bad character {bad}")
            self.toks.append(int(num) if num else name or op)
        self.toks.append(None)
        self.i = 0

    def peek(self):
        return self.toks[self.i]

    def next(self):
        self.i += 1
        return self.toks[self.i - 1]

    def want(self, *words):
        for w in words:
            if (t := self.next()) != w:
                raise MLError(f"wanted {w}, got {t}")

    def expr(self):
        match self.peek():
            case "let":
                self.next()
                rec = self.peek() == "rec"
                if rec:
                    self.next()
                name, *params = self.names("=")
                value = reduce(lambda b, p: Lam(p, b), reversed(params), self.expr())
                self.want("in")
                return Let(name, value, self.expr(), rec)
            case "\\":
                self.next()
                params = self.names("->")
                return reduce(lambda b, p: Lam(p, b), reversed(params), self.expr())
            case "if":
                self.next()
                c = self.expr()
                self.want("then")
                y = self.expr()
                self.want("else")
                return If(c, y, self.expr())
            case "match":
                self.next()
                s = self.expr()
                self.want("with", "[]", "->")
                nil = self.expr()
                self.want("|")
                h = self.next()
                self.want("::")
                t = self.next()
                self.want("->")
                c = self.expr()
                self.want("end")
                return Match(s, nil, h, t, c)
        return self.binary(1)

    def names(self, stop):
        out = []
        while (t := self.next()) != stop:
            if not isinstance(t, str) or t in WORDS:
                raise MLError(f"name wanted, got {t}")
            out.append(t)
        return out

    def binary(self, level):
        left = self.application()
        while (op := self.peek()) in PREC and PREC[op][0] >= level:
            self.next()
            p, assoc = PREC[op]
            right = self.binary(p + (assoc == "l"))
            left = App(App(Var(op), left), right)
        return left

    def application(self):
        fn = self.atom()
        if fn is None:
            raise MLError(f"unexpected {self.peek()}")
        while (arg := self.atom()) is not None:
            fn = App(fn, arg)
        return fn

    def atom(self):
        t = self.peek()
        if isinstance(t, int):
            self.next()
            return Const(t)
        if t in ("true", "false"):
            return Const(self.next() == "true")
        if t == "[]":
            self.next()
            return Var("nil")
        if t == "(":
            self.next()
            e = self.expr()
            if self.peek() == ",":
                self.next()
                e = Pair(e, self.expr())
            self.want(")")
            return e
        if isinstance(t, str) and t not in WORDS and (t[0].isalpha() or t[0] == "_"):
            return Var(self.next())
        return None


# ---------------------------------------------------------------- types
class TVar:
    __slots__ = ("id", "ref", "level")
    ids = count()

    def __init__(self, level):
        self.id, self.ref, self.level = next(TVar.ids), None, level


class TCon:
    __slots__ = ("name", "args")

    def __init__(self, name, *args):
        self.name, self.args = name, args


@dataclass
class Scheme:
    vars: list
    type: object


INT, BOOL = TCon("int"), TCon("bool")
fun = partial(TCon, "->")


def lst(t):
    return TCon("list", t)


def prune(t):
    while isinstance(t, TVar) and t.ref is not None:
        if isinstance(t.ref, TVar) and t.ref.ref is not None:
            t.ref = t.ref.ref
        t = t.ref
    return t


def show(t, names=None, nested=False):
    names = {} if names is None else names
    t = prune(t)
    match t:
        case TVar():
            return names.setdefault(t.id, "'" + chr(97 + len(names) % 26))
        case TCon(name="->", args=(a, b)):
            text = f"{show(a, names, True)} -> {show(b, names)}"
            return f"({text})" if nested else text
        case TCon(name="*", args=(a, b)):
            return f"({show(a, names)} * {show(b, names)})"
        case TCon(name=n, args=()):
            return n
        case TCon(name=n, args=args):
            return " ".join([show(a, names, True) for a in args]) + " " + n


def occurs(v, t):
    t = prune(t)
    if t is v:
        return True
    if isinstance(t, TVar):
        t.level = min(t.level, v.level)
        return False
    return any(occurs(v, a) for a in t.args)


class Checker:
    def __init__(self):
        self.level = 0
        self.unified = 0

    def fresh(self):
        return TVar(self.level)

    def unify(self, a, b):
        a, b = prune(a), prune(b)
        self.unified += 1
        if a is b:
            return
        if isinstance(a, TVar):
            if occurs(a, b):
                raise MLError("infinite type")
            a.ref = b
        elif isinstance(b, TVar):
            self.unify(b, a)
        elif a.name != b.name or len(a.args) != len(b.args):
            raise TypeMismatch(a, b)
        else:
            for x, y in zip(a.args, b.args):
                self.unify(x, y)

    def generalise(self, t):
        found = {}

        def walk(t):
            t = prune(t)
            if isinstance(t, TVar):
                if t.level > self.level:
                    found[t.id] = t
            else:
                for a in t.args:
                    walk(a)
        walk(t)
        return Scheme(list(found.values()), t)

    def instantiate(self, s):
        if not s.vars:
            return s.type
        new = {v.id: self.fresh() for v in s.vars}

        def copy(t):
            t = prune(t)
            if isinstance(t, TVar):
                return new.get(t.id, t)
            return TCon(t.name, *[copy(a) for a in t.args]) if t.args else t
        return copy(s.type)

    def infer(self, env, e):
        match e:
            case Const(bool()):
                return BOOL
            case Const():
                return INT
            case Var(name):
                try:
                    return self.instantiate(env[name])
                except KeyError:
                    raise Unbound(name) from None
            case Lam(p, body):
                t = self.fresh()
                return fun(t, self.infer(env.new_child({p: Scheme([], t)}), body))
            case App(f, x):
                tf, tx, r = self.infer(env, f), self.infer(env, x), self.fresh()
                self.unify(tf, fun(tx, r))
                return r
            case Pair(a, b):
                return TCon("*", self.infer(env, a), self.infer(env, b))
            case Let(name, value, body, rec):
                self.level += 1
                try:
                    if rec:
                        t = self.fresh()
                        tv = self.infer(env.new_child({name: Scheme([], t)}), value)
                        self.unify(t, tv)
                    else:
                        tv = self.infer(env, value)
                finally:
                    self.level -= 1
                return self.infer(env.new_child({name: self.generalise(tv)}), body)
            case If(c, y, n):
                self.unify(self.infer(env, c), BOOL)
                ty = self.infer(env, y)
                self.unify(ty, self.infer(env, n))
                return ty
            case Match(s, nil, h, t, cons):
                item = self.fresh()
                self.unify(self.infer(env, s), lst(item))
                tn = self.infer(env, nil)
                tc = self.infer(env.new_child({h: Scheme([], item), t: Scheme([], lst(item))}), cons)
                self.unify(tn, tc)
                return tn
        raise AssertionError(e)


def poly(build):
    a, b = TVar(99), TVar(99)
    return Scheme([a, b], build(a, b))


TYPES = {op: poly(lambda a, b: fun(INT, fun(INT, INT))) for op in "+-*/"}
TYPES |= {op: poly(lambda a, b: fun(INT, fun(INT, BOOL))) for op in ("<", "<=", "==")}
TYPES |= {"nil": poly(lambda a, b: lst(a)), "::": poly(lambda a, b: fun(a, fun(lst(a), lst(a)))),
          "fst": poly(lambda a, b: fun(TCon("*", a, b), a)), "snd": poly(lambda a, b: fun(TCon("*", a, b), b))}


# ---------------------------------------------------------------- evaluation
def curry(f):
    return lambda a: lambda b: f(a, b)


def divide(a, b):
    try:
        return a // b
    except ZeroDivisionError:
        raise MLError("division by zero") from None


VALUES = {"+": curry(lambda a, b: a + b), "-": curry(lambda a, b: a - b), "*": curry(lambda a, b: a * b), "/": curry(divide),
          "<": curry(lambda a, b: a < b), "<=": curry(lambda a, b: a <= b), "==": curry(lambda a, b: a == b),
          "nil": None, "::": curry(lambda a, b: (a, b)), "fst": lambda p: p[0], "snd": lambda p: p[1]}


def compile_(e, scope):
    """Closure generation with de Bruijn-like environments (linked tuples)."""
    match e:
        case Const(v):
            return lambda env: v
        case Var(name) if name in scope:
            depth = scope[::-1].index(name)
            if depth == 0:
                return lambda env: env[0]
            if depth == 1:
                return lambda env: env[1][0]
            def look(env):
                for _ in range(depth):
                    env = env[1]
                return env[0]
            return look
        case Var(name):
            v = VALUES[name]
            return lambda env: v
        case App(App(Var("+"), a), b):
            fa, fb = compile_(a, scope), compile_(b, scope)
            return lambda env: fa(env) + fb(env)
        case App(f, x):
            ff, fx = compile_(f, scope), compile_(x, scope)
            return lambda env: ff(env)(fx(env))
        case Lam(p, body):
            fb = compile_(body, scope + [p])
            return lambda env: lambda v: fb([v, env])
        case Pair(a, b):
            fa, fb = compile_(a, scope), compile_(b, scope)
            return lambda env: (fa(env), fb(env))
        case If(c, y, n):
            fc, fy, fn = (compile_(x, scope) for x in (c, y, n))
            return lambda env: fy(env) if fc(env) else fn(env)
        case Let(name, value, body, rec):
            fv = compile_(value, scope + [name] if rec else scope)
            fb = compile_(body, scope + [name])
            def let(env):
                cell = [None, env]
                cell[0] = fv(cell if rec else env)
                return fb(cell)
            return let
        case Match(s, nil, h, t, cons):
            fs, fn, fc = compile_(s, scope), compile_(nil, scope), compile_(cons, scope + [h, t])
            def match_(env):
                v = fs(env)
                if v is None:
                    return fn(env)
                return fc([v[1], [v[0], env]])
            return match_


def tolist(v):
    while v is not None:
        yield v[0]
        v = v[1]


def render(v, t):
    t = prune(t)
    match t:
        case TCon(name="list", args=(a,)):
            return "[" + "; ".join(render(x, a) for x in tolist(v)) + "]"
        case TCon(name="*", args=(a, b)):
            return f"({render(v[0], a)}, {render(v[1], b)})"
        case TCon(name="bool"):
            return str(v).lower()
        case TCon(name="->"):
            return "<fun>"
    return str(v)


PRELUDE = r"""
let rec map f l = match l with [] -> [] | h :: t -> f h :: map f t end in
let rec fold f a l = match l with [] -> a | h :: t -> fold f (f a h) t end in
let rec filter p l = match l with [] -> [] | h :: t -> if p h then h :: filter p t else filter p t end in
let rec range a b = if b <= a then [] else a :: range (a + 1) b in
let rec append a b = match a with [] -> b | h :: t -> h :: append t b end in
let compose f g x = f (g x) in let id x = x in let sum = fold (\a b -> a + b) 0 in
let rec zip a b = match a with [] -> [] | x :: xs -> match b with [] -> [] | y :: ys -> (x, y) :: zip xs ys end end in
"""
PROGRAMS = [r"sum (map (\x -> x * x) (range 0 60))", r"let rec fib n = if n < 2 then n else fib (n - 1) + fib (n - 2) in fib 13",
            r"let rec qs l = match l with [] -> [] | p :: r -> append (qs (filter (\x -> x < p) r)) (p :: qs (filter (\x -> p <= x) r)) end in qs (map (\x -> x * 37 - (x * 37 / 50) * 50) (range 0 40))",
            r"map (compose (\x -> x + 1) (\x -> x * 2)) (5 :: 6 :: [])", r"zip (range 0 3) (map (\x -> x < 1) (range 0 9))", r"(id, id 3)", r"compose",
            r"let rec ack m n = if m == 0 then n + 1 else if n == 0 then ack (m - 1) 1 else ack (m - 1) (ack m (n - 1)) in ack 2 6",
            r"let rec f x = f in f", r"\x -> x x", r"if 1 then 2 else 3", r"map 3 []", r"1 + true", r"5 / 0", r"foo 3", r"(1 :: true :: [])", r"let x = in 3",
            r"let pow = \b -> let rec go n = if n == 0 then 1 else b * go (n - 1) in go in map (pow 3) (range 0 12)",
            r"let primes = filter (\n -> (sum (map (\d -> if n - (n / d) * d == 0 then 1 else 0) (range 1 (n + 1)))) == 2) (range 2 30) in (sum primes, primes)"]


def run(source):
    try:
        ast = Parser(PRELUDE + source).expr()
        checker = Checker()
        t = checker.infer(ChainMap(TYPES), ast)
        value = compile_(ast, [])(None)
        return f"{render(value, t)} : {show(t)}", checker.unified
    except MLError as e:
        return f"{type(e).__name__}: {e}", 0


def random_program(rng, depth, names):
    if depth == 0 or rng.random() < .1:
        return rng.choice(names) if names and rng.random() < .6 else str(rng.randrange(9))
    sub = lambda extra=(): random_program(rng, depth - 1, [*names, *extra])
    match rng.randrange(7):
        case 0: return f"({sub()} + {sub()})"
        case 1: return f"(if {sub()} < {sub()} then {sub()} else {sub()})"
        case 2:
            n = f"v{len(names)}"
            return f"(let {n} = {sub()} in {sub([n])})"
        case 3: return f"(sum (map (\\y -> {sub(['y'])}) (range 0 4)))"
        case 4: return f"(fst ({sub()}, {sub()}))"
        case 5: return f"((\\z -> {sub(['z'])}) {sub()})"
        case _: return f"({sub()} * {sub()} - ({sub()}) / 7)"


def main():
    for rep in range(32):
        work = 0
        for n, p in enumerate(PROGRAMS):
            text, unified = run(p)
            work += unified
            if rep == 0:
                print(n, text[:110])
    print("unified", work)
    rng = random.Random(5)
    h = 0
    for n in range(480):
        text, unified = run(random_program(rng, 4, []))
        for part in (text, unified):
            for ch in str(part):
                h = (h * 33 + ord(ch)) & 0xFFFFFFFF
    print("random", h, text[-40:])


main()
