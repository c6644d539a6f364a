# Loops over every kind of builtin iterable, in compiled code, and how they end.
def each(n):
    total, words = 0, ["x", "yy", "", "zzz"]
    d = {"a": 1, "b": 2, "c": 3}
    for i in range(n):
        for x in (1, 2, 3):
            total += x
        for w in words:
            total += len(w)
        for c in "héé€o":
            total += c == "é"
        for c in "ascii":
            total += c > "c"
        for k in d:
            total += len(k)
        for k, v in d.items():
            total += v
        for v in d.values():
            total += v
        for b in b"xyz":
            total += b
        for e in {1, 2, 3}:
            total += e
        for j in range(10, 0, -3):
            total += j
        for j in range(0):
            total += 1000000
    return total


def pairs(n):
    total, xs = 0, [5, 6, 7]
    for i in range(n):
        for j, x in enumerate(xs, i):
            total += j * x
        for a, b in zip(xs, "abc"):
            total += a + (b == "b")
        for a, b, c in zip(xs, range(10), (1, 2, 3)):
            total += a * b + c
        for t in zip(xs, xs):
            total += t[0] - t[1] + len(t)
        it = iter(xs)
        for a, b in zip(it, it):
            total += b - a
        for k, (key, value) in enumerate({"p": 1, "q": i}.items()):
            total += k * value
        for j, (a, b) in enumerate(zip(xs, reversed(xs))):
            total += j * a - b
    return total


def leftovers(n):
    seen = []
    for i in range(n):
        a, b = iter([1, 2, 3, 4]), iter([1, 2])
        for _ in zip(a, b):
            pass
        seen.append(next(a))
        a, b = iter([1, 2, 3, 4]), iter([1, 2])
        for _ in zip(b, a):
            pass
        seen.append(next(a))
        it = iter([1, 2])
        for _ in it:
            pass
        seen.append(next(it, "end"))
    return seen[:3], seen[-3:]


def changing(n):
    errors, total = 0, 0
    for i in range(n):
        xs = [1, 2, 3]
        for x in xs:
            if len(xs) < 6:
                xs.append(x + i)
        total += len(xs) + xs[-1]
        d = {1: 1, 2: 2}
        try:
            for k in d:
                if i % 2:
                    d[k + 10] = 0
                else:
                    d[k] = 5
        except RuntimeError as e:
            errors += len(str(e))
        xs = list(range(6))
        for x in xs:
            if x % 2:
                xs.remove(x)
        total += len(xs)
        d = dict.fromkeys(range(6))
        for k in list(d):
            if k % 2:
                del d[k]
        for k, v in d.items():
            total += k
    return errors, total


def exhausted_stays_exhausted(n):
    out = []
    xs = [1]
    it = iter(xs)
    for i in range(n):
        for x in it:
            out.append(x)
        xs.append(i)
    return out


class Words(list):
    def __iter__(self):
        return iter(["own"])


def subclasses(n):
    total = 0
    for i in range(n):
        for w in Words([1, 2]):
            total += len(w)
    return total


def nested(n):
    grid = [[i * j for j in range(6)] for i in range(6)]
    total = 0
    for k in range(n):
        for i, row in enumerate(grid):
            for j, cell in enumerate(row):
                total += cell * (i - j)
                if cell == 9 and k % 3 == 0:
                    break
            else:
                total += 1
    return total


def big_numbers(n):
    total = 0
    for i in range(n):
        for j, x in enumerate("ab", 2**49 - 1):
            total += j
        for j in range(2**60, 2**60 + 2):
            total += j
    return total


for f in (each, pairs, leftovers, changing, exhausted_stays_exhausted, subclasses, nested, big_numbers):
    print(f.__name__, f(150))
