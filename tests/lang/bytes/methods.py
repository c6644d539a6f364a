"""bytes: literals, indexing, methods, conversions, errors."""
b = b"Hello\x00\xff"
print(b, b[0], b[-1], b[1:4], b[::-1], len(b), list(b), b + b"!", b * 2, 72 in b, b"ell" in b, b == bytes(b))
print(bytes(3), bytes([1, 2, 255]), bytes(b"x"), bytes(range(5)), bytes("é", "utf-8"), bytes(), bytes((1, 2)), bytes.fromhex("00 ff 1A"), b.hex(), b.hex(":"), b.hex("-", 2))
print(b.find(b"l"), b.find(108), b.count(b"l"), b.replace(b"l", b"L"), b.split(b"l"), b.upper(), b.startswith(b"He"), b"a,b".partition(b","), b" x ".strip(), b"-".join([b"a", b"b"]))
print(b"abc" < b"abd", b"a" < b"ab", b"abc" == "abc", hash(b"a") == hash(bytes([97])), {b"k": 1}[b"k"], b"%d %s %x" % (1, b"x", 255), b"%b|%5d|%a" % (b"q", 3, "é"))
print(b"a\nb".splitlines(), b"ab".center(6, b"*"), b"7".zfill(3), b"abc".translate(bytes.maketrans(b"ab", b"xy")), b"aXb".lower(), b"ab".isalpha(), b"12".isdigit(), b"Title Case".istitle(), b"x\ty".expandtabs(4))
for bad in ("bytes([256])", "bytes([-1])", "bytes('abc')", "bytes(-1)", "b'a' + 'b'", "b[100]", "b'a'.find('a')", "bytes(['a'])", "b'%d' % 'x'", "bytes.fromhex('zz')", "bytes(1.5)", "b'x'.join(['a'])"):
    try:
        print(eval(bad))
    except (TypeError, ValueError, IndexError) as e:
        print(type(e).__name__, e)
for bad in ("b[0] = 1", "del b[0]"):
    try:
        exec(bad)
    except TypeError as e:
        print(e)
for c in b"az":
    print(c, chr(c), bytes([c]))


class WithBytes:
    def __bytes__(self):
        return b"from __bytes__"


print(bytes(WithBytes()), repr(b"'\"\\\n\t"), b'"' + b"'", str(b"x"), b"" == bytes(), bool(b""), bool(b"\0"))
