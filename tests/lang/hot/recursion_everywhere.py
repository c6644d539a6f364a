"""Endless and very deep recursion by every road: RecursionError where CPython raises it, and the program goes on."""
import sys, functools
def run(name, f):
    try:
        f()
    except RecursionError as e:
        print(name, "RecursionError")
    except BaseException as e:
        print(name, type(e).__name__, str(e)[:60])
    else:
        print(name, "fine")
def plain(n=0): return plain(n+1)
class M:
    def m(self): return self.m()
    def __repr__(self): return repr(self)
class E:
    def __eq__(self, o): return self == o
    __hash__ = None
class L:
    def __lt__(self, o): return self < o
class G:
    def __getattr__(self, n): return getattr(self, n + "x")
class GA:
    def __getattribute__(self, n): return getattr(self, n)
class H:
    def __hash__(self): return hash(self)
class C:
    def __call__(self): return self()
class I:
    def __iter__(self): return iter(self)
class N:
    def __next__(self): return next(self)
    def __iter__(self): return self
class A:
    def __add__(self, o): return self + o
class LEN:
    def __len__(self): return len(self)
class B:
    def __bool__(self): return bool(self)
class IX:
    def __index__(self): return [1][self]
class GI:
    def __getitem__(self, i): return self[i]
class CT:
    def __contains__(self, i): return i in self
class S:
    def __str__(self): return str(self)
    def __format__(self, s): return format(self, s)
class P:
    @property
    def p(self): return self.p
class Init:
    def __init__(self): Init()
class New:
    def __new__(cls): return cls()
class Set:
    def __setattr__(self, n, v): self.x = v
    def __setitem__(self, n, v): self[n] = v
    def __delattr__(self, n): del self.x
class Enter:
    def __enter__(self):
        with self: pass
    def __exit__(self, *a): pass
class Meta(type):
    def __instancecheck__(cls, o): return isinstance(o, cls)
    def __subclasscheck__(cls, o): return issubclass(o, cls)
class WM(metaclass=Meta): pass
def gen(): yield from gen()
def gen2():
    for x in gen2(): yield x
async def coro(): await coro()
def key(x): return sorted([1,2], key=key)
def mapped(x=1): return list(map(mapped, [x]))
def deco(f): return functools.reduce(lambda a, b: deco(a), [1,2,3])
def lam(): return (lambda: lam())()
def comp(): return [comp() for _ in [1]]
def gexp(): return list(gexp() for _ in [1])
def ex():
    try: raise ValueError
    except ValueError: ex()
def fin():
    try: pass
    finally: fin()
def star(*a, **k): return star(*a, **k)
def ev(): return eval("ev()")
def exe(): exec("exe()")
def mx(): return max([1,2], key=lambda x: mx())
def fmt(): return f"{fmt()}"
def srt(): return [L(), L()].sort()
part = None
def partf(): return functools.partial(partf)()
def w():
    class X:
        w()
def dct(): return {dct(): 1}
run("plain", plain); run("method", M().m); run("repr", lambda: repr(M())); run("eq", lambda: E() == E()); run("lt", lambda: L() < L())
run("getattr", lambda: G().a); run("getattribute", lambda: GA().a); run("hash", lambda: hash(H())); run("call", C()); run("iter", lambda: iter(I())); run("next", lambda: next(N())); run("for next", lambda: [x for x in N()])
run("add", lambda: A() + 1); run("len", lambda: len(LEN())); run("bool", lambda: bool(B())); run("if", lambda: 1 if B() else 2); run("index", lambda: [1][IX()]); run("getitem", lambda: GI()[0]); run("contains", lambda: 1 in CT()); run("str", lambda: str(S())); run("format", lambda: f"{S():x}"); run("property", lambda: P().p); run("init", Init); run("new", New); run("setattr", lambda: setattr(Set(), "x", 1)); run("setitem", lambda: Set().__setitem__(1, 2)); run("delattr", lambda: delattr(Set(), "x")); run("with", lambda: Enter().__enter__())
run("isinstance", lambda: isinstance(1, WM)); run("issubclass", lambda: issubclass(int, WM))
run("yield from", lambda: list(gen())); run("for gen", lambda: list(gen2()))
def drive():
    coro().send(None)
run("await", drive); run("key", lambda: key(1)); run("map", mapped); run("reduce", lambda: deco(1)); run("lambda", lam); run("comp", comp); run("genexp", gexp); run("except", ex); run("finally", fin); run("star", star); run("eval", ev); run("exec", exe); run("max", mx); run("fstring", fmt); run("sort", srt); run("partial", partf); run("class body", w); run("dict display", dct)
d = {}; dd = d
l = []
for i in range(300000): l = [l]
run("deep list repr", lambda: repr(l)); 
def deep_eq():
    a = b = None
    a, b = [], []
    for i in range(1000000): a, b = [a], [b]
    a == b
run("deep list eq", deep_eq)
t = ()
for i in range(1000000): t = (t,)
run("deep tuple repr", lambda: repr(t))
t2 = ()
for i in range(1000000): t2 = (t2,)
run("deep tuple lt", lambda: t < t2)
d = {}
for i in range(1000000): d = {1: d}
run("deep dict repr", lambda: repr(d)); 
d2 = {}
for i in range(1000000): d2 = {1: d2}
run("deep dict eq", lambda: d == d2)
tup = int
for i in range(100000): tup = (tup,)
def catchtuple():
    try: raise ValueError
    except tup: pass
run("except tuple", catchtuple)
import json, copy, pickle
run("json deep list", lambda: json.dumps(l)); run("json loads", lambda: json.loads("[" * 100000 + "]" * 100000)); run("copy", lambda: copy.deepcopy(l)); run("pickle", lambda: pickle.dumps(l)); 
run("json dict", lambda: json.dumps(d))
p = print
for i in range(100000): p = functools.partial(p)
run("partial chain", lambda: p())
f = frozenset()
for i in range(100000): f = frozenset([f])
run("frozenset repr", lambda: repr(f))
it = iter([])
for i in range(100000): it = iter(it)
run("iter chain", lambda: list(it))
import itertools
it = iter([1])
for i in range(1000): it = itertools.chain(it)
run("itertools chain", lambda: list(it))
for s in ("(" * 100000 + ")" * 100000, "[" * 100000, "{1:" * 100000, "(yield " * 100000, "**" * 100000):
    try:
        compile(s, "<s>", "exec")
    except SyntaxError as e:
        print(s[:6], e.msg)
run("plain", plain)
class D:
    def __del__(self): D()
class Ex(Exception):
    @property
    def __cause__(self): return self
e = None
for i in range(20000):
    n = ValueError(i); n.__context__ = e; e = n
import traceback
run("exception chain", lambda: len(traceback.format_exception(e)))
del e
print("end")
