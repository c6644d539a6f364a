"""Lists in lists, iteration while changing, zip, enumerate, map and filter over them."""
m = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
print([list(r) for r in zip(*m)], [sum(r) for r in m], [m[i][i] for i in range(3)], sum(m, []), [x for r in m for x in r if x % 2])
for i, row in enumerate(m, 10):
    print(i, *row, sep="|")
a = [1, 2, 3]
for x in a:
    if x < 10:
        a.append(x * 10)
print(a)
b = list(range(10))
for x in b:
    b.remove(x)
print(b)
print(list(map(lambda x, y: x * y, [1, 2, 3], [4, 5])), list(filter(None, [0, 1, "", "a", None])), list(zip("ab", range(5))), list(zip()), list(map(str, [1, 2])))
print(list(zip([1, 2], [3, 4], strict=True)))
for x in ([1, 2], [3]), ([1], [3, 4]):
    try:
        list(zip(*x, strict=True))
    except ValueError as e:
        print(e)
it = iter([1, 2, 3])
print(next(it), list(it), list(it), next(it, "done"))
c = [0] * 5
for i in range(5):
    c[i] = c[i - 1] + i
print(c, c[-1])
grid = [["." for _ in range(6)] for _ in range(4)]
for x, y in ((1, 1), (2, 3), (5, 0)):
    grid[y][x] = "#"
print("\n".join("".join(r) for r in grid))
stack = []
for token in "3 4 + 2 * 7 -".split():
    if token.isdigit():
        stack.append(int(token))
    else:
        y, x = stack.pop(), stack.pop()
        stack.append(x + y if token == "+" else x * y if token == "*" else x - y)
print(stack)
print([[j for j in range(i)] for i in range(4)], any([[]]), all([[]]), [] or "empty", [[]] and "full")
