"""bytearray: mutation in place, slices, growth, errors, and views of it."""
a = bytearray(b"hello")
a[0] = 72
a.append(33)
a.extend(b" ok")
a += b"!"
a[1:3] = b"EEE"
print(a, len(a), a[0], a[1:4], bytes(a))
del a[0]
del a[-2:]
a.insert(0, 120)
print(a, a.pop(), a.pop(0), a)
a.remove(101) if 101 in a else a.remove(69)
a.reverse()
print(a, a * 2, a + b"x", b"x" + a, type(b"x" + a), type(a + b"x"))
a[::2] = b"\x01" * len(a[::2])
print(a, a.find(b"\x01"), a == bytes(a), a.hex(), a.copy() is a)
b = a
b += b"shared"
b *= 2
print(a is b, len(a))
a.clear()
print(a, bool(a), bytearray(3), bytearray(b"x"), bytearray("é", "utf-8"), bytearray([1, 2]), bytearray(b"a,b").split(b","))
for bad in ("a.append(256)", "a.append('x')", "a.pop()", "a.remove(1)", "hash(a)", "bytearray(b'abc').__setitem__(10, 1)", "bytearray(b'ab').__setitem__(slice(0, 1), 'x')"):
    try:
        print(eval(bad))
    except (TypeError, ValueError, IndexError) as e:
        print(type(e).__name__, e)
buf = bytearray(b"0123456789")
view = memoryview(buf)
view[2:4] = b"XY"
print(buf, view[0], view[-1], bytes(view[3:6]), len(view), view.tolist()[:3], view.readonly, view.nbytes, view.format, view.itemsize)
view.release()
buf.append(33)
print(buf, memoryview(b"abc").readonly, memoryview(b"abc") == b"abc", bytes(memoryview(b"abcdef")[::2]))
try:
    memoryview(b"abc")[0] = 1
except TypeError as e:
    print(e)
text = bytearray()
for i in range(100):
    text.append(97 + i % 26)
    if i % 10 == 9:
        text += b"\n"
print(text.decode())
