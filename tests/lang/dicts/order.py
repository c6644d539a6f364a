"""Insertion order through deletion, reinsertion, growth and conversion between kinds of keys."""
d = {}
for i in range(50):
    d[i] = i * i
for i in range(0, 50, 2):
    del d[i]
for i in range(0, 10, 2):
    d[i] = "again"
print(d)
for i in range(60, 20, -1):
    d["k%d" % i] = i
for i in range(21, 55):
    d.pop("k%d" % i)
print(list(d)[-8:], len(d))
d[(1, 2)] = "tuple"
d[2.5] = "float"
d[3.0] = "equal to 3"
print(list(d.items())[-3:], d[3])
e = dict(d)
first = next(iter(e))
e[first] = e.pop(first)
print(list(e)[-1] == first, list(e)[0], len(e) == len(d))
count = 0
while e:
    e.popitem()
    count += 1
print(count)
q = {}
for i in range(1000):
    q[i] = i
    if len(q) > 10:
        del q[next(iter(q))]
print(q)
s = {}
for word in "the cat the dog the end a cat".split():
    s[word] = s.get(word, 0) + 1
print(s, sorted(s.items(), key=lambda kv: (-kv[1], kv[0])))
g = {}
for i in range(20):
    g.setdefault(i % 3, []).append(i)
print(g)
inv = {v: k for k, v in {"a": 1, "b": 2, "c": 1}.items()}
print(inv)
