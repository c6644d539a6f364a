"""Backtracking: queens, sudoku, knapsack, subset sums, permutations."""


def queens(n):
    count = 0
    cols, d1, d2 = [False] * n, [False] * 2 * n, [False] * 2 * n

    def place(row):
        nonlocal count
        if row == n:
            count += 1
            return
        for c in range(n):
            if not (cols[c] or d1[row + c] or d2[row - c + n]):
                cols[c] = d1[row + c] = d2[row - c + n] = True
                place(row + 1)
                cols[c] = d1[row + c] = d2[row - c + n] = False

    place(0)
    return count


def queens_bits(n, cols=0, l=0, r=0):
    full = (1 << n) - 1
    if cols == full:
        return 1
    count = 0
    free = full & ~(cols | l | r)
    while free:
        bit = free & -free
        free ^= bit
        count += queens_bits(n, cols | bit, (l | bit) << 1, (r | bit) >> 1)
    return count


def sudoku(text):
    g = [int(c) for c in text]

    def solve():
        best, where = 10, -1
        for i in range(81):
            if g[i] == 0:
                o = options(i)
                if len(o) < best:
                    best, where = len(o), i
                    if best <= 1:
                        break
        if where < 0:
            return True
        for v in options(where):
            g[where] = v
            if solve():
                return True
        g[where] = 0
        return False

    def options(i):
        r, c = divmod(i, 9)
        used = set()
        for k in range(9):
            used.add(g[r * 9 + k])
            used.add(g[k * 9 + c])
            used.add(g[(r // 3 * 3 + k // 3) * 9 + c // 3 * 3 + k % 3])
        return [v for v in range(1, 10) if v not in used]

    return "".join(map(str, g)) if solve() else None


def knapsack(items, cap):
    best = [0] * (cap + 1)
    for w, v in items:
        for c in range(cap, w - 1, -1):
            if best[c - w] + v > best[c]:
                best[c] = best[c - w] + v
    return best[cap]


def permutations(a):
    a = sorted(a)
    n = 0
    while True:
        n += 1
        i = len(a) - 2
        while i >= 0 and a[i] >= a[i + 1]:
            i -= 1
        if i < 0:
            return n, a
        j = len(a) - 1
        while a[j] <= a[i]:
            j -= 1
        a[i], a[j] = a[j], a[i]
        a[i + 1 :] = reversed(a[i + 1 :])


def change(coins, total):
    ways = [1] + [0] * total
    for c in coins:
        for t in range(c, total + 1):
            ways[t] += ways[t - c]
    return ways[total]


print([queens(n) for n in range(1, 8)], [queens_bits(n) for n in range(1, 9)])
print(sudoku("530070000600195000098000060800060003400803001700020006060000280000419005000080079"))
print(knapsack([(i % 7 + 1, i * 13 % 29) for i in range(30)], 60), permutations([3, 1, 2, 2, 5, 4]), change([1, 2, 5, 10, 20, 50, 100, 200], 500))
