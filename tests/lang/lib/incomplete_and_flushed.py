# Unfinished input is told from wrong input; decompressors give everything when flushed; files of classes written in Python close.
import array
import code
import codeop
import gzip
import io
import zlib

for text in ("f(", "if 1:", "if 1:\n  pass", "x = 1", "x = = 1", "'''abc", "def f():\n  return 1\n", "@d", "(1,\n2)", "1 +", "#c", ""):
    try:
        print(repr(text), codeop.compile_command(text) is not None)
    except SyntaxError as e:
        print(repr(text), "SyntaxError")

console = code.InteractiveConsole()
print([console.push(line) for line in ("def g(x):", "    return x + 1", "", "print(g(41))")])

data = b"whether 'tis nobler in the mind to suffer " * 3000
packed = zlib.compress(data)
d = zlib.decompressobj()
out = d.decompress(packed, 100)
print(len(out), len(d.unconsumed_tail) > 0, out + d.flush() == data, d.eof, d.unconsumed_tail)
d = zlib.decompressobj()
out = b"".join(d.decompress(d.unconsumed_tail + bytes([b]), 1000) for b in packed + b"rest")
print(out + d.flush() == data, d.unused_data, d.unconsumed_tail)

for arguments in (("", "b", 0, b""), (str, "b", 0, b""), (array.array, "b", 1, b"ab"), (array.array, "b", 1, "")):
    try:
        print(array._array_reconstructor(*arguments))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)


class Loud(io.StringIO):
    def close(self):
        print("closed", self.closed)
        super().close()


loud = Loud("x")
del loud
import gc

gc.collect()
f = gzip.GzipFile(fileobj=io.BytesIO(), mode="wb")
f.write(b"x")
del f
gc.collect()
print("end")
