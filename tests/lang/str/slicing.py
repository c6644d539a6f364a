"""Indexing and slicing, iteration, containment, repetition and comparison of strings."""
s = "0123456789"
print(s[0], s[-1], s[3:6], s[:4], s[6:], s[-3:], s[:-3], s[::2], s[::-1], s[8:2:-2], s[20:], s[5:2], s[-100:3], s[::100])
for start in (None, 0, 3, -3, 12, -12):
    print([s[start:stop:step] for stop in (None, 5, -1, 20) for step in (None, 1, 2, -1, -3)])
for bad in ("s[10]", "s[-11]", "s['a']", "s[1.0]", "s[::0]", "s[0:'a']"):
    try:
        eval(bad)
    except (IndexError, TypeError, ValueError) as e:
        print(type(e).__name__, e)
for bad in ("s[0] = 'x'", "del s[0]"):
    try:
        exec(bad)
    except TypeError as e:
        print(e)
print(list("abc"), [c for c in "é中😀"], list(reversed("abc")), list(enumerate("ab")), "abc" * 3, 2 * "ab", "ab" * 0, "ab" * -1)
print("a" in "abc", "" in "", "ac" in "abc", "abc" in "ab", "b" not in "abc")
print("a" < "b", "a" < "B", "ab" < "abc", "" < "a", "é" > "z", "10" < "9", "a" == "a", "a" != 1, "abc" >= "abc", max("hello"), min("hello"), sorted("hello"))
wide = "aé中😀z"
print(len(wide), [ord(c) for c in wide], wide[1:4], wide[::-1], wide.find("😀"), wide.encode("utf-8"), [len(c.encode("utf-8")) for c in wide])
print(chr(97), chr(0x1F600), ord("€"), ascii(wide), repr(wide))
for bad in ("chr(-1)", "chr(0x110000)", "ord('ab')", "ord('')", "ord(5)"):
    try:
        eval(bad)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
class Text(str):
    def shout(self):
        return self.upper() + "!"


t = Text("hey")
print(t, t.shout(), t == "hey", hash(t) == hash("hey"), type(t + "x"), type(t[:]), t[0], {t: 1}["hey"], isinstance(t, str), repr(t))
