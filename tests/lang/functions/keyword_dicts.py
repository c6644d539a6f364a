# Calls with *args and **kwargs whose dict is seen by nobody, or by somebody, in a hot loop.
import functools
def f(a, b=2, *args, c=3, **kw): return a, b, args, c, kw
def deco(g):
    @functools.wraps(g)
    def wrapper(*args, **kwargs):
        seen.append((len(args), len(kwargs), sorted(kwargs)))
        r = g(*args, **kwargs)
        kwargs["more"] = 1
        return r, kwargs, args
    return wrapper
seen = []
h = deco(f)
kept = []
def none(**kw):
    kept.append(kw)
    return kw
def work(n):
    out = []
    for i in range(n):
        d = none()
        d[i] = 1
        e = none()
        out.append((h(i), h(i, 1, 2, c=5), h(i, z=3), h(b=i, a=2), d, e, e is d, len(e), list(e), none(x=i)))
        g = {}
        if i % 7 == 3: g["a"] = i
        if i % 11 == 5: del d[i]
        for k in e: out.append(k)
        try:
            e["missing"]
        except KeyError as err:
            out.append(str(err))
        e.update(g); out.append(e == g)
    return out
r = work(150)
import zlib
print(len(r), zlib.crc32(repr(r).encode()), zlib.crc32(repr(seen).encode()), len({id(k) for k in kept}), sum(map(len, kept)))
