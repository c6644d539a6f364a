# A function that raises StopIteration ends the iteration of whoever calls it for an item.
import itertools, functools
def stop(x):
    if x == 3: raise StopIteration('s')
    return x
class It:
    def __init__(s): s.n = 0
    def __iter__(s): return s
    def __next__(s):
        s.n += 1
        return stop(s.n)
src = [1, 2, 3, 4]
make = {'map': lambda: map(stop, src), 'filter': lambda: filter(stop, src), 'It': It, 'starmap': lambda: itertools.starmap(stop, [(1,), (2,), (3,)]),
  'takewhile': lambda: itertools.takewhile(stop, src), 'zip': lambda: zip(src, map(stop, src)), 'enumerate': lambda: enumerate(map(stop, src)), 'accumulate': lambda: itertools.accumulate(src, lambda a, b: stop(b)),
  'callit': lambda: iter(lambda: stop(3), 5), 'chain': lambda: itertools.chain(map(stop, src), [9]), 'groupby': lambda: ((k, list(g)) for k, g in itertools.groupby(src, stop)), 'islice': lambda: itertools.islice(map(stop, src), 4), 'dropwhile': lambda: itertools.dropwhile(lambda x: stop(x), src),
  'filterfalse': lambda: itertools.filterfalse(stop, src), 'pairwise': lambda: itertools.pairwise(map(stop, src)), 'zip_longest': lambda: itertools.zip_longest(map(stop, src), src), 'batched': lambda: itertools.batched(map(stop, src), 2), 'count': lambda: zip(map(stop, src), itertools.count()), 'tee': lambda: itertools.tee(map(stop, src))[0], 'compress': lambda: itertools.compress(src, map(stop, src)), 'cycle': lambda: itertools.islice(itertools.cycle(map(stop, src)), 5), 'product': lambda: itertools.product(map(stop, src), [1])}
def loop(it):
    out = []
    for x in it: out.append(x)
    return out
def star(it):
    return [*it]
cons = {'list': list, 'loop': loop, 'star': star, 'in': lambda it: 17 in it, 'next': lambda it: [next(it, None) for _ in range(4)], 'yf': lambda it: list(gen(it)), 'reduce': lambda it: functools.reduce(lambda a, b: str(a) + str(b), it, '')}
def gen(it):
    yield from it
for k, m in make.items():
    for c, g in cons.items():
        for rep in range(4):
            try: r = g(m())
            except Exception as e: r = type(e).__name__, str(e), type(e.__cause__).__name__
        print(k, c, r)
try:
    next(map(stop, [3]))
except StopIteration as e:
    print(repr(e))
print(next(map(stop, [3]), "default"), list(map(next, [iter([1]), iter([2]), iter([]), iter([3])])))
