# Objects of builtin classes that have a `__dict__`: methods called and attributes read in loops; attributes that come to hide
# methods, that go again, and that the class gets.
import functools
import io
import types
from collections import OrderedDict


def attempt(f):
    try:
        return f()
    except Exception as e:
        return type(e).__name__


out = io.StringIO()
plus = functools.partial(int, base=2)
total = 0
for i in range(600):
    total += out.write("ab")
    if i == 200:
        out.write = lambda text: 100
        plus.note = 5
    if i == 400:
        del out.write
        out.__dict__["tell"] = lambda: 7
    total += out.tell() + plus.keywords["base"] + getattr(plus, "note", 1) + len(plus.__dict__) + (plus.__class__ is functools.partial)
print(total, out.__dict__.keys(), len(out.getvalue()))

files = [io.StringIO(), io.BytesIO(), io.StringIO()]
files[2].extra = 1
total = 0
for i in range(900):
    f = files[i % 3]
    f.write("x" if i % 3 != 1 else b"x")
    total += f.tell() + hasattr(f, "extra")
    if i == 500:
        files[0].extra = 2
        vars(files[1])["write"] = len
    total += getattr(f, "extra", 0)
print(total, sorted(vars(files[1])))


@functools.lru_cache
def cached(x):
    return x + 1


cached.mark = 3
ordered = OrderedDict(a=1)
ordered.mark = 4
space = types.SimpleNamespace(mark=5)
total = 0
for i in range(600):
    for o in (cached, ordered, space):
        total += o.mark
    total += cached.cache_info().currsize + len(ordered.keys()) + len(space.__dict__)
    if i % 100 == 99:
        cached.mark += 1
        ordered.move_to_end("a")
        del space.mark
        space.mark = i
    total += cached.__name__ == "cached"
print(total, cached.__wrapped__(1), vars(ordered), attempt(lambda: ordered.nothing), attempt(lambda: out.nothing))
for i in range(300):
    text = attempt(lambda: out.later)
    if i == 200:
        out.later = 1
print(text)


class Mine(io.StringIO):
    pass


mine = Mine()
total = 0
for i in range(400):
    total += mine.write("ab") or 0
    if i == 200:
        Mine.write = lambda self, text: 50
print(total)
for i in range(300):
    out.__class__ if i % 2 else plus.__dict__
    try:
        out.__dict__ = {"later": i}
    except (AttributeError, TypeError) as e:
        out.later = i
print(out.later, plus.func, plus.args)
