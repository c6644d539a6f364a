"""List, set, dict and generator comprehensions: nesting, conditions, scope, order of evaluation."""
print([x * x for x in range(5)], [x for x in range(10) if x % 2 if x > 3], [(x, y) for x in range(3) for y in range(x)], [[y for y in range(x)] for x in range(3)])
print({x % 3 for x in range(10)}, {x: x * x for x in range(4)}, {k: v for k, v in [("a", 1), ("a", 2)]}, {v: k for k, v in {"x": 1}.items()}, list(x for x in "ab"))
x = "outer"
print([x for x in range(3)], x, [x for _ in range(2)], [x + y for x in "ab" for y in x])
print([a if a > 1 else -a for a in range(4)], [not a for a in (0, 1)], [lambda: a for a in range(2)][0](), [i for i in range(5) if (lambda v: v % 2)(i)])
print([(a, b, c) for a in range(1, 10) for b in range(a, 10) for c in range(b, 15) if a * a + b * b == c * c])
print([*[1, 2], *(x for x in (3,))], [a for a, in [(1,), (2,)]], [a + b for a, (b, *c) in [(1, (2, 3)), (4, (5,))]], [k for k in {"a": 1}], [y for y in [x for x in range(3)]])
log = []


def t(v):
    log.append(v)
    return v


r = [t(i) + t(j) for i in t([1, 2]) for j in t([10, 20]) if t(j) > 10]
print(r, log)
try:
    [undefined_name for z in range(1)]
except NameError as e:
    print(e)
print([z for z in range(3)])
try:
    z
except NameError as e:
    print(e)
try:
    [1 / w for w in (1, 0)]
except ZeroDivisionError as e:
    print(e)


def f(n):
    return [[n * i + j for j in range(n)] for i in range(n)], {n: [n for n in range(n)] for n in range(3)}


print(f(3))


class C:
    base = 10
    items = [1, 2]
    a = [i * 2 for i in items]
    try:
        b = [base + i for i in items]
    except NameError as e:
        b = str(e)


print(C.a, C.b)
g = (i for i in [1, 2, 3])
print(next(g), [*g], sum(i for i in range(4)), max((i, -i) for i in range(3)), sorted({i: 0 for i in "cab"}), "".join(c for c in "a1b2" if c.isalpha()))
flat = [y for row in [[1, 2], [3]] for y in row]
matrix = [[1, 2, 3], [4, 5, 6]]
print(flat, [[row[i] for row in matrix] for i in range(3)], {(i, j): i * j for i in range(2) for j in range(2)}, [i for i in range(20) if i % 2 == 0 and i % 3 == 0 or i == 7])
