"""struct: every code, sizes, alignment, errors, Struct objects, iter_unpack."""
import _struct as struct


def t(f, *a, **k):
    try:
        r = f(*a, **k)
        print(repr(r), type(r).__name__)
    except Exception as e:
        print(type(e).__name__, e)


for fmt, vals in [("b", (1,)), ("B", (300,)), ("<hiq", (1,2,3)), (">hiq", (-1,-2,-3)), ("@bi", (1,2)), ("=bi", (1,2)), ("4s", (b"ab",)), ("4p", (b"abcdef",)), ("?", ([],)), ("c", (b"x",)), ("c", (b"xy",)), ("f", (1.5,)), ("<d", (1e300,)), ("e", (1.5,)), ("3x", ()), ("2h", (1,)), ("h", ("x",)), ("f", ("x",)), ("s", (5,)), ("z", ()), ("n", (5,)), ("<n", (5,)), ("P", (5,)), ("Q", (-1,)), ("3", ()), ("", ()), ("10s", ("x",)), ("H", (70000,)), ("<l", (2**31,)), ("bhilq", (1,2,3,4,5))]:
    t(struct.pack, fmt, *vals); t(struct.calcsize, fmt)
    try: t(struct.unpack, fmt, struct.pack(fmt, *vals))
    except Exception as e: print(type(e).__name__)
t(struct.unpack, "h", b"abc"); t(struct.unpack_from, "h", b"abcd", 1); t(struct.unpack_from, "h", b"abcd", -2); t(struct.unpack_from, "h", b"abcd", 3); t(struct.unpack_from, "h", b"abcd", -9); t(lambda: list(struct.iter_unpack("h", b"abcdef"))); t(struct.iter_unpack, "h", b"abc"); t(struct.iter_unpack, "", b"abc")
b = bytearray(10); t(struct.pack_into, ">hh", b, 2, 1, 2); print(b); t(struct.pack_into, "q", b, 5, 1); t(struct.pack_into, "q", b"x"*8, 0, 1); S = struct.Struct("<hb"); print(S.size, S.format, S.pack(1,2), S.unpack(b"\1\0\2"), repr(S)); t(S.pack, 1)
