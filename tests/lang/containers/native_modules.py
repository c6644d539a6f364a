"""itertools, _collections, _functools, _operator, _heapq, _bisect: results and error texts."""

import itertools as it, _collections as c, _functools as f, _operator as o, _heapq as h, _bisect as b
def ev(s):
    try:
        print(s, '->', repr(eval(s)))
    except Exception as e:
        print(s, '!!', type(e).__name__, e)
L=list
for s in ['L(it.chain([1],"ab"))','L(it.chain.from_iterable([[1],[2,3]]))','L(it.islice(it.count(5,2),3))','it.count(1)','it.count(1,2)','it.count("a")','L(it.islice(it.cycle("ab"),5))','L(it.repeat(1,3))','it.repeat(1)','it.repeat(1,3)','L(it.islice(range(10),2,8,3))','L(it.islice(range(10),None))','it.islice([1],-1)','it.islice([1],1,2,0)','it.islice([1],"a")','L(it.accumulate([1,2,3]))','L(it.accumulate([1,2,3],lambda a,b:a*b,initial=10))','L(it.batched("abcde",2))','L(it.batched("abcde",2,strict=True))','it.batched([],0)','L(it.compress("abcd",[1,0,1]))','L(it.dropwhile(lambda x:x<3,[1,2,3,1]))','L(it.takewhile(lambda x:x<3,[1,2,3,1]))','L(it.filterfalse(None,[0,1,2,0]))','L(it.filterfalse(lambda x:x>1,[0,1,2,0]))','L(it.pairwise([1,2,3]))','L(it.starmap(pow,[(2,3),(3,2)]))','L(it.zip_longest([1,2,3],"a",fillvalue="-"))','[(k,L(g)) for k,g in it.groupby("aabbca")]','[(k,L(g)) for k,g in it.groupby([1,3,2,4],lambda x:x%2)]','[L(x) for x in it.tee([1,2,3],3)]','it.tee([1],-1)','it.tee([1],0)','L(it.product("ab",[1,2]))','L(it.product("ab",repeat=2))','L(it.product())','L(it.product([],[1]))','L(it.permutations("abc",2))','L(it.permutations([1,2,3]))','L(it.permutations([1],2))','L(it.combinations("abcd",2))','L(it.combinations([1,2],3))','L(it.combinations([1],0))','L(it.combinations_with_replacement("abc",2))','it.combinations([1],-1)','L(it.combinations_with_replacement([],2))','L(it.chain(5))','it.groupby(5)',
 'c.deque([1,2,3])','c.deque([1,2,3],2)','c.deque(maxlen=3)','c.deque([1,2,3])[1]','c.deque([1])[5]','c.deque([1])["a"]','c.deque(range(5)).count(2)','c.deque([1,2])+c.deque([3])','c.deque([1,2])+[3]','c.deque([1,2])*2','c.deque([1,2],3)*2','c.deque([1,2])==c.deque([1,2])','c.deque([1])<c.deque([2])','c.deque().pop()','c.deque([1,2]).index(3)','c.deque([1,2]).remove(3)','L(reversed(c.deque([1,2])))','c.deque(5)','c.deque([],-1)','c.deque("abc").copy()','c.deque([1]).maxlen','c.deque([[]])','1 in c.deque([1])','c.deque([1,2,3]).__reduce__()[:2]','len(c.deque("abc"))',
 'c.defaultdict(list)','c.defaultdict(int,{1:2})["a"]','c.defaultdict(None)[1]','c.defaultdict(5)','c.defaultdict(int,a=1)','c.defaultdict(list).default_factory','c.defaultdict(int,{1:2}).copy()','c.defaultdict(int,{1:2})|{3:4}','{3:4}|c.defaultdict(int,{1:2})','c.defaultdict(int,{1:2})=={1:2}','c.defaultdict(int).__missing__(3)','isinstance(c.defaultdict(),dict)','c.defaultdict()',
 'c.OrderedDict([(1,2)])','c.OrderedDict()','c.OrderedDict(a=1)==c.OrderedDict(a=1)','c.OrderedDict([(1,1),(2,2)])==c.OrderedDict([(2,2),(1,1)])','c.OrderedDict([(1,1),(2,2)])=={2:2,1:1}','c.OrderedDict(a=1,b=2).popitem()','c.OrderedDict(a=1,b=2).popitem(last=False)','c.OrderedDict().popitem()','c.OrderedDict(a=1)|{"b":2}','L(reversed(c.OrderedDict(a=1,b=2)))','c.OrderedDict(a=1).move_to_end("b")','c.OrderedDict(a=1).copy()','c.OrderedDict.fromkeys("ab")',
 'f.reduce(lambda a,b:a+b,[1,2,3])','f.reduce(lambda a,b:a+b,[])','f.reduce(lambda a,b:a+b,[],5)','f.reduce(max,5)','sorted([3,1,2],key=f.cmp_to_key(lambda a,b:b-a))','f.partial(pow,2)(3)','f.partial(int,base=2)("101")','f.partial(5)','f.partial(print)','f.partial(f.partial(pow,2),3)()','f.partial(dict,a=1)(b=2)','f.partial(pow,2).args',
 'o.add(1,2)','o.itemgetter(1)([1,2])','o.itemgetter(1,0)([1,2])','o.itemgetter("a")({"a":1})','o.attrgetter("real")(5)','o.attrgetter("real","imag")(5)','o.attrgetter("real.imag")(5)','o.methodcaller("upper")("a")','o.methodcaller("split","b",maxsplit=1)("abcb")','o.itemgetter(1)','o.attrgetter(5)','o.methodcaller("a",1,b=2)','o.attrgetter("a.b","c")','o.concat([1],[2])','o.concat(1,2)','o.countOf([1,2,1],1)','o.indexOf([1,2],2)','o.indexOf([1,2],3)','o.length_hint([1,2])','o.length_hint(5,7)','o.not_(1)','o.truth([])','o.is_(None,None)','o.contains([1],1)','o.lt(1,2)','o.neg(5)','o.inv(5)','o.abs(-5)','o.abs("a")','o.pow(2,5)','o.matmul(1,2)','o.index(True)','o.call(max,1,2)','o.getitem([1],0)','o.iadd([1],[2])','o.floordiv(7,2)','o._compare_digest("a","a")',
 'b.bisect_right([1,2,3],2)','b.bisect_left([1,2,3],2)','b.bisect_left([1,2,3],2,lo=-1)','b.bisect_right([(1,),(3,)],2,key=lambda x:x[0])','h.heappop([])','h.heappop(5)','h.heappushpop([1,2],0)','h.heapreplace([],1)']:
    ev(s)
