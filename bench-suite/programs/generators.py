"""Pipelines of generators: map, filter, window, flatten, send, and a recursive walk with `yield from`."""

N = 60000


def numbers(n):
    state = 1
    for _ in range(n):
        state = (state * 16807) % 2147483647
        yield state


def mapped(function, source):
    for item in source:
        yield function(item)


def filtered(test, source):
    for item in source:
        if test(item):
            yield item


def windows(source, size):
    window = []
    for item in source:
        window.append(item)
        if len(window) == size:
            yield tuple(window)
            del window[0]


def flattened(source):
    for group in source:
        yield from group


def averager():
    total = count = 0
    average = None
    while True:
        value = yield average
        total += value
        count += 1
        average = total // count


def insert(tree, key):
    if tree is None:
        return [None, key, None]
    if key < tree[1]:
        tree[0] = insert(tree[0], key)
    else:
        tree[2] = insert(tree[2], key)
    return tree


def walk(tree):
    if tree is not None:
        yield from walk(tree[0])
        yield tree[1]
        yield from walk(tree[2])


def run(n):
    odd = filtered(lambda x: x & 1, mapped(lambda x: x % 10007, numbers(n)))
    checksum = 0
    for item in flattened(windows(odd, 3)):
        checksum = (checksum * 33 + item) % 1000000007
    average = averager()
    next(average)
    for item in numbers(n):
        last = average.send(item)
    tree = None
    for item in numbers(n // 20):
        tree = insert(tree, item)
    previous = 0
    ordered = True
    for _ in range(3):
        for item in walk(tree):
            ordered = ordered and item >= previous
            previous = item
        previous = 0
    squares = sum(x * x for x in range(n) if x % 3)
    pairs = dict((i, j) for i, j in zip(range(n), numbers(n)))
    return "%d %d %s %d %d" % (checksum, last, ordered, squares, len(pairs))


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
