# UTF-7: RFC 2152's examples, what is wrong in it, pieces of it.
import codecs
import io


def show(label, action):
    try:
        print(label, ascii(action()))
    except Exception as e:
        print(label, type(e).__name__, e)


texts = (
    "", "x", "Hi Mom -\u263a-!", "A\u2262\u0391.", "\u65e5\u672c\u8a9e", "+", "a+b", "+-", "\U0001f600z", "\U0001f600", "~\\", "\t\r\n ",
    "\xe9-", "\xe9", "\xe9a", "\xe9/", "\xe9!", "\xe9+", "\xe9\xe8\xe7x", "!\"#$%&*;<=>@[]^_`{|}", "'(),-./:?", "\ud800", "\udc00\ud800",
    "\0", "\x7f", "\xe9\0", "a\u20ac" * 5,
)
for text in texts:
    show("encode", lambda: text.encode("utf-7"))
    print(text.encode("utf-7").decode("utf-7") == text)
pieces = (
    b"+-", b"+", b"+A", b"+AOk-", b"+AOk", b"+AOk.", b"+AOkA", b"+AOl-", b"+AOl!", b"\xff", b"+\xff", b"a+AOk\xffb", b"~\\", b"+2AA-",
    b"+2D3eAA-", b"+3gA-", b"+2D0-", b"+2D0\xff", b"+2D0 x", b"+2D0A6Q-", b"-", b"+AOk--", b"+AOk-+AOk-", b"+,", b"+!a", b"+ a",
    b"+AOk\n", b"+AA-", b"+AAA-", b"+AAAA-", b"+AAAAA-", b"+AAAAAA-", b"+B-", b"+////-", b"a\x00", b"+AOkAOk-", b"+AGE-", b"+AOkA-x",
    b"+AOkB-x", b"+2D0x", b"++-", b"+2D3YPQ-", b"+3gDYPQ-", b"+AOk\x80", b"+AOkA\x80x",
)
for piece in pieces:
    for handler in ("strict", "replace", "ignore", "backslashreplace", "surrogateescape"):
        show("decode %r %s" % (piece, handler), lambda: piece.decode("utf-7", handler))
    show("part %r" % piece, lambda: codecs.utf_7_decode(piece))
    show("all %r" % piece, lambda: codecs.utf_7_decode(piece, "strict", True))
    show("part %r" % (b"ab" + piece), lambda: codecs.utf_7_decode(b"ab" + piece, "replace"))

decoder = codecs.getincrementaldecoder("utf-7")()
print(ascii([decoder.decode(bytes([c])) for c in b"Hi +AOkA6Q- +- +2D3eAA-."]), repr(decoder.decode(b"", True)))
encoder = codecs.getincrementalencoder("utf-7")()
print([encoder.encode(c) for c in "a\xe9b\xe9\xe8!"], encoder.encode("", True))
f = io.TextIOWrapper(io.BytesIO(), "utf-7")
f.write("a\xe9+b")
f.seek(0)
print(f.buffer.getvalue(), ascii(f.read()))
print(codecs.lookup("utf-7").name, codecs.lookup("u7").name, codecs.lookup("unicode-1-1-utf-7").name)
show("encode a str", lambda: codecs.utf_7_encode("a\xe9"))
show("decode a str", lambda: codecs.utf_7_decode("x"))

# Handlers of faults in encoding say so when they are to decode.
for handler in ("xmlcharrefreplace", "namereplace", "nosuch"):
    for encoding in ("ascii", "utf-8", "utf-7", "utf-16"):
        show(handler + " " + encoding, lambda: b"a\xff\xffb\xd8".decode(encoding, handler))
