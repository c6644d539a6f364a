"""print: sep, end, file-like objects, what it converts, errors from __str__."""
import sys

print()
print(1, "a", None, [1, "b"], sep="|", end="<\n")
print("a", "b", sep="", end="")
print("", end="\n")
print(*range(5), sep=", ")
print("no newline", end=" ")
print("flushed", flush=True)
print(sep="x")
print("é", "中", "😀", "\t|", "\\")


class Sink:
    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text)


s = Sink()
print("to", "sink", sep="-", file=s)
print(s.parts)
print("to stdout", file=sys.stdout)
print("none file", file=None)


class Bad:
    def __str__(self):
        raise ValueError("no str")


try:
    print("before", Bad())
except ValueError as e:
    print()
    print(e)
for bad in (lambda: print(sep=1), lambda: print(end=b""), lambda: print(file=5)):
    try:
        bad()
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)
print(None, True, 1.0, 1j, b"b", (), {}, set(), range(2), slice(1), ..., type, len)
