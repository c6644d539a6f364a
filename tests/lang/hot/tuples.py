"""Tuples made and taken apart every iteration; swaps; tuples compared and hashed."""
# jit: loops>=1


def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, (a + b) % 1000007
    return a


def pairs(n):
    best = (0, 0)
    for i in range(n):
        p = (i * 7 % 31, i)
        if p > best:
            best = p
    return best


def divmods(n):
    t = 0
    for i in range(n):
        q, r = divmod(i, 7)
        t += q * r
    return t


def rotate3(n):
    a, b, c = 1, 2, 3
    for i in range(n):
        a, b, c = c, a, b
        if i % 5 == 0:
            b, c = c, b
    return a, b, c


def returns_tuple(x):
    return x, x + 1, -x


def calls(n):
    t = 0
    for i in range(n):
        a, b, c = returns_tuple(i)
        t += a * b + c
    return t


def star(n):
    t = 0
    for i in range(n):
        head, *tail = (i, i + 1, i + 2)
        t += head + tail[0] * len(tail)
    return t


def keyed(n):
    seen = set()
    for i in range(n):
        seen.add((i % 5, i % 3, "k"))
    return len(seen)


print(fib(3000), pairs(2000), divmods(2000), rotate3(1001), calls(1500), star(1000), keyed(600))


def nested(n):
    state = (0, (0, 0))
    for i in range(n):
        a, (b, c) = state
        state = (a + 1, (b + a, c ^ b))
    return state


print(nested(1000))


def wrong_length(n):
    bad = 0
    for i in range(n):
        try:
            a, b = (i,) if i % 10 == 9 else (i, i)
        except ValueError:
            bad += 1
    return bad, a


print(wrong_length(1000))
