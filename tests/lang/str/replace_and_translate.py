"""replace, translate, strides, searches, splitting and the digits of ints: places, counts and widths of the result."""
texts = ["", "aaa", "banana", "b\xe9an\xe9", "b\u0101an\u0101", "x\U0001f600y\U0001f600", "abcabcabc" * 7]
olds = ["", "a", "an", "ana", "\xe9", "\u0101", "\U0001f600", "n\u0101", "zz"]
news = ["", "b", "xyz", "\xe9", "\u0101\U0001f600"]
for text in texts:
    for old in olds:
        for new in news:
            results = [text.replace(old, new, count) for count in (-1, 0, 1, 2)]
            assert results[0] == text.replace(old, new) == text.replace(old, new, count=-1)
            if text and len(text) < 10:
                print(ascii(text), ascii(old), ascii(new), *map(ascii, results))
            for r in results:
                same = "".join(list(r))
                assert r == same and hash(r) == hash(same) and r.isascii() == same.isascii(), r
# What is left decides how wide the result is.
assert ("b\xe9" * 5).replace("\xe9", "e").isascii()
assert ("b\u0101" * 5).replace("\u0101", "\xe9") == "b\xe9" * 5
assert ("b\U0001f600" * 5).replace("\U0001f600", "\u0101").encode("utf-16-le") == ("b\u0101" * 5).encode("utf-16-le")
s = "nothing here"
print(s.replace("q", "r") is s, s.replace("q", "rr", 5), "a.b.c.d".replace(".", "::", 2), "a.b".replace(".", ""))
print(b"banana".replace(b"a", b"o"), b"banana".replace(b"a", b"oo", 2), b"banana".replace(b"an", b""), bytearray(b"banana").replace(b"a", b"b", 1))
for bad in (("a",), ("a", 1), (1, "a"), ("a", "b", "c")):
    try:
        print("abc".replace(*bad))
    except TypeError as e:
        print(e)


class Table:
    def __init__(self, table):
        self.table = table
        self.asked = []

    def __getitem__(self, code):
        self.asked.append(chr(code))
        return self.table[code]


def translated(text, table):
    table = Table(table)
    try:
        result = ascii(text.translate(table))
    except Exception as e:
        result = repr(e)
    print(ascii(text), result, ascii("".join(table.asked)))


translated("banana", {97: 98})
translated("banana", {97: "o", 110: None})
print(ascii("banana".translate({97: "oo"})))
print(ascii("banana".translate({98: "xx", 97: 0x101})))
print(ascii("banana".translate({98: "b", 97: "\xe9", 110: 110})))
translated("b\xe9n\xe9n\xe9", {0xe9: 97})
translated("b\xe9n\xe9n\xe9", {0xe9: "\U0001f600", 98: ""})
translated("nab", {98: 0x110000})
translated("nab", {98: 1.5})
translated("nab", {98: -1})
translated("", {98: -1})
translated("abcabc", {98: True})
translated("abcabc", [1, 2])
print("banana".translate({97: None}), "banana".translate({}), "banana".translate("x" * 98 + "yz"), "abc".translate(str.maketrans("ab", "\xe9\u0101", "c")))


class D(dict):
    def __missing__(self, key):
        return "<%d>" % key


print("aba".translate(D({98: 99})))
for step in (-1, -2, 2, 3, -7):
    for text in ("", "a", "abcdefg", "ab\xe9d", "ab\u0101d\U0001f600", "\u0101b"):
        print(ascii(text[::step]), ascii(text[3::step]), ascii(text[:2:step]), ascii(text[-2:-5:step]), end=" ")
    print()
print(list("a\xe9\u0101\U0001f600"), list(""), tuple("ab"), [*"ab", *"\u0101"], [].__iadd__("xy"))
for text in ("'", '"', "'\"", "plain text", "plain 'q", "a\\b", "a\x7f\x80\xa0\xad", "tab\there", "\u0101'\"", "\U0001f600\ud800"):
    print(ascii(repr(text)), ascii(ascii(text)), repr(text.encode("utf-8", "surrogatepass")))
print("a,b".count(","), "aaaa".count("aa"), "".count(""), "abc".count(""), "\u0101a\u0101".count("\u0101"), "a" * 300 == "a" * 300, ("ab" * 300).count("b", 5, -3))
hay = "xa" * 30 + "xb" + "xa" * 30
print(hay.find("xb"), hay.find("xc"), hay.find("ax"), hay.rfind("xb"), "xb" in hay, "xbxaxb" in hay, hay.find("b" + "xa" * 30), hay.find("b" + "xa" * 31), hay.index("xb", 3), hay.find("xb", 61), hay.find("xa" * 31))
print("a\nb\r\nc\rd\x0be\x0cf\x1cg\x1dh\x1ei\x85j\u2028k\u2029l\x1fm".splitlines(), "a\tb c\x1fd\x85e\xa0f\u2003g\x1cg\x0bh".split(), "a\n\nb\n".splitlines(True))
print(" ".join(str(i) for i in range(100)).split() == [str(i) for i in range(100)], len(("a," * 200).split(",")), len(("a\n" * 200).splitlines()))
for i in (0, 1, -1, 5, -5, 255, 2**47, -2**47, 2**63, -2**70):
    print(bin(i), oct(i), hex(i), f"{i:b} {i:o} {i:x} {i:X} {i:#X} {i:#b} {i:08b} {i:+x}")
print(bin(True), hex(False), f"{True:b} {True:#x}")
