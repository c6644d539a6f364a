"""PEP 750: t-strings make Template objects. hand-checked (needs 3.14)"""
name, n = "world", 42
t = t"Hello {name}! {n:>5} {n!r} {n=}"
print(type(t).__name__, t.strings)
print([i.value for i in t.interpolations], [i.expression for i in t.interpolations])
print([i.conversion for i in t.interpolations], [i.format_spec for i in t.interpolations])
print(t.values, list(t)[0], type(list(t)[1]).__name__)
both = t"a{1}" + t"b{2}c"
print(both.strings, both.values)
print(t"".strings, t"{n}".strings, rt"\n{n}".strings)
