"""Idioms: nanoseconds that small pieces of everyday Python take, here and in other runtimes.

    python3 idioms.py [NAME...]                    measures in the runtime that runs it: "name ns" a line
    python3 idioms.py --against EXE [NAME...]      this Python, EXE --jit=off and EXE, the worst ratio first

Each piece is the body of a loop in a function, best of several. The pace of a machine changes: look at ratios, and twice. A piece whose
result nobody uses may vanish in compiled code; what this finds is what takes longer than it should.
"""
import subprocess
import sys
import time

SETUP = """
import itertools, functools, operator, collections, heapq, bisect, random, re, string, math
L=list(range(100)); T=tuple(L); D={i:i for i in L}; DS={str(i):i for i in L}; S=set(L); FS=frozenset(L[:3]); F2=frozenset((2,)); S2=set(range(50,150))
SS={frozenset((i,i+1,i+2)) for i in range(100)}
words=['alpha','beta','gamma','delta']*10
txt=' '.join(words)
class P:
    __slots__='x','y'
    def __init__(self,x,y): self.x=x; self.y=y
class Q:
    k=1
    def __init__(self,x=0,y=0): self.x=x; self.y=y
    def m(self): return self.x
    def a(self,*args): return args
    @property
    def pr(self): return self.x
    @staticmethod
    def st(a): return a
    @classmethod
    def cl(cls,a): return a
    def __eq__(self,o): return self.x==o.x
    def __hash__(self): return self.x
    def __lt__(self,o): return self.x<o.x
    def __add__(self,o): return self
    def __neg__(self): return self
    def __getitem__(self,i): return i
    def __len__(self): return 3
    def __iter__(self): return iter((1,2,3))
    def __contains__(self,o): return True
    def __call__(self,a): return a
    def __bool__(self): return True
    def __enter__(self): return self
    def __exit__(self,*a): return False
class R(Q):
    def m(self): return super().m()
    def __init__(self,x): super().__init__(x,1)
class N:
    def __new__(cls,x):
        self=object.__new__(cls); self.x=x; return self
class G:
    def __getattr__(self,n): return 5
NT=collections.namedtuple('NT','a b')
import dataclasses
@dataclasses.dataclass
class DC:
    a:int
    b:int=0
@dataclasses.dataclass(frozen=True)
class FD:
    a:int
    b:int=0
@dataclasses.dataclass(order=True)
class OD:
    a:int
    b:int=0
import enum
class E(enum.Enum):
    A=1
    B=2
class IE(enum.IntEnum):
    A=1
    B=2
q=Q(1,2); r=R(3); g=G(); nt=NT(1,2); dc=DC(1,2); fd=FD(1,2); od=OD(1,2); od2=OD(1,3)
qs=[Q(i) for i in range(20)]
def f(a,b=2,*,c=3): return a
def va(*a,**k): return a
def gen(n):
    for i in range(n): yield i
def rec(n):
    if n: yield n; yield from rec(n-1)
cnt=collections.Counter(); dd=collections.defaultdict(list); dq=collections.deque(range(50)); od_=collections.OrderedDict((i,i) for i in range(10))
args=(1,2); kw={'b':1}
lam=lambda x:x
add=functools.partial(f,1)
@functools.lru_cache(None)
def lc(n): return n
@functools.wraps(f)
def wrapped(*a,**k): return f(*a,**k)
import io
"""

