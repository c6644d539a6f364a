"""dict: displays, order, lookups, methods, views, errors."""
d = {"one": 1, "two": 2, 3: "three", (4, 5): [6], None: 0, 1.5: "f"}
print(d, len(d), d["one"], d[3], d[(4, 5)], d.get("x"), d.get("x", 9), "two" in d, 3.0 in d, "z" not in d)
d["new"] = True
d["one"] = 11
del d["two"]
print(list(d), list(d.values()), list(d.items()))
print(d.pop("new"), d.pop("zz", "default"), d.popitem(), d.setdefault("s", []), d.setdefault("s", 5), d)
for bad in ("d['zz']", "d.pop('zz')", "{}.popitem()", "dict(5)", "dict([1])", "dict([(1, 2, 3)])", "d.update(5)", "d + d", "d < d", "del_missing()"):
    try:
        if bad == "del_missing()":
            del d["zz"]
        print(eval(bad))
    except (KeyError, TypeError, ValueError) as e:
        print(type(e).__name__, e)
print(dict(a=1, b=2), dict([("x", 1), ("y", 2)]), dict({"q": 1}, r=2), dict(zip("ab", (1, 2))), {**{"a": 1}, "b": 2, **{"a": 3}}, dict.fromkeys("ab"), dict.fromkeys([1, 2], 0), dict(["ab", "cd"]))
e = {"a": 1}
e.update({"b": 2}, c=3)
e.update([("d", 4)])
e |= {"e": 5}
print(e, e | {"a": 0, "z": 9}, {"a": 1} == {"a": 1.0}, {"a": 1, "b": 2} == {"b": 2, "a": 1}, {} == {}, e.copy() is e, e != {})
print(list(reversed(e)), list(reversed(e.items())), sorted(e), max(e), sum(e.values()), e.keys() & {"a", "q"}, sorted(e.keys() | {"q"}), e.keys() - "abcd", ("a", 1) in e.items(), e.keys() == set("abcde"))
k = e.keys()
e["late"] = 0
print(k, len(k), "late" in k, e.values(), e.items(), repr({}.keys()), type(k).__name__)
try:
    for x in e:
        e[x + "!"] = 1
except RuntimeError as err:
    print(err)
try:
    for x in e:
        del e[x]
except RuntimeError as err:
    print(err)
e.clear()
print(e, bool(e), not e)
r = {}
r["self"] = r
print(r, {1: {2: {3: {}}}})
print({1: "int", True: "bool", 1.0: "float"}, {"a": 1, "a": 2}, {0: 1, -0.0: 2})
