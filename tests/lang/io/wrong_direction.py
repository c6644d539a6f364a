# Writing to what was opened for reading and the other way round; streams that are none.
import io
import os
import tempfile

name = os.path.join(tempfile.mkdtemp(), "file")
with open(name, "w") as f:
    f.write("abc\n")


def show(label, action):
    try:
        print(label, repr(action()))
    except Exception as e:
        print(label, type(e).__module__, type(e).__name__, e)


for mode in ("r", "rb"):
    piece = "x" if mode == "r" else b"x"
    with open(name, mode) as f:
        show(mode + " write", lambda: f.write(piece))
        show(mode + " write nothing", lambda: f.write(piece[:0]))
        show(mode + " writelines", lambda: f.writelines([piece, piece]))
        show(mode + " writelines nothing", lambda: f.writelines([]))
        show(mode + " flush", lambda: f.flush())
        show(mode + " read", lambda: f.read())
for mode in ("w", "wb", "a"):
    with open(name, mode) as f:
        show(mode + " read", lambda: f.read())
        show(mode + " read(0)", lambda: f.read(0))
        show(mode + " readline", lambda: f.readline())
        show(mode + " readlines", lambda: f.readlines())
        show(mode + " next", lambda: next(f))
        show(mode + " list", lambda: list(f))
with open(name, "w+") as f:
    show("w+ write", lambda: f.write("both\n"))
    f.seek(0)
    show("w+ read", lambda: f.read())
with open(name, "rb", 0) as f:
    show("raw write", lambda: f.write(b"x"))
    show("raw writelines", lambda: f.writelines([b"x"]))
    show("raw truncate", lambda: f.truncate(0))
    show("writer of a reader", lambda: io.BufferedWriter(f))
    show("random of a reader", lambda: io.BufferedRandom(f))
    show("text of a reader", lambda: io.TextIOWrapper(f).write("x"))
with open(name, "wb", 0) as f:
    show("raw read", lambda: f.read(1))
    show("raw readline", lambda: f.readline())
    show("raw readinto", lambda: f.readinto(bytearray(1)))
    show("reader of a writer", lambda: io.BufferedReader(f))

for what in (5, None, "x", object()):
    show("text over %s" % type(what).__name__, lambda: io.TextIOWrapper(what))
show("raw read", lambda: io.RawIOBase().read())
show("raw read(3)", lambda: io.RawIOBase().read(3))
show("raw readall", lambda: io.RawIOBase().readall())
show("raw readinto", lambda: io.RawIOBase().readinto(bytearray(3)))
show("raw write", lambda: io.RawIOBase().write(b"x"))
show("raw readline", lambda: io.RawIOBase().readline())
show("buffered readinto", lambda: io.BufferedIOBase().readinto(bytearray(2)))
show("reader of an int", lambda: io.BufferedReader(5))
show("writer of an int", lambda: io.BufferedWriter(5))

f = open(name)
f.close()
show("closed write", lambda: f.write("x"))
show("closed read", lambda: f.read())
f = open(name, "w")
show("bytes into text", lambda: f.write(b"x"))
f.close()
show("closed write", lambda: f.write("x"))
show("closed read", lambda: f.read())

for mode in ("r", "w", "x", "a", "rb"):
    show("null byte", lambda: open("a\0b", mode))
    show("null byte", lambda: open(b"a\0b", mode))
show("null byte", lambda: os.stat("a\0b"))
show("null byte", lambda: os.mkdir(b"a\0b"))
