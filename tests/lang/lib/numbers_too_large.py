"""Numbers too large for memory, or for C: MemoryError or OverflowError, and the object as it was."""
import array
import io
import os
import struct

HUGE = 2**60


def attempt(what, f):
    try:
        f()
        print(what, "done")
    except (MemoryError, OverflowError) as e:
        print(what, type(e).__name__)


r, w = os.pipe()
os.write(w, b"abc")
attempt("os.read", lambda: os.read(r, HUGE))
attempt("os.pread", lambda: os.pread(r, HUGE, 0))
print(os.read(r, 10))
attempt("urandom", lambda: os.urandom(HUGE))

os.write(w, b"defg")
raw = io.FileIO(r, "rb", closefd=False)
attempt("FileIO.read", lambda: raw.read(HUGE))
print(raw.read(2), raw.read(10))
attempt("buffering", lambda: io.BufferedReader(raw, HUGE).read(1))

for f, part in ((io.BytesIO(b"xy"), b"z"), (io.StringIO("xy"), "z")):
    f.seek(HUGE)
    attempt(type(f).__name__, lambda: f.write(part))
    print(repr(f.getvalue()))
    f.seek(4)
    f.write(part)
    print(repr(f.getvalue()))

numbers = array.array("d", [1.5])
attempt("array *", lambda: numbers * HUGE)


def grow():
    global numbers
    numbers *= HUGE


attempt("array *=", grow)
print(numbers, array.array("i") * HUGE, array.array("i", [1, 2]) * 3)
attempt("struct.pack", lambda: struct.pack("%ds" % HUGE, b""))
attempt("pack pad", lambda: struct.Struct("%dx" % HUGE).pack())
for what in (bytes, bytearray, lambda n: "a" * n, lambda n: "a".ljust(n), lambda n: [0] * n, lambda n: (0,) * n):
    attempt("container", lambda: what(HUGE))

# Numbers cut off to C's int would be other descriptors.
for f in (lambda: os.close(2**32 + r), lambda: os.closerange(2**32, 2**40), lambda: os.read(2**40 + r, 1), lambda: os.dup(2**70)):
    try:
        f()
        print("done")
    except OverflowError as e:
        print(e)
os.write(w, b"open")
print(os.read(r, 10))
for f in (lambda: os.kill(2**32 + os.getpid(), 0), lambda: os.waitpid(2**40, 0), lambda: os.lseek(r, 0, 2**32)):
    try:
        f()
        print("done")
    except OverflowError:
        print("OverflowError")
