"""Functions with large code of their own are called by compiled code, not followed; when they leave their code half-way, the rest of them
is interpreted and the caller's code goes on."""

import sys


def digest(value, rounds, log):
    """Long enough to be called rather than followed. Rare kinds of `value` leave its code at several places."""
    a, b, c, d = value & 0xFFFF, value >> 4 & 0xFFFF, value ^ 0x5A5A, value + 17
    for _ in range(rounds):
        a = (a * 31 + b) & 0xFFFFFF
        b = (b ^ c >> 3) + 7
        c = (c * 17 + d) & 0xFFFFFF
        d = (d + a ^ b) & 0xFFFFFF
        if a % 3 == 0:
            a += 1
        if b % 5 == 1:
            b -= 2
        if c & 8:
            c ^= d & 0xFF
        if d > 0x800000:
            d -= c & 0xFFFF
    if value % 97 == 13:
        log.append(("rare", value, sys._getframe(1).f_code.co_name))
    if value % 101 == 7:
        raise ValueError(value)
    x = a + b * 3 - c
    y = c + d * 5 - a
    z = x * 7 ^ y
    w = (z & 0xFFF) + (x & 0xFF) - (y & 0xF)
    if value % 89 == 11:
        half = w / 2
        log.append(("half", half, sorted(name for name in locals() if len(name) == 1)))
        return half
    if value % 83 == 5:
        return 10**20 + w
    return w + (a & 3) + (b & 5) + (c & 9) + (d & 17)


def caught_here(n):
    log, total, missed = [], 0, 0
    for i in range(n):
        try:
            total += digest(i, 2, log)
        except ValueError as error:
            missed += error.args[0]
    return total, missed, log[:4], len(log)


def caught_below(n):
    log = []

    def inner(i):
        return digest(i, 1, log) * 2 + digest(i + 1, 1, log)

    total, lines = 0, set()
    for i in range(n):
        try:
            total += inner(i)
        except ValueError as error:
            tb, depth = error.__traceback__, 0
            while tb is not None:
                depth += 1
                lines.add((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
                tb = tb.tb_next
            total += depth
    return total, sorted(lines), len(log)


def called_by_generator(n):
    log = []

    def results():
        for i in range(n):
            if i % 101 != 7:
                yield digest(i, 1, log)

    total = 0
    for r in results():
        total += r
    return total, len(log)


class Node:
    def __init__(self, key):
        self.key, self.left, self.right = key, None, None

    def insert(self, key, log):
        weight = digest(key - key % 101, 1, log)
        if key < self.key:
            if self.left is None:
                self.left = Node(key)
            else:
                return self.left.insert(key, log) + weight
        elif self.right is None:
            self.right = Node(key)
        else:
            return self.right.insert(key, log) + weight
        return weight


def trees():
    log, total = [], 0
    root = Node(500)
    key = 1
    for _ in range(300):
        key = key * 37 % 1009
        total += root.insert(key, log)
    return total, len(log)


def descend(n, kind, log):
    """Recursion that leaves its code at the bottom, and goes on interpreted all the way up."""
    weight = digest(n * 101, 1, log)
    if n == 0:
        return kind(weight)
    if n == 3 and kind is str:
        log.append("three")
    below = descend(n - 1, kind, log)
    return below + kind(weight & 7)


def endless(n, log):
    return endless(n + 1, log) + digest(n * 101, 1, log)


def redefined(n):
    global step
    log, total = [], 0
    for i in range(n):
        total += digest(i * 101, 1, log) + step(i)
        if i == n - 20:

            def step(i):
                return -i

    return total


def step(i):
    return i


print(caught_here(400))
print(caught_below(400))
print(called_by_generator(400))
print(trees())
log = []
for _ in range(12):
    r = [descend(12, int, log), descend(9, float, log)]
print(r, descend(7, str, log), len(log))
for _ in range(3):
    try:
        endless(0, [])
    except RecursionError as error:
        print(error)
print(redefined(120), redefined(60))
