"""Recursion from inside a loop: the function gets an entry of its own although its loop is copied into it, and calls itself by it."""
# jit: functions>=1


def queens(row, columns, rising, falling, size):
    if row == size:
        return 1
    count = 0
    for column in range(size):
        if column in columns or row + column in rising or row - column in falling:
            continue
        count += queens(row + 1, columns | {column}, rising | {row + column}, falling | {row - column}, size)
    return count


for size in range(1, 7):
    print(size, queens(0, frozenset(), frozenset(), frozenset(), size))


def partitions(total, largest, chosen, out):
    if total == 0:
        out.append(tuple(chosen))
        return
    for part in range(min(total, largest), 0, -1):
        chosen.append(part)
        partitions(total - part, part, chosen, out)
        chosen.pop()


for total in (5, 9, 12):
    out = []
    partitions(total, total, [], out)
    print(len(out), out[len(out) // 2])


class Tree:
    def __init__(self, depth, label):
        self.label = label
        self.children = [Tree(depth - 1, label * 3 + n) for n in range(3)] if depth else []

    def find(self, wanted, path=()):
        if self.label == wanted:
            return path
        for n, child in enumerate(self.children):
            found = child.find(wanted, path + (n,))
            if found is not None:
                return found
        return None


tree = Tree(5, 1)
print([tree.find(label) for label in (1, 14, 121, 364, 485, 486)])


def countdown(n, stop):
    """An exception passes through the loops of all levels."""
    for i in range(n):
        if n + i == stop:
            raise ValueError(n, i)
        countdown(n - 1, stop)


for stop in (3, 7, 9, 40):
    try:
        countdown(5, stop)
        print("none")
    except ValueError as e:
        print(e.args)
