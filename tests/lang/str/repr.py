"""repr and str literals with escapes, quotes and unprintable characters."""
for s in ("plain", "it's", 'say "hi"', "both ' and \"", "tab\tnew\nret\r", "back\\slash", "\x00\x1f\x7f", "\x80\xa0\xad", "é\u0100\u200b\ufeff", "😀\U000e0001", "\ud800", ""):
    print(ascii(repr(s)), len(s))
print("\x41\u0042\U00000043\N{LATIN SMALL LETTER D}\101\0" == "ABCDA\x00", "a" "b" 'c', "line\
continued", r"raw\n", "\"", '\'', """triple "quoted" 'text'""")
print(repr("""multi
line"""), rb"\x00", b"\x00\xff", "tab\tinside", "\a\b\f\v" == "\x07\x08\x0c\x0b")
print(f"{'nested'!r} {'é'!a} {1!s:>3}", "%r %s %a" % ("é", "é", "é"))
print(str(), str(1), str(None), str([1, "a"]), str(b"x"), str(b"x", "ascii"), str(type(1)))