d=c.deque([1,2,3,4,5])
d.rotate(2); print(d); d.rotate(-1); print(d); d.appendleft(0); d.extendleft("ab"); print(d); print(d.popleft(),d.pop()); d.insert(2,'x'); print(d); del d[0]; print(d); d.reverse(); print(d); d[1]='y'; print(d); d.clear(); print(d)
for i in range(100): d.append(i)
for i in range(90): d.popleft()
for i in range(30): d.append(i)
print(d, len(d))
d=c.deque(maxlen=3)
for i in range(10): d.append(i)
print(d); d.appendleft(1); print(d)
try: d.insert(0,1)
except IndexError as e: print(e)
try:
    for x in d: d.append(1)
except RuntimeError as e: print(e)
d=c.deque(); d.append(d); print(d)
hp=[5,3,8,1,9,2]; h.heapify(hp); print(hp); h.heappush(hp,0); print(hp,[h.heappop(hp) for _ in range(len(hp))])
l=[1,3]; b.insort_right(l,2); print(l)
def cnt(m,i): c._count_elements(m,i); return m
print(cnt({},'abca'))
class D(dict): pass
print(cnt(D(),'abca'))
dd=c.defaultdict(list)
for k,v in [(1,2),(1,3),(2,4)]: dd[k].append(v)
print(dd)
class DD(c.defaultdict):
    def __init__(self): super().__init__(int); self.q=1
x=DD(); x['a']+=1; print(x,x.q,x.__dict__)
od=c.OrderedDict.fromkeys('abcd'); od.move_to_end('a'); print(list(od)); od.move_to_end('c',last=False); print(list(od))
class CI:
    def __init__(s,*a): s.a=a
    def __repr__(s): return repr(s.a)
calls=[]
def fn(x,*a,**k): calls.append(x); return (x,a,k)
w=f._lru_cache_wrapper(fn,2,False,CI)
print(w(1),w(1),w(2),w(3),w(1),w(x=1),w.cache_info(),calls); w.cache_clear(); print(w.cache_info())
w=f._lru_cache_wrapper(fn,None,True,CI); print(w(1),w(1.0),w(1,k=2),w(1,k=2),w.cache_info())
def fibm(n): return n if n<2 else fw(n-1)+fw(n-2)
fw=f._lru_cache_wrapper(fibm,None,False,CI); print(fw(80),fw.cache_info())
fw=f._lru_cache_wrapper(fibm,10,False,CI); print(fw(60),fw.cache_info())
class A:
    @lambda g: f._lru_cache_wrapper(g,None,False,CI)
    def m(self,x): return x+1
a=A(); print(a.m(1),a.m(1),A.m.cache_info()); fw.attr=5; print(fw.attr)
g=it.groupby([1,1,2]); k,gr=next(g); next(g); print(list(gr))
