"""Recursive functions hot enough to compile: numbers, trees, mutual, with exceptions and varying types."""
# jit: loops>=0


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def ack(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ack(m - 1, 1)
    return ack(m - 1, ack(m, n - 1))


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


def hanoi(n, a, b, c):
    return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)


def power(x, n):
    if n == 0:
        return 1
    h = power(x, n // 2)
    return h * h * x if n % 2 else h * h


def build(d):
    return None if d == 0 else (build(d - 1), d, build(d - 1))


def walk(t):
    return 0 if t is None else walk(t[0]) + t[1] + walk(t[2])


def depth(t):
    return 0 if t is None else 1 + max(depth(t[0]), depth(t[2]))


def partitions(n, m):
    return 1 if n == 0 else 0 if n < 0 or m == 0 else partitions(n - m, m) + partitions(n, m - 1)


def fails(n):
    if n == 0:
        raise KeyError("bottom")
    try:
        return fails(n - 1)
    except KeyError:
        if n % 3 == 0:
            return n
        raise


print(fib(18), ack(2, 9), [even(i) for i in (0, 99, 300)], hanoi(9, 1, 2, 3), power(3, 200), power(1.5, 30), walk(build(10)), depth(build(8)), partitions(25, 10))
print([fails(i) for i in (3, 50, 99)])
print(fib(10.0) if False else [fib(i) for i in range(15)], power(2, 64), power(2, 62), power(-3, 41))


def sum_nested(x):
    return sum(map(sum_nested, x)) if isinstance(x, (list, tuple)) else x


print(sum_nested([1, [2, (3, [4.5, [5]])], []] * 40))


def flood(grid, x, y, seen):
    if not (0 <= x < len(grid[0]) and 0 <= y < len(grid)) or (x, y) in seen or grid[y][x] == "#":
        return 0
    seen.add((x, y))
    return 1 + flood(grid, x + 1, y, seen) + flood(grid, x - 1, y, seen) + flood(grid, x, y + 1, seen) + flood(grid, x, y - 1, seen)


print(flood(["....#", ".##..", ".#..#", "....."] * 3, 0, 0, set()))
