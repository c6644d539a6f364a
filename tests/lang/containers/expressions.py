"""Operators, methods and constructors of the containers on right and wrong operands: results and error texts. hand-checked (3.14 words for unhashable keys)"""


def ev(s):
    try:
        print(s, '->', repr(eval(s)))
    except Exception as e:
        print(s, '!!', type(e).__name__, e)
def ex(s):
    d = {'l': [1,2,3,4,5,6,7,8]}
    try:
        exec(s, d)
        print(s, '->', d['l'])
    except Exception as e:
        print(s, '!!', type(e).__name__, e, d['l'])
for s in ['[1,2,3][5]','[1][-2]','[1,2]["a"]','[1]+(1,)','(1,)+[1]','[1]*2.5','2.5*[1]','[1]*-1','"a" in [1]','[1,2,3].index(4)','[].pop()','[1].pop(3)','[1].pop("a")','[1,2].remove(3)','[1,2].insert("a",1)','[3,1,2].sort(1)','[1,"a"].sort()','[1,2]<[1,3]','[1]<(1,)','[1]==(1,)','[[]]*3','list(5)','list(1,2)','list(x=1)','[].append()','[].append(1,2)','hash([])','[1,2,3][::-1]','[1,2,3][1:]','[1,2,3][::0]','[1,2,3]["a":]','list("abc")','list({1:2})','[1,2,3].count(1)','[1,2].index(2,0,1)','[1,2,3].__getitem__(slice(0,2))','[1,2].__contains__(2)','[].__len__()','[1,2,3].copy()','list.__doc__[:20]','[None]*3','[1,2,3].__reversed__()[0] if 0 else 1','list(reversed([1,2,3]))','[].extend(5)','[1,2,3]>[1,2]','sorted([3,1,2],reverse=True)','sorted([(1,"b"),(1,"a")],key=lambda x:x[0])','sorted("bca")','sorted(5)','sorted([1,2],key=5)',
 '()[0]','(1,)["x"]','tuple(5)','tuple([1,2])','tuple(1,2)','(1,2).index(5)','(1,2).count(1)','(1,2)*2','(1,)*"a"','()==[]','hash((1,2))','hash(())','hash(("a",[]))','(1,2)<(1,)','(1,2,3)[::2]','tuple("ab")','(1,(2,(3,)))','(1,)',
 '{}[1]','{1:2}[[]]','{1:2}.pop(3)','{1:2}.pop(3,4)','{}.popitem()','{[]:1}','{1:2}.get([])','dict([1])','dict([(1,2,3)])','dict(5)','dict(a=1,b=2)','dict({1:2},a=3)','dict([(1,2)],x=1)','dict(1,2)','{1:2}|{3:4}','{1:2}|[(3,4)]','dict.fromkeys("abc")','dict.fromkeys([1,2],0)','{1:2}=={1:2.0}','{1:2}<{1:3}','{"a":1}.setdefault("b")','{1:2}.items()','{1:2}.keys()','{1:2}.values()','{1:2}.keys()&[1]','{1:2}.keys()|{3}','{1:2,3:4}.keys()-{1}','{1:2}.keys()^{1,2}','{1:2}.items()&{(1,2)}','{1:2}.keys()<={1,2}','{1:2}.keys()=={1}','{1:2}.items()=={(1,2)}','{1:2}.keys().isdisjoint([3])','(1,2) in {1:2}.items()','list(reversed({1:2,3:4}))','list(reversed({1:2,3:4}.items()))','{1:2}.update([1])','{1:2}.update(1,2)','{1:2}.update(5)','{True:1,1:2,1.0:3}','{"x":{}}','hash({})','{1:2}.__contains__(1)','len({1:2})','{**{1:2},3:4}','dict(zip("ab",[1,2]))','{1:2}.copy()','{1:1}.fromkeys([1])','{1:2}.keys().mapping','type({1:2}.keys().mapping)','{1,2}.keys()',
 'set()','{1,2,3}','frozenset([1])','frozenset()','set([[]])','{1}.remove(2)','{1}.remove([])','{1}.discard(5)','set().pop()','{1,2}&{2,3}','{1,2}&[2]','{1,2}|{3}','{1,2}-{1}','{1,2}^{2,3}','{1}<{1,2}','{1}<=[1]','{1}=={1}','{1}==frozenset([1])','{1}.union([2],[3])','{1,2}.intersection([1],[1,5])','{1,2,3}.difference([1],[2])','{1}.symmetric_difference([2])','{1}.isdisjoint([2])','{1}.issubset([1,2])','{1,2}.issuperset([1])','{1}.update(5)','hash(frozenset([1,2]))','hash({1})','{1}.add()','set(1,2)','set(5)','frozenset([1])|{2}','{2}|frozenset([1])','{frozenset([1])}','frozenset({1,2}).__contains__({1})','{frozenset([1,2])}.__contains__({1,2})','set("hello")=={"h","e","l","o"}','{1,2,3}.copy()','[{1},{2}].index({2})','{1}.__reduce__()','frozenset([1]).__hash__()==hash(frozenset([1]))','set([3,1,2])','{10,20,30,5,1000}','set(range(20))','{i*7%31 for i in range(20)}','{-1,-2,-3}','{1.5,2.5,0.1}','frozenset(range(5))',
 'range(5)','range(1,10,2)','range(0)','range(1,2,0)','range("a")','range(1.5)','range()','range(1,2,3,4)','range(10)[3]','range(10)[-1]','range(10)[10]','range(10)[2:5]','range(10)[::-1]','range(10)["a"]','5 in range(10)','5.0 in range(10)','"a" in range(3)','range(10).index(3)','range(10).index(11)','range(10).count(3)','range(0)==range(2,2)','range(0,3,2)==range(0,4,2)','hash(range(3))==hash(range(3))','len(range(10**30))','range(10**30)[10**29]','range(10**20,10**20+3)','list(range(10**20,10**20+3))','list(reversed(range(5)))','range(5).start','range(5).step','range(10,0,-3)','list(range(10,0,-3))','bool(range(0))','range(3)<range(4)','list(iter(range(3)))','range(3).__reduce__()','range(True)','range(5)==[0,1,2,3,4]',
 'slice(1)','slice(1,2)','slice(1,2,3)','slice(1).indices(5)','slice(None,None,-1).indices(5)','slice(1,2)==slice(1,2)','slice(1)<slice(2)','hash(slice(1,2))==hash(slice(1,2))','slice()','slice(1).indices(-1)','slice(None,10**30).indices(10**25)','slice("a").indices(3)','slice(1,2).start','slice(1).step',
 'list(zip([1,2,3],"ab"))','list(zip())','list(zip([1],[1,2],strict=True))','list(zip([1,2],[1],strict=True))','list(zip([1],[1],[1,2],strict=True))','list(zip([1,2],[1,2],[1],strict=True))','zip(5)','list(enumerate("ab"))','list(enumerate("ab",5))','list(enumerate("ab",start=10**20))','enumerate(5)','list(map(str,[1,2]))','list(map(lambda a,b:a+b,[1,2],[3,4,5]))','map(str,5)','list(filter(None,[0,1,2]))','list(filter(lambda x:x>1,[0,1,2]))','filter(5)','list(reversed("abc"))','reversed(5)','reversed({1})','list(iter([1,2].pop,1))','iter(5)','next(iter([]))','next(iter([]),5)','list(iter(lambda: 1,1))','max(map(len,["a","bb"]))','next(5)','iter([1]).__length_hint__()','iter([1]).__reduce__()[1:]','iter((1,)).__length_hint__()','iter(range(3)).__length_hint__()','iter({1:2}).__length_hint__()','iter({1}).__length_hint__()','reversed([1]).__length_hint__()',
 'type(iter([]))','type(iter(()))','type(iter({}))','type(iter(set()))','type(iter(range(0)))','type(iter(""))','type({}.keys())','type(iter({}.items()))','type(reversed([]))','type(reversed(()))','type(reversed({}))','list[int]','dict[str,int]','tuple[int,...]','set[int]','type(list[int])','[].__class_getitem__(int)','list.__eq__([1],[1])','list.__lt__([1],5)','dict.__or__({},5)','object.__eq__([],[])','[1,2,3].__sizeof__()>0','list.append','list.__add__','list.__init__','repr([1,[2,[3]]])','str({"a":[1,(2,)]})','[*range(3),*"ab"]','{*range(3)}','[1,2,3]==[1,2,3.0]','min([3,1,2])','sum([1,2,3])','sum([[1],[2]],[])','any([0,1])','all([])','sorted({3:1,1:2})','list(map(None,[1]))','[[1,2],[3]][0][1]','isinstance([],list)','issubclass(bool,int)']:
    ev(s)
