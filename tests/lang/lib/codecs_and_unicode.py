"""unicodedata and codecs: properties, normal forms, encodings of the library, error handlers."""
import codecs
import unicodedata as u
for c in "aé½٣中가\u0301ǅ😀\n(ﬁΩ":
    print(ascii(c), u.name(c, None), u.category(c), u.bidirectional(c), u.combining(c), u.mirrored(c), u.east_asian_width(c), u.decomposition(c), u.decimal(c, None), u.digit(c, None), u.numeric(c, None), [ascii(u.normalize(f, c)) for f in ("NFC","NFD","NFKC","NFKD")], u.is_normalized("NFC", c))
print(u.lookup("SNOWMAN"), "\N{LATIN SMALL LETTER A}")
try: u.lookup("nope")
except KeyError as e: print(e)
try: u.name("\n")
except ValueError as e: print(e)
try: u.normalize("X", "a")
except ValueError as e: print(e)
print("é".encode("cp1252"), b"\xe9".decode("iso-8859-15"), "ж".encode("koi8-r"), "é".encode("utf-8-sig"), b"\xef\xbb\xbfx".decode("utf-8-sig"), "a+b".encode("utf-7") if 0 else "")
for f in [lambda: "ж".encode("cp1252"), lambda: b"\x81".decode("cp1252"), lambda: "é".encode("ascii"), lambda: "\ud800".encode(), lambda: b"\xff".decode(), lambda: b"\xc3\x28".decode(), lambda: "x".encode("nope"), lambda: b"x".decode("hex"), lambda: codecs.encode(b"ab", "hex"), lambda: codecs.decode(b"6162", "hex"), lambda: codecs.encode("abc", "rot13"), lambda: codecs.lookup("utf-8").name, lambda: codecs.lookup("latin1").name, lambda: codecs.getencoder("utf-8")("é"), lambda: codecs.getincrementaldecoder("utf-8")().decode(b"\xc3"), lambda: list(codecs.iterdecode([b"\xc3", b"\xa9"], "utf-8")), lambda: "é☃".encode("ascii", "namereplace"), lambda: b"a\xffb".decode("ascii", "surrogateescape").encode("ascii", "surrogateescape"), lambda: codecs.register_error("my", lambda e: ("?!", e.end)), lambda: "aéb".encode("ascii", "my"), lambda: b"a\xffb".decode("ascii", "my"), lambda: codecs.BOM_UTF8, lambda: "x" in codecs.open.__name__, lambda: "日".encode("punycode"), lambda: codecs.charmap_build("abc")]:
    try: print(ascii(f()))
    except Exception as e: print(type(e).__name__, ascii(str(e)))
