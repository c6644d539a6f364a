"""Lists as stacks, queues, matrices and heaps; rotation, chunking, flattening, deduplication, grouping."""
a = list(range(1, 13))
print([a[i : i + 5] for i in range(0, len(a), 5)], a[3:] + a[:3], a[-4:] + a[:-4], [a[i::3] for i in range(3)], list(zip(a[::2], a[1::2])), [x for p in zip(a, a[::-1]) for x in p][:6])
print(list(map(list, zip(*[a[i : i + 4] for i in range(0, 12, 4)]))), [sum(a[: i + 1]) for i in range(5)], [[*r] for r in zip(*[iter(a)] * 3)], max(a, key=lambda x: x * 7 % 5), sorted(a, key=lambda x: (x % 3, -x)))
seen = set()
print([x for x in [3, 1, 3, 2, 1] if x not in seen and not seen.add(x)], list(dict.fromkeys("abracadabra")), [k for k in {x % 4: x for x in a}])


def flatten(x):
    return [z for y in x for z in (flatten(y) if isinstance(y, list) else [y])]


def powerset(s):
    return [[]] if not s else (r := powerset(s[1:])) and r + [[s[0]] + x for x in r]


def partitions(n, limit=None):
    limit = limit or n
    return [[]] if n == 0 else [[k] + p for k in range(min(n, limit), 0, -1) for p in partitions(n - k, k)]


def gray(n):
    return [""] if n == 0 else ["0" + g for g in gray(n - 1)] + ["1" + g for g in reversed(gray(n - 1))]


def pascal(n):
    rows = [[1]]
    for _ in range(n):
        rows.append([1] + [x + y for x, y in zip(rows[-1], rows[-1][1:])] + [1])
    return rows


print(flatten([1, [2, [3, []], [[4]]]]), powerset([1, 2, 3]), partitions(5), gray(3), pascal(6)[-1])
b = [5, 3, 8]
b.sort()
b.insert(bisect := sum(x < 6 for x in b), 6)
print(b, bisect)
c = [[0] * 3 for _ in range(3)]
for i in range(3):
    for j in range(3):
        c[i][j] = i * 3 + j
print([list(r)[::-1] for r in zip(*c)], [[c[j][i] for j in range(3)] for i in range(3)], c[::-1], [r[::-1] for r in c])
d = [1, 2, 3, 4, 5, 6]
d[1:5:2], d[0] = d[5:1:-2], 9
print(d)
d[2:4] = []
d[len(d) :] = [7, 7]
d[:0] = [0]
del d[-2:]
print(d, d.index(9), d.count(7), d.copy() == d, d * 2 == d + d)
e = ["x"] * 3
e[0] += "y"
f = [[]] * 3
f[0].append(1)
print(e, f, [1, 2] + [3], [1] < [1, 2], [2] > [1, 5], not [], [[]] != [[[]]])
