"""Filters, conditional values, nested conditions, exceptions and generators inside comprehensions."""
print([x for x in range(20) if x % 2 if x % 3], [x if x % 2 else -x for x in range(6)], [(x, y) for x in range(4) if x % 2 for y in range(4) if y > x], [x for x in [1, None, 0, "", "a"] if x])
print({x: y for x, y in zip("abc", range(3)) if y}, {len(w) for w in "a bb cc ddd".split()}, {k: [v for v in range(k)] for k in range(3)}, {(x, y) for x in range(2) for y in range(2) if x != y} == {(0, 1), (1, 0)})
print([[y * 2 for y in row if y > 1] for row in [[1, 2], [3], []] if row], [c for w in ["ab", "c"] for c in w if c != "b"], ["".join(p) for p in zip("ab", "cd")], sum(x * y for x, y in zip(range(4), range(4, 8))))
print([x.strip() for x in " a , b ".split(",")], [i for i, c in enumerate("hello") if c == "l"], [a or b for a in (0, 1) for b in (2, 3)], [not x for x in (0, 1)], [x for x in range(5) if 1 < x < 4], [*range(3), *[9]])
data = [{"n": "a", "v": 3}, {"n": "b", "v": 1}, {"n": "c"}]
print([d["n"] for d in data if d.get("v", 0) > 1], {d["n"]: d.get("v") for d in data}, max(d.get("v", 0) for d in data), sorted((d.get("v", 9), d["n"]) for d in data), [d["v"] if "v" in d else None for d in data])


def safe(f, x):
    try:
        return f(x)
    except ValueError:
        return None


print([safe(int, s) for s in ("1", "x", "2")], [v for s in ("1", "x", "2") if (v := safe(int, s)) is not None])
primes = [n for n in range(2, 40) if all(n % d for d in range(2, int(n**0.5) + 1))]
print(primes, [(p, q) for p, q in zip(primes, primes[1:]) if q - p == 2], {p % 6 for p in primes[2:]})
g = (x * x for x in range(10) if x % 3 == 0)
print(next(g), list(g), list(g), type(g).__name__, any(x > 5 for x in [1, 9]), [y for y in (z + 1 for z in range(3))], dict((k, v) for v, k in enumerate("ab")))
m = [[1, 2, 3], [4, 5, 6]]
print([[r[i] for r in m] for i in range(3)], [x for r in m for x in r if x % 2 == 0], [sum(c) for c in zip(*m)], [max(r) for r in m], [[a * b for b in range(1, 4)] for a in range(1, 4)])
fizz = ["FizzBuzz" if i % 15 == 0 else "Fizz" if i % 3 == 0 else "Buzz" if i % 5 == 0 else i for i in range(1, 16)]
print(fizz)
try:
    [1 // x for x in (1, 0)]
except ZeroDivisionError as e:
    print(e, "x" in globals())
try:
    {[]: x for x in range(1)}
except TypeError as e:
    print(type(e).__name__)
print([x for x in ()], {x for x in ()}, {x: x for x in ()}, list(x for x in ()), [[] for _ in range(2)], [x for x in "abc" if x not in "b"])
