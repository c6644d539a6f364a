"""memoryview: indexing, slices, casts, comparison, release."""
def t(f, *a, **k):
    try:
        r = f(*a, **k)
        print(repr(r), type(r).__name__)
    except Exception as e:
        print(type(e).__name__, e)


m = memoryview(bytearray(b"abcdefgh"))
for i in [0, -1, 8, slice(2,5), slice(None,None,-2), "x", (0,), (0,1), ...]:
    try: r = m[i]; print(r if isinstance(r, int) else r.tolist())
    except Exception as e: print(type(e).__name__, e)
m[0] = 65; m[1:3] = b"XY"; print(m.obj, m.tobytes(), m.hex(), m.hex("-", 3), m.nbytes, m.shape, m.strides, m.suboffsets, m.contiguous, m.c_contiguous, m.f_contiguous, m.ndim, m.itemsize)
for f in [lambda: m.__setitem__(0, 300), lambda: m.__setitem__(0, "a"), lambda: m.__setitem__(slice(0,2), b"abc"), lambda: memoryview(b"x").__setitem__(0, 1), lambda: m.cast("I").tolist(), lambda: m.cast("d").shape, lambda: m.cast("B", (2,4)).tolist(), lambda: m.cast("q").format, lambda: m.cast("x"), lambda: m.cast("I").cast("d"), lambda: m[::2].cast("B"), lambda: m == b"AXYdefgh", lambda: m != bytearray(b"zz"), lambda: hash(m), lambda: hash(memoryview(b"ab")) == hash(b"ab"), lambda: m.toreadonly().readonly, lambda: memoryview("s"), lambda: memoryview(), lambda: m[::2].tobytes(), lambda: bytes(m[::-1]), lambda: list(m), lambda: 65 in m, lambda: len(m), lambda: m.cast("B", (2,4))[1,2], lambda: m.cast("B", [2,4])[1], lambda: m.cast("c")[0], lambda: m.cast("?").tolist(), lambda: m.cast("B", (3,3))]:
    t(f)
m.release(); t(lambda: m[0]); t(m.tobytes); print(repr(m).startswith("<released memory at"))
with memoryview(b"abc") as w: print(w[0])
t(lambda: w[0])