# name: code; code of several lines stands in braces.
IDIOMS = r"""
lit_in_fs: 2 in FS
fs_sub: FS - F2
fs_subeq: c=FS; c-=F2
fs_hash: hash(FS)
fs_new1: frozenset((5,))
fs_or: FS | F2
set_add_fs: S3=set(); S3.add(FS); S3.add(F2)
setcomp_fs: {c for c in SS}
set_or_big: SS | {F2}
set_copy: S.copy()
set_from_list: set(L)
set_and: S & S2
set_sub: S - S2
set_iter: for x in S: pass
fs_iter3: for x in FS: pass
set_isdis: FS.isdisjoint(F2)
setlit: {1,2,3}
setcomp: {x for x in FS}
nested_setcomp: {lit for c in SS if len(c) == 3 for lit in c}
set_union_star: set().union(*SS)
set_len_map: min(map(len,SS))
set_disc: S.discard(500)
set_addx: S.add(5)
set_le: FS <= S
sorted_set: sorted(S)
sorted_key: sorted(L, key=lambda x: -x)
sorted_key_attr: sorted(qs, key=operator.attrgetter('x'))
sorted_items: sorted(D.items(), key=operator.itemgetter(1))
min_key: min(L, key=lambda x: x)
max_gen: max(x for x in L)
sum_gen: sum(x for x in L)
any_gen: any(x > 98 for x in L)
all_map: all(map(lam, T))
list_map: list(map(lam, L))
list_map_str: list(map(str, L))
filter_l: list(filter(lam, L))
zip_star: list(zip(*[L,L]))
enum_l: for i, x in enumerate(L): pass
dict_items: for k, v in D.items(): pass
dict_comp: {k: v for k, v in D.items()}
dict_get: D.get(5); D.get(500)
dict_setdef: D.setdefault(5, 1)
dict_merge: {**D, 'a': 1}
dict_or: D | {1:2}
dict_copy: dict(D)
dict_pop: D[200]=1; D.pop(200)
dict_keys_and: D.keys() & S
dict_strkey: DS['50']
dict_tupkey: d2={(1,2):3}; d2[(1,2)]
counter: cnt['a'] += 1
counter_new: collections.Counter(words)
ddlist: dd['x'].append(1)
dq_rot: dq.append(dq.popleft())
dq_iter: for x in dq: pass
od_iter: for x in od_: pass
list_slice: L[10:20]
list_app_pop: L.append(1); L.pop()
list_star: [*L, 1]
list_add: L + L
list_eq: L == L[:]
list_index: L.index(50)
list_in: 50 in L
tup_eq: (1,2) == args
tup_lt: (1,2) < (1,3)
tup_cat: args + (3,)
tup_unpack: a, b = args
star_unpack: a, *b = L
call_star: f(*args)
call_kw: f(1, b=2, c=3)
call_dstar: f(1, **kw)
call_va: va(1,2,x=3)
call_vaself: q.a(1,2)
wrapper: wrapped(1,b=2)
partial: add(2)
lru: lc(5)
lam: lam(1)
obj_new: Q(1,2)
obj_new_slots: P(1,2)
obj_new_super: R(1)
obj_new_new: N(1)
obj_prop: q.pr
obj_static: q.st(1)
obj_class: Q.cl(1)
obj_super: r.m()
obj_eq: q == r
obj_lt: q < r
obj_neg: -q
obj_add: q + r
obj_getitem: q[5]
obj_len: len(q)
obj_iter: for x in q: pass
obj_contains: 5 in q
obj_call: q(1)
obj_bool: not q
obj_with: with q: pass
obj_dict: q.__dict__
obj_vars: vars(q)
obj_getattr: getattr(q, 'x')
obj_getattr_d: getattr(q, 'zz', None)
obj_getattr_hook: g.foo
obj_setattr: setattr(q, 'y', 2)
obj_hasattr: hasattr(q, 'zz')
obj_isinst: isinstance(q, (int, Q))
obj_type: type(q) is Q
obj_class_attr: q.__class__.__name__
obj_setdict: {q: 1}
obj_inset: q in {r, q}
nt_new: NT(1,2)
nt_attr: nt.a
nt_replace: nt._replace(a=3)
nt_unpack: a, b = nt
dc_new: DC(1,2)
dc_eq: dc == dc
fd_new: FD(1,2)
fd_hash: hash(fd)
od_lt: od < od2
dc_replace: dataclasses.replace(dc, a=2)
enum_attr: E.A
enum_cmp: E.A is E.B
enum_hash: {E.A: 1}
enum_call: E(1)
ienum: IE.A + 1
enum_name: E.A.name
gen: for x in gen(20): pass
gen_rec: for x in rec(6): pass
gen_send: g1 = gen(3); next(g1); next(g1, None)
chain: for x in itertools.chain(L, T): pass
islice: for x in itertools.islice(L, 50): pass
product: for x in itertools.product(T[:5], repeat=2): pass
combos: for x in itertools.combinations(T[:6], 2): pass
perms: for x in itertools.permutations(T[:4]): pass
accumulate: list(itertools.accumulate(L))
groupby: for k, v in itertools.groupby(L, lam): pass
groupby2: for k, v in itertools.groupby(words): list(v)
pairwise: for a, b in itertools.pairwise(L): pass
takewhile: list(itertools.takewhile(lam, T))
zip_longest: list(itertools.zip_longest(L, T[:5]))
reduce: functools.reduce(operator.add, L)
reduce_lam: functools.reduce(lambda a, b: a+b, L)
heap: h=[]; heapq.heappush(h,(1,2)); heapq.heappush(h,(0,1)); heapq.heappop(h)
heap_big: heapq.heappushpop(L, 500)
nlargest: heapq.nlargest(3, L)
bisect: bisect.bisect(L, 50)
bisect_key: bisect.bisect(L, 50, key=lam)
insort: l2=L[:]; bisect.insort(l2, 50)
fstr: f'{1} and {"x"}'
fstr_fmt: f'{1.5:.2f} {10:>5}'
fstr_obj: f'{q.x!r}'
pct: '%d %s' % (1, 'a')
format: '{} {}'.format(1, 'a')
join: ','.join(words)
join_gen: ','.join(str(x) for x in L)
split: txt.split()
split_sep: txt.split(' ')
replace: txt.replace('a', 'b')
strip: ' abc '.strip()
startsw: txt.startswith('alp')
upper: txt.upper()
find: txt.find('gamma')
str_in: 'delta' in txt
str_iter: for c in txt: pass
str_idx: txt[5]
str_slice: txt[5:10]
str_add: s=''; s+='a'; s+='b'
str_eq: 'alpha' == words[0]
str_isdigit: '123'.isdigit()
str_int: int('123')
str_float: float('1.5')
str_ord: ord('a'); chr(97)
str_repr: repr('abc')
str_list: list(txt)
str_count: txt.count('a')
str_rev: txt[::-1]
str_translate: txt.translate({97: 98})
str_partition: txt.partition(' ')
str_zfill: str(5).zfill(3)
str_enc: txt.encode()
str_splitl: txt.splitlines()
re_match: re.match(r'a\w+', txt)
re_sub: re.sub(r'a', 'b', txt)
re_findall: re.findall(r'\w+', txt)
int_bits: (5).bit_length(); bin(5)
int_divmod: divmod(17, 5)
int_pow: pow(3, 10, 7)
int_big: 10**30 % 97
int_str: str(12345)
float_round: round(1.234, 2)
float_int: int(1.5)
float_repr: repr(1.1)
abs_min: abs(-5); min(1,2); max(1,2)
math_sqrt: math.sqrt(2.0)
try_ok:{try: x=1
except ValueError: pass}
try_exc:{try: raise ValueError('x')
except ValueError: pass}
try_key:{try: D[1000]
except KeyError as e: pass}
try_fin:{try: x=1
finally: y=2}
list_comp: [x*2 for x in L]
list_comp_if: [x for x in L if x & 1]
nested_comp: [(x, y) for x in FS for y in FS]
gen_tuple: tuple(x for x in T)
matrix: [list(row) for row in zip(*[T[:5]]*5)]
listmul: [0]*100
list2d: [[0]*5 for _ in range(5)]
list_rev: L[::-1]
reversed_: for x in reversed(L): pass
range_list: list(range(100))
list_sort: l2=L[::-1]; l2.sort()
list_sort_tup: l2=[(x%7, x) for x in L]; l2.sort()
list_sort_obj: sorted(qs)
list_extend: l2=[]; l2.extend(L)
list_insert: L.insert(0,1); L.pop(0)
list_del: l2=L[:]; del l2[5]
list_assign_slice: l2=L[:]; l2[2:5]=[]
list_count: L.count(5)
bytes_idx: b'abc'[1]
bytearr: ba=bytearray(10); ba[5]=1
global_: L
closure:{def mk(n):
    def inner(): return n
    return inner
mk(1)()}
classdef:{class Tmp:
    def f(self): pass}
ifchain:{x=5
if x==1: pass
elif x==2: pass
elif x==3: pass
elif x==5: pass}
match_seq:{match args:
    case (1, x): pass
    case _: pass}
match_cls:{match dc:
    case DC(a=1, b=y): pass}
walrus: (y := 5)
whilel:{i=0
while i<50: i+=1}
forr: for i in range(50): pass
copy_l: import copy; copy.copy(dc)
deepcopy: import copy; copy.deepcopy([1,[2,3]])
rand: random.random()
randint: random.randint(1,10)
choice: random.choice(L)
shuffle: random.shuffle(L)
isinst_abc: isinstance(L, collections.abc.Sequence)
strio: b_=io.StringIO(); b_.write('abc'); b_.getvalue()
chainmap: collections.ChainMap(D, DS)['50']
"""

