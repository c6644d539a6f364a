"""Trees built, walked and dropped: the allocator and collector at work, with one long-lived tree in the way."""

N = 14


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right

    def check(self):
        if self.left is None:
            return 1
        return 1 + self.left.check() + self.right.check()


def build(depth):
    if depth == 0:
        return Node(None, None)
    return Node(build(depth - 1), build(depth - 1))


def build_tuples(depth):
    return (build_tuples(depth - 1), build_tuples(depth - 1)) if depth else ()


def check_tuples(tree):
    if not tree:
        return 1
    left, right = tree
    return 1 + check_tuples(left) + check_tuples(right)


def run(n):
    long_lived = build(n)
    total = 0
    for depth in range(4, n + 1, 3):
        for _ in range(1 << (n - depth + 2)):
            total += build(depth).check()
            if depth & 1:
                total += check_tuples(build_tuples(depth - 1))
    return total * 31 + long_lived.check()


if __name__ == "__main__":
    import sys
    import time

    iterations = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    size = int(sys.argv[2]) if len(sys.argv) > 2 else N
    times = []
    for _ in range(iterations):
        start = time.perf_counter()
        checksum = run(size)
        times.append(time.perf_counter() - start)
    print('{"checksum": "%s", "times": [%s]}' % (checksum, ", ".join([repr(t) for t in times])))
