"""Many short-lived and some long-lived objects, cycles, large containers: the collector runs inside compiled loops."""


class Node:
    def __init__(self, v):
        self.v = v
        self.peer = None


def cycles(n):
    kept = []
    for i in range(n):
        a, b = Node(i), Node(-i)
        a.peer, b.peer = b, a
        if i % 100 == 0:
            kept.append(a)
    return sum(k.v - k.peer.v for k in kept), len(kept)


def old_points_to_young(n):
    table = [None] * 50
    for i in range(n):
        table[i % 50] = [i, str(i), (i, i + 0.5)]
    return sum(t[0] + len(t[1]) + t[2][1] for t in table)


def dict_of_young(n):
    d = {}
    for i in range(n):
        d[i % 97] = {"n": i, "prev": d.get((i - 1) % 97, {}).get("n")}
    return sum(v["n"] - (v["prev"] or 0) for v in d.values())


def chain(n):
    head = None
    for i in range(n):
        head = (i, head)
        if i % 500 == 499:
            head = (i, None)
    k = 0
    while head:
        k += head[0]
        head = head[1]
    return k


def big_lists(n):
    t = 0
    for i in range(n):
        a = [i] * 2000
        a[i % 2000] = 7
        t += a[0] + a[-1] + len(a)
    return t


def strings(n):
    keep = {}
    for i in range(n):
        s = "key%d" % i + "x" * (i % 50)
        keep[s[:6]] = s
    return len(keep), sum(map(len, keep.values()))


def floats_and_bigs(n):
    xs = []
    for i in range(n):
        xs.append(i * 0.1 if i % 2 else 2**64 + i)
        if len(xs) > 200:
            del xs[:100]
    return len(xs), sum(x for x in xs if isinstance(x, int)) % 1000003


def closures(n):
    fs = []
    for i in range(n):
        fs.append(lambda k=[i]: k[0])
        if len(fs) > 100:
            fs = fs[50:]
    return sum(f() for f in fs)


print(cycles(3000), old_points_to_young(5000), dict_of_young(4000), chain(6000), big_lists(300), strings(3000), floats_and_bigs(3000), closures(1500))


def tree(n, d):
    return None if d == 0 else {"v": n, "l": tree(2 * n, d - 1), "r": tree(2 * n + 1, d - 1)}


def total(t):
    return 0 if t is None else t["v"] + total(t["l"]) + total(t["r"])


print([total(tree(1, d)) for d in range(1, 10)])
