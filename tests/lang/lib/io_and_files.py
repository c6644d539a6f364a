"""StringIO, BytesIO, print to a file object, temporary files, os.path, pathlib."""
import io
import os
import pathlib
import sys
import tempfile

s = io.StringIO()
print("a", 1, sep="-", end="!\n", file=s)
s.write("second\nthird")
print(repr(s.getvalue()), s.tell())
s.seek(0)
print(s.readline(), s.read(3), list(s), s.read())
b = io.BytesIO(b"hello\nworld")
print(b.read(3), b.readline(), b.readlines(), b.seek(0), b.getvalue(), b.tell())
with tempfile.TemporaryDirectory() as d:
    path = os.path.join(d, "f.txt")
    with open(path, "w", encoding="utf-8") as f:
        f.write("line é\n")
        f.writelines(["two\n", "three"])
        print(f.closed, f.name == path, f.mode)
    print(f.closed)
    with open(path, encoding="utf-8") as f:
        print([line.rstrip("\n") for line in f])
    with open(path, "rb") as f:
        print(f.read(8), f.seek(-5, 2), f.read())
    with open(path, "a", encoding="utf-8") as f:
        f.write("\nmore")
    p = pathlib.Path(path)
    print(len(p.read_text(encoding="utf-8").split("\n")), p.name, p.suffix, p.stem, p.exists(), p.stat().st_size, sorted(x.name for x in pathlib.Path(d).iterdir()))
    os.rename(path, path + ".bak")
    print(os.path.exists(path), os.listdir(d))
    try:
        open(path)
    except FileNotFoundError as e:
        print(e.errno, e.strerror, e.filename == path)
    try:
        f.write("closed")
    except ValueError as e:
        print(e)
    try:
        open(d)
    except IsADirectoryError as e:
        print(e.strerror)
    try:
        open(path, "q")
    except ValueError as e:
        print(e)
print(os.path.join("a", "b", "/c"), os.path.split("a/b.txt"), os.path.splitext("x.tar.gz"), os.path.basename("a/b/"), os.path.normpath("a/../b/./c"), os.path.dirname("/a/b"))
old, sys.stdout = sys.stdout, io.StringIO()
print("captured")
captured, sys.stdout = sys.stdout.getvalue(), old
print(repr(captured))
t = io.TextIOWrapper(io.BytesIO(b"x\r\ny\rz"), encoding="ascii")
print(t.read().split("\n"))
