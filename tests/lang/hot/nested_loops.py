"""Loops in loops: inner trip counts that vary, break and continue to both levels, else clauses."""
# jit: loops>=1


def primes(n):
    out = []
    for i in range(2, n):
        for j in range(2, i):
            if j * j > i:
                out.append(i)
                break
            if i % j == 0:
                break
        else:
            out.append(i)
    return len(out), out[-3:]


def triangle(n):
    t = 0
    for i in range(n):
        for j in range(i):
            for k in range(j, i):
                if (i + j + k) % 5 == 0:
                    continue
                t += k - j
    return t


def search(grid, wanted):
    for y, row in enumerate(grid):
        for x, v in enumerate(row):
            if v == wanted:
                return x, y
    return None


grid = [[x * y for x in range(40)] for y in range(40)]
print(primes(600), triangle(30), search(grid, 391), search(grid, 1521), search(grid, 5000))


def collatz(limit):
    best = (0, 0)
    for n in range(1, limit):
        steps, x = 0, n
        while x != 1:
            x = x // 2 if x % 2 == 0 else 3 * x + 1
            steps += 1
        if steps > best[0]:
            best = (steps, n)
    return best


print(collatz(1000))


def spiral(n):
    m = [[0] * n for _ in range(n)]
    x = y = 0
    dx, dy = 1, 0
    for i in range(n * n):
        m[y][x] = i
        nx, ny = x + dx, y + dy
        if not (0 <= nx < n and 0 <= ny < n and m[ny][nx] == 0):
            dx, dy = -dy, dx
            nx, ny = x + dx, y + dy
        x, y = nx, ny
    return [sum(r) for r in m]


print(spiral(12))
