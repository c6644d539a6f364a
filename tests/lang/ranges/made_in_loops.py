"""Ranges made in hot loops: one, two and three arguments, empty ones, steps of either sign, bounds that grow large, bools and odd types."""


def count(n):
    total = 0
    for i in range(n):
        for j in range(i % 5):
            total += j
        for j in range(i, i + i % 3):
            total += j
        for j in range(i, 4 * i, 1 + i % 4):
            total += 1
        for j in range(i, i - 6, -2):
            total -= j
    return total


print(count(60))


def kept(n):
    out = []
    for i in range(n):
        r = range(i % 3, i, 2)
        if i % 7 == 0:
            out.append(r)
        elif len(r) > 8:
            out.append((r, list(r)[-1], i in r, r[-1], r.stop, r.step))
    return out


print(kept(24))


def edges(n):
    found = []
    for shift in range(n):
        big = 1 << shift
        hits = 0
        for v in range(big - 2, big + 2):
            hits += v
        for v in range(-big, -big - 3, -1):
            hits += v
        for v in range(big, big + 3 * big, big):
            hits += 1
        found.append(hits)
    return found


print(edges(70))


def odd(n):
    seen = []
    for i in range(n):
        stop = (i, True, 3.0, "4", None)[i % 5] if i > 10 else i
        try:
            seen.append(sum(range(stop)))
        except TypeError as e:
            seen.append(str(e))
        try:
            seen.append(list(range(0, 4, i % 3 - 1)))
        except ValueError as e:
            seen.append(str(e))
    return seen


print(odd(18))


def shadowed(n):
    total = 0
    global range
    for i in builtin(n):
        if i == n // 2:
            range = lambda *a: [7]
        for j in range(3):
            total += j
    del range
    return total


builtin = range
print(shadowed(40))
