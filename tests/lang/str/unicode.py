"""Characters beyond ASCII: case mapping, normal width changes, combining, surrogates, comparison, identifiers."""
s = "Straße ÀÉÎ ñ ŒŸ ΑΒΓ ς σ Жук ǅ ﬁ İı"
print(s.upper(), s.lower(), s.title(), s.swapcase(), s.casefold(), s.capitalize(), len(s.upper()) - len(s))
print("ΑΣ".lower(), "ΑΣΑ".lower(), "Σ".lower(), "ΌΣΟΣ".lower(), "ﬃ".upper(), "ŉ".title(), "ß".title(), "İ".lower() == "i̇", "K".lower())
print([c for c in "e\u0301"], len("e\u0301"), "é" == "e\u0301", "\U0001F468\u200D\U0001F469".encode("utf-8"), "\ud83d\ude00" == "😀", len("\ud83d\ude00"))
print(sorted(["é", "e", "z", "Z", "ä", "中", "😀", "a"]), "é" > "z", "😀" > "\uffff", max("aé中😀"), min("😀a"))
print("中文字".center(9, "＊"), "é".rjust(3, "ñ"), "a中b".replace("中", "xyz"), "a中b中".split("中"), "中".join("ab"), "xé中😀".find("😀"), "xé中😀"[-1], "😀" in "a😀", "😀😀".count("😀"))
print("١٢٣".isdigit(), int("١٢٣"), "²".isdigit(), "²".isdecimal(), "½".isnumeric(), float("١.٥"), "Ⅷ".isnumeric(), "一".isnumeric(), "ª".isalpha(), "_é".isidentifier(), "é1".isidentifier(), "1é".isidentifier())
print("\u2028a\u2029b\x85c\x1cd".splitlines(), "a\u00a0b\u3000c\u200bd".split(), "\u3000x\u2003".strip() == "x", "\ufeffx".strip() == "x")
print(ascii("é中😀\ud800"), repr("\ud800\u200b\u00ad\u0378"), "%a" % "é", f"{'中':>4}|{'é':*<3}|")
narrow, wide = "a" * 5, "a" * 4 + "中"
print(narrow[:4] == wide[:4], hash(narrow[:4]) == hash(wide[:4]), {wide[:4]: 1}[narrow[:4]], narrow < wide, narrow + wide[4:] == "aaaaa中", (wide + "😀")[4:5] == wide[4])
x = "é"
x += "中"
y = x[:1]
y += "😀"
print(x, y, y.encode("utf-16-le"), x.isascii(), "".isascii(), y[::-1], y * 2, y.encode("unicode_escape"), b"\\u4e2d\\xe9".decode("unicode_escape"))
for bad in (lambda: "é".encode("ascii"), lambda: b"\xe9".decode("ascii"), lambda: "中".encode("latin-1"), lambda: "\udc00".encode()):
    try:
        bad()
    except UnicodeError as e:
        print(type(e).__name__, e)
