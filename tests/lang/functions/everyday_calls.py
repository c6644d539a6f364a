# Calls as programs make them most: defaults, names, *args, natives, bound methods; each often enough to be remembered at its site.
import gc
import heapq
import weakref


def plain(a, b=2, c=3):
    return a, b, c


def keyword_only(a, *, b=2, c):
    return a, b, c


def starred(a, *rest, d=4):
    return a, rest, d


def only_rest(*rest):
    return rest


def positional_only(a, b=1, /, c=2):
    return a, b, c


def generator(a, b=5):
    yield a, b


class Thing:
    def __init__(self, a, b=7):
        self.a, self.b = a, b

    def method(self, x, y=1, *more, z=0):
        return self.a, x, y, more, z

    def rest(*all):
        return len(all)

    @classmethod
    def made(cls, a, b=9):
        return cls(a, b).b

    @staticmethod
    def static(x, y=3):
        return x, y


def attempt(f):
    try:
        return f()
    except (TypeError, ValueError, KeyError, IndexError, AttributeError) as e:
        return type(e).__name__, str(e)


def calls(t):
    bound = t.method
    yield plain(1), plain(1, 5), plain(1, c=6), plain(a=1), plain(b=0, a=1), plain(1, 2, 9)
    yield attempt(lambda: plain()), attempt(lambda: plain(1, a=2)), attempt(lambda: plain(1, d=2))
    yield attempt(lambda: plain(1, 2, 3, 4)), attempt(lambda: plain(b=1))
    yield keyword_only(1, c=2), keyword_only(1, c=2, b=5), attempt(lambda: keyword_only(1)), attempt(lambda: keyword_only(1, 2))
    yield starred(1), starred(1, 2, 3), starred(1, d=5), starred(1, 2, d=5), attempt(lambda: starred(d=5)), attempt(lambda: starred(e=5))
    yield only_rest(), only_rest(1), only_rest(1, 2), attempt(lambda: only_rest(a=1))
    yield positional_only(1), positional_only(1, 2, c=3), attempt(lambda: positional_only(a=1)), attempt(lambda: positional_only(1, b=2))
    yield next(generator(1)), next(generator(1, 2)), next(generator(1, b=3)), attempt(lambda: generator())
    yield t.method(1), t.method(1, 2), t.method(1, z=2), t.method(1, 2, 3, 4, z=5), t.method(y=2, x=1), attempt(lambda: t.method())
    yield bound(1), bound(1, 2, 3), bound(x=1, z=3), attempt(lambda: bound()), attempt(lambda: bound(1, self=2))
    yield t.rest(), t.rest(1, 2), Thing.rest(), Thing.made(1), Thing.made(1, b=2), t.made(3), t.static(1), Thing.static(1, y=2)


def natives(items, d, text):
    append, get = items.append, d.get
    append(1)
    items.append(2)
    yield len(items), items.pop(), items.pop(0), attempt(lambda: [].pop()), attempt(lambda: items.pop("x")), attempt(lambda: len(5))
    yield get("a"), get("b"), get("b", 3), d.get("a"), attempt(lambda: d.get()), d.pop("zz", None)
    yield text.strip(), text.split(), text.startswith(("x", " a")), text.upper().lower(), attempt(lambda: text.split(1))
    yield str.upper(text), attempt(lambda: str.upper(5)), attempt(lambda: str.upper()), (5).bit_length(), (2.5).is_integer(), True.bit_length()
    yield isinstance(1, int), isinstance(1, str), isinstance("", (int, str)), attempt(lambda: isinstance(1, 1)), callable(len)
    yield ord("a"), attempt(lambda: ord("ab")), chr(98), attempt(lambda: chr(-1)), abs(-3), abs(-2.5), attempt(lambda: abs(""))
    yield min(3, 1, 2), max(3, 1, 2), min([3, 1]), max("ab", key=ord), attempt(lambda: min(1, "a")), sorted("cab", key=len)
    heap = []
    heapq.heappush(heap, 3)
    heapq.heappush(heap, 1)
    yield heapq.heappop(heap), heap, attempt(lambda: heapq.heappop([]))
    yield {1, 2}.isdisjoint([3]), frozenset("a").union("b") == {"a", "b"}, attempt(lambda: {1}.isdisjoint(5))
    yield dict.fromkeys("ab"), attempt(lambda: d.update(5)), int.from_bytes(b"\1", "big"), attempt(lambda: getattr(d, "none"))


for _ in range(40):
    first, second = list(calls(Thing(0))), list(natives([0], {"a": 1}, " ab c "))
for row in first + second:
    print(row)


# What a default is may change between two calls, and so may the code.
def changing(a, b=1):
    return a, b


def changes():
    seen = set()
    for i in range(60):
        try:
            seen.add(changing(0))
        except TypeError as e:
            seen.add((i, str(e)))
        if i == 20:
            changing.__defaults__ = (5, 6)
        if i == 30:
            seen.add(changing())
            changing.__defaults__ = None
        if i == 40:
            changing.__defaults__ = (7,)
        if i == 50:
            changing.__code__ = (lambda a, b=0: (b, a)).__code__
    return sorted(map(str, seen))


print(changes())


# A native that is asked to collect does so before the next instruction.
def collected():
    died = 0
    for _ in range(30):
        o = Thing(1)
        o.me = o
        ref = weakref.ref(o)
        del o
        gc.collect()
        died += ref() is None
    return died >= 28


print(collected())


# A traceback out of natives in a loop.
def lines(e):
    t, out = e.__traceback__, []
    while t:
        out.append((t.tb_frame.f_code.co_name, t.tb_lineno - t.tb_frame.f_code.co_firstlineno))
        t = t.tb_next
    return out


def failing(d, n, key="k"):
    for i in range(n):
        v = d.pop(key, None) if i < n - 1 else d.pop(key)
    return v


def through(n, **more):
    return failing({}, n, **more)


for n in (1, 5, 50):
    try:
        through(n)
    except KeyError as e:
        print(e, lines(e))
