"""array: item types, list methods, slices, bytes, buffer."""
import array


def t(f, *a, **k):
    try:
        r = f(*a, **k)
        print(repr(r), type(r).__name__)
    except Exception as e:
        print(type(e).__name__, e)


A = array.array
for code in "bBhHiIlLqQfd":
    t(A, code)
    t(lambda: A(code, [1,2,3]))
    t(lambda: A(code, "abc"))
a = A("i", [3,1,2])
for f in [lambda: a.append(5), lambda: a.extend([7,8]), lambda: a.insert(0, 9), lambda: a.pop(), lambda: a.remove(1), lambda: a.index(2), lambda: a.count(3), lambda: a.reverse(), lambda: a.tolist(), lambda: a.tobytes(), lambda: a[0], lambda: a[-1], lambda: a[1:3], lambda: a[::2], lambda: a + A("i",[1]), lambda: a * 2, lambda: a == A("i", a), lambda: a < A("i", [100]), lambda: 3 in a, lambda: len(a), lambda: list(a), lambda: a.itemsize, lambda: a.typecode, lambda: a.append("x"), lambda: a.append(2**40), lambda: a.byteswap(), lambda: a[99], lambda: a.pop(50), lambda: a.remove(12345), lambda: a.index(12345), lambda: a.__setitem__(slice(0,2), A("i",[1,2,3])), lambda: a.__setitem__(0, 5), lambda: a.__delitem__(0), lambda: a + [1], lambda: a.extend(A("f",[1])), lambda: a.frombytes(b"abcd"), lambda: a.frombytes(b"abc"), lambda: memoryview(a).format, lambda: memoryview(a)[0], lambda: bytes(A("h",[1,2])), lambda: A("i", "s"), lambda: A("u", "héé").tounicode(), lambda: A("i", b"\1\0\0\0"), lambda: A("d", [1,2.5]), lambda: A("B", b"abc"), lambda: A("i", 5), lambda: a.fromlist([1,"x"]), lambda: a.clear(), lambda: a]:
    t(f)
