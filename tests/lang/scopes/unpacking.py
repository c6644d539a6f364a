"""Assignment targets: nested, starred, swaps, attributes and items, augmented, chained, in for and with."""
a, b, c = "xyz"
(d, [e, f]), g = (1, (2, 3)), 4
*h, i = range(4)
j, *k, l = [1, 2]
m = n = o = [0]
m.append(1)
print(a, b, c, d, e, f, g, h, i, j, k, l, n, o is m)


class T:
    pass


t = T()
t.x, t.y = 1, 2
lst = [0] * 4
lst[0], lst[1:3], t.z = 5, [6, 7], 8
t.x, t.y = t.y, t.x
print(t.x, t.y, t.z, lst)
p = [1, 2, 3]
q = 0
q, p[q] = 2, 100
print(q, p)
for r, (s, *u) in [(1, (2, 3, 4)), (5, [6])]:
    print(r, s, u)
for lst[0] in range(3):
    pass
print(lst)
x = y = 0
x += 5
x -= 1
x *= 3
x **= 2
x //= 5
x %= 20
x <<= 3
x >>= 1
x |= 1
x ^= 7
x &= 0xFF
x /= 4
print(x)
d = {"a": [1]}
d["a"] += [2]
d["a"] *= 2
t.x += 10
t.name = "n"
t.name += "!"
print(d, t.x, t.name)
tup = ([1], 2)
try:
    tup[0] += [5]
except TypeError as err:
    print(err, tup)
try:
    a, b = 1, 2, 3
except ValueError as err:
    print(str(err).split(" (")[0])
for bad in ("a, b = iter([1])", "a, b, *c = (1,)", "a, b = None", "[a, b] = 1.5", "a, (b, c) = 1, 2"):
    try:
        exec(bad)
    except (TypeError, ValueError) as err:
        print(err)
first, (second, *third), *fourth = 1, "abc", 4, 5
print(first, second, third, fourth)
(z,) = [9]
[w] = {5}
v, = "q"
() = []
[] = ()
print(z, w, v, [*range(3), *"ab"], (*[1], 2), {*[1], *(2,)}, {**{"a": 1}, **{"b": 2}}, *[1, 2], sep=" ")


def f():
    return 1, *[2, 3]


def g():
    yield 1, *[2]


print(f(), list(g()), dict(zip("ab", (1, 2)), c=3))
i = 5
i, arr = 1, [i, i + 1]
arr[0], i = i, arr[1]
print(i, arr)