ROUNDS = 5
SHORTEST = 0.004


def idioms():
    """The (name, code) of each idiom."""
    pending = None
    for line in IDIOMS.strip().splitlines():
        if pending is None:
            name, _, code = line.partition(":")
            pending = [name, code.strip()]
        else:
            pending[1] += "\n" + line
        if not pending[1].startswith("{") or pending[1].endswith("}"):
            name, code = pending
            yield name, code[1:-1] if code.startswith("{") and "\n" in code else code
            pending = None


def measure(wanted):
    namespace = {}
    exec(SETUP, namespace)
    for name, code in idioms():
        if wanted and name not in wanted:
            continue
        body = "\n".join("    " + line for line in code.splitlines())
        exec(compile(f"def piece(n):\n  for _ in range(n):\n{body}\n", name, "exec"), namespace)
        piece, n = namespace["piece"], 20
        while True:
            start = time.perf_counter()
            piece(n)
            if time.perf_counter() - start > SHORTEST:
                break
            n *= 4
        best = float("inf")
        for _ in range(ROUNDS):
            start = time.perf_counter()
            piece(n)
            best = min(best, time.perf_counter() - start)
        print(name, f"{best / n * 1e9:.1f}", flush=True)


def against(executable, wanted):
    runtimes = {"here": [sys.executable], "off": [executable, "--jit=off"], "jit": [executable]}
    best = {}
    for _ in range(2):
        for runtime, command in runtimes.items():
            done = subprocess.run([*command, __file__, *wanted], capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"{runtime}: {done.stderr[-500:]}")
            for line in done.stdout.splitlines():
                name, ns = line.split()
                times = best.setdefault(name, {})
                times[runtime] = min(times.get(runtime, float("inf")), float(ns))
    for name, t in sorted(best.items(), key=lambda item: -max(item[1]["off"], item[1]["jit"]) / item[1]["here"]):
        ratios = f"off {t['off'] / t['here']:5.2f}  jit {t['jit'] / t['here']:5.2f}"
        print(f"{name:<18} here {t['here']:9.0f}  off {t['off']:9.0f}  jit {t['jit']:9.0f} ns   times as long: {ratios}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--against"]:
        against(sys.argv[2], sys.argv[3:])
    else:
        measure(sys.argv[1:])
