"""deque, Counter, OrderedDict, defaultdict, namedtuple, ChainMap, UserDict."""
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque, namedtuple

d = deque([1, 2, 3], maxlen=4)
d.append(4)
d.append(5)
d.appendleft(0)
print(d, d[0], d[-1], len(d), d.pop(), d.popleft(), d.maxlen, list(reversed(d)))
d.rotate(1)
d.extend("xy")
print(d, d.count("x"), d.index("x"), 3 in d)
d.clear()
for f in (d.pop, d.popleft):
    try:
        f()
    except IndexError as e:
        print(e)
c = Counter("abracadabra")
print(c.most_common(2), c["a"], c["zz"], c + Counter("aab"), c - Counter("aaaaab"), sorted(c.elements())[:3], c.total(), c & Counter("ab"), c | Counter("zz"))
c.update("zzz")
c.subtract({"a": 10})
print(c["a"], +c)
o = OrderedDict(a=1, b=2, c=3)
o.move_to_end("a")
o.move_to_end("c", last=False)
print(o, o.popitem(), o.popitem(last=False), OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1) == {"a": 1})
dd = defaultdict(list)
dd["x"].append(1)
dd["y"]
print(dd, dd.get("zz"), len(dd), defaultdict(int, a=1)["b"], dd.default_factory)
try:
    defaultdict(None)["k"]
except KeyError as e:
    print("KeyError", e)
P = namedtuple("P", "x y", defaults=[5])
p = P(1)
print(p, p.x, p[1], p._replace(x=9), p._asdict(), P._fields, p == (1, 5), P._make([7, 8]), p.__class__.__name__)
x, y = p
try:
    p.x = 2
except AttributeError as e:
    print(e)
try:
    P()
except TypeError as e:
    print(str(e).split("()")[-1])
cm = ChainMap({"a": 1}, {"a": 2, "b": 3})
print(cm["a"], cm["b"], sorted(cm), cm.new_child({"a": 0})["a"], len(cm), cm.maps)


class U(UserDict):
    def __setitem__(self, k, v):
        super().__setitem__(k, v * 2)


u = U(a=1)
u["b"] = 2
print(u, u.data, UserList([1, 2]) + [3])
