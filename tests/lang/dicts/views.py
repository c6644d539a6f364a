"""Dict views as sets: operators with other views, sets and iterables; live updates; comparisons."""
a, b = {"x": 1, "y": 2, "z": 3}, {"y": 2, "z": 30, "w": 4}
k = a.keys()
print(sorted(k & b.keys()), sorted(k | b), sorted(k - b.keys()), sorted(k ^ b.keys()), sorted(a.items() & b.items()), k.isdisjoint("pq"), k == {"x", "y", "z"}, k <= {"x", "y", "z", "q"}, k > {"x"}, len(a.items()), ("x", 1) in a.items(), ("x", 2) in a.items(), 2 in a.values())
a["n"] = 0
print(sorted(k), len(k), list(reversed(list(a.values()))), list(reversed(a.keys())), a.keys().mapping["n"])
print(a.items() == {"x": 1, "y": 2, "z": 3, "n": 0}.items(), a.values() == a.values(), a.keys() == a.keys(), repr(a.values()), type(k & b).__name__, sorted({"x"} | k), sorted({"x", "q"} & k), sorted({"q"} - k))
for bad in (lambda: a.values() & a.values(), lambda: k[0], lambda: hash(k), lambda: k & 5, lambda: k + k, lambda: setattr(k, "x", 1)):
    try:
        print(bad())
    except (TypeError, AttributeError) as e:
        print(type(e).__name__)
it = iter(a.items())
print(next(it), it.__length_hint__())
a["more"] = 1
try:
    next(it)
except RuntimeError as e:
    print(e)
d = {i: i for i in range(5)}
for key in list(d):
    if key % 2:
        del d[key]
print(d, dict(reversed(d.items())), {**d, 9: 9}, d | {0: "zero"}, [*d], (*d.values(),))
e = {}
v = e.values()
e[1] = [1]
e[1].append(2)
print(v, list(v)[0] is e[1], e.setdefault(1, "no"), e.setdefault(2), e)
e.update({3: 3}, **{"k": "v"})
e.update([("p", 1)], q=2)
print(e, e.pop(3), e.pop("gone", "default"), dict.fromkeys("ab", []), dict.fromkeys(range(2)))
