"""Sets in loops: membership, add, discard, iteration, set algebra."""


def sieve(n):
    composite = set()
    primes = 0
    for i in range(2, n):
        if i not in composite:
            primes += 1
            for j in range(i * i, n, i):
                composite.add(j)
    return primes, len(composite)


def dedupe(n):
    seen = set()
    out = []
    for i in range(n):
        v = i * i % 97
        if v not in seen:
            seen.add(v)
            out.append(v)
    return len(out), sum(out)


def walk(n):
    s = {0}
    for i in range(n):
        s = {x + d for x in s for d in (1, 2)}
        if len(s) > 50:
            s = {x % 13 for x in s}
    return sorted(s)


def words(n):
    s = set()
    for i in range(n):
        w = "w" + str(i % 40)
        if w in s:
            s.discard(w)
        else:
            s.add(w)
    return len(s)


def mixed(n):
    s = set()
    for i in range(n):
        s.add(i % 20 if i % 2 else float(i % 20) if i % 3 else str(i % 20))
    return len(s)


print(sieve(2000), dedupe(1000), walk(60), words(1010), mixed(900))
