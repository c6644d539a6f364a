"""Slices of lists made only to be assigned, appended or concatenated: overlapping, reversed, with steps, of other lists, of
subclasses; exits between the copy and its use; concatenation and slices of tuples."""


class Box:
    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return "B%d" % self.n


class Sub(list):
    pass


def flips(permutation):
    p = permutation[:]
    count = 0
    while p[0]:
        k = p[0]
        p[: k + 1] = p[k::-1]
        count += 1
    return count, p


def overlapping(n, make):
    p = [make(i) for i in range(12)]
    for i in range(n):
        a = i % 5
        p[a : a + 4] = p[a + 2 : a + 6]
        p[a + 2 : a + 6] = p[a : a + 4]
        p[a + 1 : a + 6] = p[a + 5 : a : -1]
        p[a : a + 3] = p[a + 6 : a : -2]
        p[1:9:2] = p[a : a + 4]
        p[::2] = p[1::2]
    return p


def sizes_change(n):
    p = list(range(10))
    for i in range(n):
        p[i % 4 : i % 7] = p[2 : 2 + i % 3]
        p[len(p) :] = p[:2]
        p[:0] = p[-1:]
        if len(p) > 20:
            p[5:] = p[:3]
    return p


def other_list(n):
    p, q = list(range(8)), [Box(i) for i in range(8)]
    for i in range(n):
        k = i % 8
        p[: k + 1] = q[k::-1]
        q[k:] = p[: 8 - k]
    return p, q


def extended(n):
    out = []
    left = list(range(9))
    for i in range(n):
        out += left[i % 9 :]
        out.extend(left[: i % 4])
        out += left[::-2]
        out = out[-6:] + out[:6]
        out += out[2:5]
    return out


def rotated(n):
    p = list(range(7))
    for i in range(n):
        p = p[1:] + p[:1]
        if i % 3 == 0:
            p = p[-2:] + p[:-2][::-1]
    return p


def kept(n):
    # The copy lives on behind its use, or is used twice.
    p, seen = list(range(6)), []
    for i in range(n):
        t = p[i % 6 :: -1]
        p[: i % 6 + 1] = t
        if i % 7 == 0:
            seen.append(t)
        u = p[2:4]
        p[:2] = u
        p[4:] = u
    return p, seen


def bound(i, n):
    if i == n - 5:
        raise ValueError(i)
    return i % 4


def raises_between(n):
    p, errors = list(range(6)), []
    for i in range(n):
        try:
            p[: bound(i, n) + 1] = p[i % 4 :: -1]
        except ValueError as e:
            errors.append((str(e), p[:]))
    return p, errors


def overflows_between(n):
    p = list(range(6))
    k = 2**62
    for i in range(n):
        # The bound leaves 64 bits in the last rounds: the copy is made at the exit.
        p[: k + k] = p[4::-1] + [i]
        p[: k + k] = p[4::-1]
        p.append(i)
        if i > n - 6:
            k += 2**61
    return p


def wrong_size(n):
    p = list(range(8))
    for i in range(n):
        try:
            p[::2] = p[: 4 + (i == n - 3)]
        except ValueError as e:
            print(e)
    return p


def step_zero(n):
    p = list(range(4))
    for i in range(n):
        try:
            p[:2] = p[:: 1 if i < n - 3 else 0][:2]
        except ValueError as e:
            print(e)
    return p


def changes_between(n):
    # The list is written after the copy was made and before it is used.
    p = list(range(6))
    for i in range(n):
        p[: p.pop() * 0 + 3] = p[2::-1]
        p.append(i % 10)
    return p


def subclasses(n):
    p = Sub(range(6))
    for i in range(n):
        k = i % 6
        p[: k + 1] = p[k::-1]
    q = list(range(6))
    for i in range(n):
        k = i % 6
        q[: k + 1] = p[k::-1] if i % 2 else q[k::-1]
    return p, type(p).__name__, q, type(p[1:] + p[:1]).__name__


def long(n):
    p = [Box(i) for i in range(600)]
    for i in range(n):
        k = (i * 37) % 600
        p[: k + 1] = p[k::-1]
        p[100:300] = p[50:250]
    return [b.n for b in p[::50]]


def tuples(n):
    t = tuple(range(6))
    total = 0
    for i in range(n):
        k = i % 6
        t = t[: k + 1][::-1] + t[k + 1 :]
        t = t[:] + ()
        u = () + t[::2] + (i,)
        u += (1,)
        total += len(u) + u[-2]
    return t, total, u


def reversed_in_place(n):
    p = [Box(i) for i in range(n % 7 + 3)]
    for i in range(n):
        p.reverse()
        p[:] = p[::-1]
        p[1:-1] = p[-2:0:-1]
    return p


def found(n):
    p = [1, 2.0, True, "x", (1, 2), 10**20, Box(1), 7]
    total = 0
    for i in range(n):
        total += (i % 9 in p) + p.count(1) + (10**20 in p) + p.index(7) + (2 in p) + ((1, 2) in p)
    return total


print(flips([3, 1, 2, 0, 4]), flips([4, 2, 1, 5, 7, 3, 6, 0]), [flips([6, 5, 3, 1, 4, 2, 0])[0] for _ in range(20)][-1])
print(overlapping(60, int))
print(overlapping(60, Box))
print(sizes_change(80))
print(other_list(60))
print(extended(60))
print(rotated(100))
print(kept(50))
print(raises_between(60))
print(overflows_between(60))
print(wrong_size(60))
print(step_zero(60))
print(changes_between(60))
print(subclasses(60))
print(long(60))
print(tuples(60))
print(reversed_in_place(60))
print(found(60))
