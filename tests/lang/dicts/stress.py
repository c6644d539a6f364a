"""Thousands of insertions, lookups and deletions with colliding and ordinary keys, checked against a list."""


class Bad:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 7

    def __eq__(self, o):
        return isinstance(o, Bad) and self.n == o.n


d, state = {}, 1
order = []
for step in range(4000):
    state = (state * 1103515245 + 12345) & 0x7FFFFFFF
    key = state >> 8 & 255
    kind = state >> 20 & 3
    if kind < 2:
        if key not in d:
            order.append(key)
        d[key] = step
    elif kind == 2 and key in d:
        del d[key]
        order.remove(key)
    else:
        d.get(key)
print(len(d), list(d) == order, sum(d.values()), sum(d))
c = {}
for i in range(300):
    c[Bad(i)] = i
for i in range(0, 300, 3):
    del c[Bad(i)]
print(len(c), sum(c.values()), Bad(4) in c, Bad(3) in c, c[Bad(299)])
m = {}
for i in range(500):
    m[i] = m[str(i)] = m[i + 0.5] = m[(i, str(i))] = m[frozenset([i])] = i
print(len(m), all(m[i] == m[str(i)] == m[i + 0.5] == m[(i, str(i))] == m[frozenset([i])] for i in range(500)), m[7.0], m.get((7, 7)))
for i in range(0, 500, 2):
    del m[i], m[str(i)]
print(len(m), 2 in m, 3 in m, list(m)[:4], m.popitem()[1])
s = set()
t = []
for step in range(3000):
    state = (state * 1103515245 + 12345) & 0x7FFFFFFF
    key = state >> 10 & 127
    if state & 1 << 22:
        s.add(key)
        if key not in t:
            t.append(key)
    elif key in s:
        s.remove(key)
        t.remove(key)
print(len(s), s == set(t), sorted(s) == sorted(t), len({Bad(i % 50) for i in range(500)}))
big = {i: None for i in range(20000)}
for i in range(20000):
    if i % 10:
        del big[i]
print(len(big), sum(big), list(big)[-1])
big.clear()
print(big, len(big))
