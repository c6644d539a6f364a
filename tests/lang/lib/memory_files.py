# StringIO and BytesIO: text of all widths, line ends, positions, in compiled loops too.
import io


def attempt(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return type(e).__name__, str(e)


for newline in ("\n", "", None, "\r", "\r\n"):
    f = io.StringIO("a\rb\r\nc\nd", newline=newline)
    print(repr(newline), list(f), ascii(f.getvalue()), f.newlines, f.tell())
    print(f.write("x\ny\r"), f.seek(0), f.readlines(), f.newlines)
    f.seek(2)
    print([f.readline(1), f.readline(), f.read(3), f.read()])

f = io.StringIO()
for text in ("ab\n", "é", "日本\n", "\U0001f600"):
    print(f.write(text), ascii(f.getvalue()), f.tell())
f.seek(1)
f.write("\U0001f601zz")
print(ascii(f.getvalue()), f.truncate(3), ascii(f.getvalue()), f.seek(6), f.write("é"), ascii(f.getvalue()))
f = io.StringIO("latin é")
f.seek(2)
print(f.write("日"), f.getvalue(), f.seek(0, 2), f.seek(0, 1), attempt(f.seek, 1, 1), attempt(f.seek, -1), attempt(f.seek, 0, 5))
print(attempt(f.write, b"x"), attempt(f.write, None), attempt(io.StringIO, 5), attempt(io.StringIO, "", newline="x"), attempt(f.truncate, -1))
f.close()
print(attempt(f.write, "x"), attempt(f.read), attempt(f.getvalue), f.closed)

total = 0
f = io.StringIO()
g = io.BytesIO()
for i in range(3000):
    total += f.write("line %d\n" % i) + g.write(b"%d;" % i) + f.tell()
    if i % 100 == 99:
        f.write("ü" if i < 1500 else "本")
        g.write(bytearray(b"\n"))
        g.write(memoryview(b"xyz")[1:])
for line in io.StringIO(f.getvalue()):
    total += len(line)
f.seek(0)
while True:
    line = f.readline()
    if not line:
        break
    total += len(line)
g.seek(0)
for line in g:
    total += len(line) + line[0]
g.seek(5)
while piece := g.read(7):
    total += piece[-1]
print(total, len(f.getvalue()), len(g.getvalue()))


class Counting(io.StringIO):
    lines = 0

    def readline(self, size=-1):
        Counting.lines += 1
        return super().readline(size)


for i in range(300):
    source = Counting("a\nb\n") if i % 3 == 0 else io.StringIO("c\nd\n")
    for line in source:
        total += len(line)
print(total, Counting.lines)
for bad in (5, None, b"x", [1]):
    text = ""
    f = io.StringIO()
    for i in range(150):
        try:
            f.write(bad if i > 120 else "ok")
        except TypeError as e:
            text = str(e)
    print(text, f.tell())
f.close()
for i in range(150):
    r = attempt(f.write, "a")
print(r)
print("a", 1, file=(f := io.StringIO()), end="!")
print(f.getvalue())
