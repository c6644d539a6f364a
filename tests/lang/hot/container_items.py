# Items, slices, membership and building of containers in loops that get compiled, with the cases that leave them.
def lists(n):
    xs = list(range(10))
    total = 0
    for i in range(n):
        total += xs[i % 10] + xs[-1 - i % 10]
        xs[i % 10] = i & 7
        xs[-1 - i % 10] = i & 3
    return total, xs


def out_of_range(n):
    xs, caught = [1, 2, 3], 0
    for i in range(n):
        try:
            caught += xs[i % 5]
        except IndexError as e:
            caught += len(str(e))
        try:
            xs[i % 7] = i
        except IndexError:
            caught -= 1
    return caught, xs


def tuples(n):
    t, total = (1, 2.5, "x", None), 0
    for i in range(n):
        pair = (i, t[i % 2])
        a, b = pair
        total += a + b + t[-4]
        if t[-1 - i % 2] is None:
            total += 1
    return total


def growing(n):
    out = []
    for i in range(n):
        row = [i, i + 1, [i]]
        row[2].append(i * 2)
        out.append(row)
        if i % 50 == 0:
            out = out[-3:]
    return len(out), out[-1], [x[0] for x in out[:2]]


def slices(n):
    xs, s, seen = list(range(12)), "abcdefghijkl", []
    for i in range(n):
        k = i % 12
        a, b = xs[k:], xs[:k]
        c = s[k:] + s[:k]
        xs[:3] = xs[2::-1]
        xs[k:k] = [i]
        xs[-2:] = []
        xs.append(c.find("a"))
        if i % 37 == 0:
            seen.append((len(a), len(b), c, s[::-1][k], s[-3:-1], xs[::4]))
        xs = xs[-12:]
    return seen, xs


def strided(n):
    xs, errors = list(range(8)), 0
    for i in range(n):
        try:
            xs[::2] = [i] * (4 if i % 3 else 5)
        except ValueError:
            errors += 1
        xs[::-1] = xs
        try:
            xs[:: i % 4]
        except ValueError:
            errors += 100
    return errors, xs


def dicts(n):
    d, counts = {}, {}
    for i in range(n):
        d[i % 50] = i
        key = "k%d" % (i % 7)
        counts[key] = counts.get(key, 0) + 1
        if (i % 60) in d:
            counts["hit"] = counts["hit"] + 1 if "hit" in counts else 1
        if i % 11 == 0:
            del d[i % 50]
        pair = (i % 3, i % 2)
        counts[pair] = counts[pair] + 1 if pair in counts else 1
    return sorted(d.items())[:5], counts


def missing(n):
    d, caught = {1: "a", "b": 2}, []
    for i in range(n):
        try:
            d[i % 3 if i % 2 else "b"]
        except KeyError as e:
            if len(caught) < 3:
                caught.append((i, repr(e)))
    try:
        del d["none"]
    except KeyError as e:
        caught.append(repr(e))
    return caught


class Key:
    def __init__(self, v):
        self.v = v

    def __hash__(self):
        return hash(self.v)

    def __eq__(self, other):
        return isinstance(other, (Key, int)) and self.v == (other.v if isinstance(other, Key) else other)


class Counting(dict):
    def __missing__(self, key):
        return -1


def odd_keys(n):
    plain, counting, total = {}, Counting(), 0
    for i in range(n):
        k = i % 6
        key = Key(k) if i % 4 == 3 else (True if k == 1 else (2.0 if k == 2 else k))
        plain[key] = plain.get(key, 0) + 1
        total += counting[k]
        counting[k % 3] = i
    return [(getattr(k, "v", k), v) for k, v in plain.items()], total


def sets(n):
    s, f, hits = set(), frozenset("abc"), 0
    for i in range(n):
        if i % 13 in s:
            hits += 1
        s.add(i % 17)
        if "abcdef"[i % 6] in f:
            hits += 100
        if i % 40 == 0:
            s = {i % 5, 3, "x"}
    return hits, sorted(map(str, s))


def unhashable(n):
    s, caught = {1, 2}, 0
    for i in range(n):
        try:
            [i] in s
        except TypeError:
            caught += 1
        try:
            {[]: 1} if i % 2 else {i: []}
        except TypeError:
            caught += 10
    return caught


def membership(n):
    xs, t, s, r = [1, 2.0, "three", None], ("a", 1, None), "hello world", 0
    for i in range(n):
        probe = (1, 2, "three", None, True, 4, "a")[i % 7]
        r += (probe in xs) + 10 * (probe in t) + 100 * (probe not in xs)
        r += 1000 * ("lo w" in s) + 1000 * ("h" in s) + 1000 * ("z" in s)
    return r


def buffers(n):
    b, a, total = bytes(range(256)), bytearray(64), 0
    for i in range(n):
        a[i % 64] = b[i % 256] ^ 5
        total += a[-1 - i % 64] + b[-1 - i % 256]
        try:
            a[i % 70] = i % 300
        except (IndexError, ValueError) as e:
            total += len(str(e))
    return total, a[:8]


def comprehensions(n):
    total = 0
    for i in range(n):
        squares = [x * x for x in range(5)]
        pairs = {x: str(x) for x in range(4)}
        few = {x % 3 for x in range(6)}
        total += sum(squares) + len(pairs) + len(few) + len(pairs[i % 4])
    return total


def text(n):
    out, total = "", 0
    for i in range(n):
        out += "ab"[i % 2]
        line = f"{i % 9}:{out[-3:]}" + f"{i % 4!r}-{float(i % 3)}-{i % 7:03d}"
        total += len(line) + (line > "4") + (out[i] == "a") + (line == "0:a0-0.0-000")
        if i % 100 == 99:
            out = out[:1] + "é" + "€"
            out = (out * 200)[: i + 1]
    return len(out), out[-3:], total


for f in (lists, out_of_range, tuples, growing, slices, strided, dicts, missing, odd_keys, sets, unhashable, membership,
          buffers, comprehensions, text):
    print(f.__name__, f(400))
