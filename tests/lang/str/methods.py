"""String methods that search, split, trim, pad and change case."""
s = "The quick brown fox"
print(s.find("quick"), s.find("zzz"), s.rfind("o"), s.index("fox"), s.count("o"), s.find("o", 13), s.find("", 100), s.find("", 5), s.count(""))
for f in (s.index, s.rindex):
    try:
        f("zzz")
    except ValueError as e:
        print(e)
print(s.split(), s.split(" ", 1), s.rsplit(" ", 1), s.split("q"), "a,,b,".split(","), "  a  b ".split(), "  a  b ".split(" "), "".split(), "".split(","))
print("a\nb\r\nc\rd\x0be\u2028f\n".splitlines(), "a\nb\n".splitlines(True), "".splitlines(), "\n".splitlines())
print(s.partition("quick"), s.rpartition("o"), s.partition("zzz"), s.rpartition("zzz"))
print("  x ".strip(), "xxaxx".strip("x"), "xyaxy".lstrip("xy"), "xyaxy".rstrip("xy"), "\t\n x\u3000".strip() + "|")
print("ab".center(7, "*"), "ab".center(6), "ab".ljust(5, "-"), "ab".rjust(5, "-"), "42".zfill(5), "-42".zfill(5), "+".zfill(3), "abc".zfill(2))
print(s.upper(), s.lower(), s.title(), s.swapcase(), s.capitalize(), s.casefold(), "ß".upper(), "ß".casefold(), "ŉ".upper(), "they're bill's".title())
print(s.startswith("The"), s.startswith(("x", "T")), s.endswith("fox"), s.startswith("quick", 4), s.endswith("quick", 0, 9), s.startswith(""))
print(s.replace("o", "0"), s.replace("o", "0", 1), "aaa".replace("aa", "b"), "abc".replace("", "-"), "".replace("", "x"), s.replace("zz", "y") is s)
print("-".join(["a", "b", "c"]), "".join([]), ",".join("abc"), "x".join(["only"]))
print("Hello".removeprefix("He"), "Hello".removesuffix("lo"), "Hello".removeprefix("x"), "a\tb\tc".expandtabs(), "a\tb".expandtabs(4))
print("abc".translate({97: "X", 98: None, 99: 100}), "abc".translate(str.maketrans("ab", "xy", "c")), str.maketrans({"a": 1}))
for bad in ("'x'.join([1])", "'x'.join(['a', 2])", "'a'.replace('a')", "'a'.center()", "'a'.split('')", "'a' + 1", "'a'.startswith(1)", "'ab'.center(5, 'xx')"):
    try:
        print(eval(bad))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
