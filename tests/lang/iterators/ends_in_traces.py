"""A loop over iterators of iterators ends once: a zip asked again behind its end would take another item from its first iterator."""
import itertools


def rest_of_enumerated_zip(k):
    a = iter(range(9))
    for i, (x, y) in enumerate(zip(a, "ab")):
        pass
    return next(a, None)


def rest_of_nested_zip(k):
    a = iter(range(9))
    for x in zip(zip(a, "pq"), "pqr"):
        pass
    return next(a, None)


def rest_of_chained_zip(k):
    a = iter(range(9))
    for x in itertools.chain(zip(a, "xy"[: k % 3])):
        pass
    return next(a, None)


def rest_of_zip(k):
    a = iter(range(9))
    for x in zip(a, iter("xyz")):
        pass
    return next(a, None)


def rest_of_slice(k):
    a = iter(range(9))
    for x in itertools.islice(a, k % 4):
        pass
    return next(a, None)


def rest_of_map(k):
    a = iter(range(9))
    for x in map(max, a, [1, 2]):
        pass
    return next(a, None)


def rest_until_sentinel(k):
    a = iter([3, 0, 4, 5, 6])
    for x in iter(a.__next__, 0):
        pass
    return next(a, None)


def rest_of_taken(k):
    a = iter([3, 1, 4, 5, 6])
    for x in itertools.takewhile(bool, zip(a, [1, 2])):
        pass
    return next(a, None)


def rest_of_pairs(k):
    a = iter([3, 1, 4, 5, 6, 7])
    for x in itertools.pairwise(itertools.islice(a, 3)):
        pass
    return next(a, None)


def rest_with_lengths_that_vary(k):
    a = iter(range(k % 7))
    n = 0
    for i, x in enumerate(zip(a, "abcd"[: k % 5])):
        n += i
    return n, next(a, None)


for f in (rest_of_enumerated_zip, rest_of_nested_zip, rest_of_chained_zip, rest_of_zip, rest_of_slice, rest_of_map,
          rest_until_sentinel, rest_of_taken, rest_of_pairs, rest_with_lengths_that_vary):
    counts = {}
    for k in range(300):
        found = f(k)
        counts[found] = counts.get(found, 0) + 1
    print(f.__name__, counts)
