"""Calls between compiled functions: recursion, mutual recursion, exceptions through them, frames seen from below."""
import sys
import traceback


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


class Node:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

    def total(self):
        t = self.value
        if self.left is not None:
            t += self.left.total()
        if self.right is not None:
            t += self.right.total()
        return t


def build(depth):
    if depth == 0:
        return Node(1)
    return Node(depth, build(depth - 1), build(depth - 1))


def fails_at(n, bottom):
    if n == bottom:
        raise ValueError("bottom %d" % n)
    return fails_at(n - 1, bottom) + 1


def catches(n):
    if n == 0:
        raise KeyError(n)
    try:
        return catches(n - 1) + 1
    except KeyError:
        return -n
    finally:
        log.append(n)


def look(n):
    if n == 0:
        f = sys._getframe()
        names = []
        while f is not None:
            names.append((f.f_code.co_name, f.f_locals.get("n")))
            f = f.f_back
        return names
    here = n * 10
    found = look(n - 1)
    return found if here else None


def endless(n):
    return endless(n + 1) + 1


def mixed(n):
    # The result's type changes with depth: ints, floats, beyond 64 bits, strings.
    if n == 0:
        return 1
    below = mixed(n - 1)
    if n % 7 == 0:
        return float(below)
    if n % 11 == 0:
        return int(below) * 3**30
    return below + 1


def permutations(items):
    if len(items) <= 1:
        return [items]
    out = []
    for i in range(len(items)):
        for rest in permutations(items[:i] + items[i + 1 :]):
            out.append([items[i]] + rest)
    return out


def hanoi(n, a, b, c, moves):
    if n:
        hanoi(n - 1, a, c, b, moves)
        moves.append((a, b))
        hanoi(n - 1, c, b, a, moves)


print([fib(n) for n in range(18)])
print(ackermann(2, 9), ackermann(1, 40), even(60), odd(60), even(61))
tree = build(7)
print(tree.total(), [build(k).total() for k in range(6)])
for bottom in (0, 3, 6, 6, 3, 0):
    try:
        fails_at(12, bottom)
    except ValueError as e:
        print(e, len(traceback.extract_tb(e.__traceback__)), e.__traceback__.tb_next.tb_lineno)
log = []
print([catches(n) for n in range(1, 9)], log[-8:])
for depth in (2, 5, 5, 5, 5, 3):
    names = look(depth)
    print(names[:-1] == [("look", k) for k in range(depth + 1)], names[-1][0])
for _ in range(4):
    try:
        endless(0)
    except RecursionError as e:
        print(type(e).__name__, e)
print([mixed(n) for n in range(0, 40, 3)])
print(len(permutations([1, 2, 3, 4, 5])), permutations([1, 2, 3])[3])
moves = []
hanoi(6, "a", "b", "c", moves)
print(len(moves), moves[:4], moves[-2:])
sys.setrecursionlimit(60)
try:
    print(fib(80))
except RecursionError as e:
    print("limit", e)
sys.setrecursionlimit(1000)


def rebound(n):
    return n if n < 1 else rebound(n - 1) + 1


first = rebound
print([rebound(k) for k in range(12)])


def rebound(n):
    return n * 100


print(first(5), rebound(3))
first.__code__ = (lambda n: "new code").__code__
print(first(5))
