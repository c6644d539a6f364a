"""list: indexing, slices as source and target, methods, errors."""
a = [3, 1, 4, 1, 5, 9, 2, 6]
print(a[0], a[-1], a[2:5], a[::-2], a[:0], a + [7], a * 2, 2 * [0], len(a), 4 in a, 7 not in a, a.index(1), a.index(1, 2), a.count(1))
a.append(5)
a.extend((3, 5))
a.extend("xy")
a.insert(0, "first")
a.insert(-1, "nearly last")
a.insert(100, "last")
a.insert(-100, "new first")
print(a, a.pop(), a.pop(0), a.pop(-2), a)
a.remove(1)
a.reverse()
print(a)
b = a.copy()
b.clear()
print(b, a == a[:], a is a[:], [] == [], [1, [2]] == [1, [2]], [1, 2] < [1, 3], [1] < [1, 0], [2] > [1, 9], [1, "a"] == [1, "a"])
c = list(range(10))
c[2:5] = ["x"]
print(c)
c[1:1] = [100, 200]
print(c)
c[::3] = ["s"] * len(c[::3])
print(c)
c[:] = c[:4]
del c[0], c[-1]
print(c)
d = list(range(10))
del d[::2]
print(d)
del d[1:3]
d[5:] = range(3)
print(d)
d += (7, 8)
d *= 2
print(d)
e = d
e += [1]
print(d is e, d[-1])
for bad in ("a[100]", "a[-100]", "a['x']", "a[1.5]", "a.remove('zz')", "[].pop()", "a.pop(50)", "a + (1,)", "a * 1.5", "d.__setitem__(slice(None, None, 2), [1])", "d.__setitem__(50, 1)", "a.extend(5)", "hash([])", "[1] < ['a']", "[1] < (1,)", "d[::0]", "list(5)", "list(1, 2)"):
    try:
        print(eval(bad))
    except (IndexError, TypeError, ValueError) as x:
        print(type(x).__name__, x)
m = [[0] * 2] * 2
m[0][0] = 1
print(m, [[0] * 2 for _ in range(2)])
s = [1]
s.append(s)
print(s, s == s, s in s)