for s in ['l[1:3]=[9]','l[::2]=[0]*4','l[::2]=[1]','l[1:1]=(7,8)','l[5:2]=[1]','del l[1:3]','del l[::2]','del l[::-3]','del l[20]','l[20]=1','l["a"]=1','l[1:2]=5','l[::2]=5','l+=(1,2)','l+="ab"','l+=5','l*=2','l*=0','l*="a"','l.insert(100,0)','l.insert(-100,0)','l.extend(l)','l.extend(x for x in l[:3])','l[2:4]=l','l.clear()','l.reverse()','l.sort(key=lambda x:-x)','l.sort(reverse=True)','l.sort(key=lambda x:l.append(1))','l.pop(0)','l.pop()','l.pop(-8)','l.pop(-9)','del l[-1]','l[-1]=5','l=l[1:6:2]','l[:]=range(3)','l[1:]=[]','x=iter(l);next(x);l.clear();l.append(list(x))','l.append(l)','l.sort(foo=1)','del l["a"]','l.remove(3)', 'l[0:0]=l','l[::3]=iter("abc")']:
    ex(s)
a=[1]; a.append(a); print(a)
d={}; d[1]=d; print(d); d2={1:[d]}; print(d2)
t1=([],); t1[0].append(t1); print(t1)
try:
    d={1:1,2:2}
    for k in d: d[k+10]=1
except RuntimeError as e: print(e)
try:
    d={1:1,2:2}
    for k in d: del d[k]
except RuntimeError as e: print(e)
try:
    s={1,2,3}
    for k in s: s.add(k+10)
except RuntimeError as e: print(e)
class L2(list):
    def __init__(self,*a): super().__init__(*a); self.x=1
x=L2([1,2]); print(x,x.x,type(x+[1]),type(x[:]),type(x.copy()),x==[1,2],isinstance(x,list),x.__dict__)
class D2(dict):
    def __missing__(self,k): return k*2
print(D2(a=1)['zz'],D2(a=1).get('q'),type(D2().copy()),D2({1:2}),D2.fromkeys([1]))
class T2(tuple):
    def __new__(cls,*a): return super().__new__(cls,a)
x=T2(1,2); x.y=5; print(x,x.y,type(x),x+(3,),type(x*1),x==(1,2),hash(x)==hash((1,2)),x[0],x[:]);
class S2(set): pass
x=S2([1,2]); x.z=3; print(x,type(x|{3}),type(x.copy()),x=={1,2},x.z)
class F2(frozenset): pass
print(F2([1]),type(F2([1])|{2}),hash(F2([1]))==hash(frozenset([1])))
