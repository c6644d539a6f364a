"""encode and decode with error handlers, and how mistakes are reported."""
s = "aé中😀"
for codec in ("utf-8", "utf-16-le", "utf-32-be", "utf-16"):
    data = s.encode(codec)
    print(codec, data, data.decode(codec) == s)
for codec in ("ascii", "latin-1"):
    for errors in ("ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace"):
        print(codec, errors, s.encode(codec, errors))
for codec, text in (("ascii", "aé"), ("latin-1", "中"), ("utf-8", "\ud800")):
    try:
        text.encode(codec)
    except UnicodeEncodeError as e:
        print(e, e.start, e.end, e.reason, e.encoding)
for data in (b"\xff", b"a\xc3", b"\xe4\xb8", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"ok\xc3\xa9", b"\xc0\x80", b"\x80abc"):
    print(data.decode("utf-8", "replace").encode("ascii", "backslashreplace"), data.decode("utf-8", "ignore"), end=" ")
    try:
        print(data.decode("utf-8"))
    except UnicodeDecodeError as e:
        print(e)
print("\udc80".encode("utf-8", "surrogateescape"), b"\x80".decode("utf-8", "surrogateescape") == "\udc80", "\ud800".encode("utf-8", "surrogatepass"))
try:
    "x".encode("no-such-codec")
except LookupError as e:
    print(e)
print("abc".encode(), b"abc".decode(), bytes("é", "utf-8"), str(b"\xc3\xa9", "utf-8"), bytes.fromhex("c3 a9").decode())
