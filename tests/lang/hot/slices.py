"""Slices read and assigned in loops, with constant and varying bounds, on lists, strings, tuples and bytes."""


def windows(seq, k):
    best = None
    for i in range(len(seq) - k + 1):
        w = seq[i : i + k]
        if best is None or w > best:
            best = w
    return best


data = [(i * 37) % 101 for i in range(300)]
print(windows(data, 3), windows("".join(chr(97 + d % 26) for d in data), 4), windows(tuple(data), 2), windows(bytes(data), 3))


def rotations(a, n):
    for i in range(n):
        k = i % len(a)
        a = a[k:] + a[:k]
    return a[:5]


def negative(a, n):
    t = 0
    for i in range(n):
        t += sum(a[-(i % 7) - 1 :]) - sum(a[: -(i % 5) - 1][-3:])
    return t


def steps(a, n):
    t = 0
    for i in range(n):
        t += len(a[i % 10 :: i % 4 + 1]) + a[:: -(i % 3) - 1][0]
    return t


def assign(n):
    a = list(range(20))
    for i in range(n):
        k = i % 15
        a[k : k + 2] = [i, i + 1, i + 2] if len(a) < 30 else []
    return len(a), sum(a)


def delete(n):
    a = list(range(n))
    rounds = 0
    while len(a) > 3:
        del a[:: 3]
        rounds += 1
    return rounds, a


def kinds(n):
    seqs = ["abcdef", [1, 2, 3, 4, 5, 6], (1, 2, 3, 4, 5, 6), b"abcdef", range(6), bytearray(b"abcdef")]
    t = 0
    for i in range(n):
        t += len(seqs[i % 6][i % 4 : 5])
    return t


def slice_objects(a, n):
    odd = slice(1, None, 2)
    t = 0
    for i in range(n):
        t += sum(a[odd][:3]) + len(a[slice(i % 5, -1)])
    return t


def stepped_assign(n):
    flags = [1] * n
    for p in range(2, n):
        if flags[p]:
            flags[p * p :: p] = [0] * len(flags[p * p :: p])
    return sum(flags[2:])


print(rotations(list(range(50)), 200), negative(data, 300), steps(data, 300), assign(400), delete(500), kinds(900), slice_objects(data, 200), stepped_assign(1000))
