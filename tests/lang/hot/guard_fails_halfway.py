"""A condition true for the first half of the loop and false after; then both, alternating in blocks."""
# jit: loops>=1


def halves(n):
    a = b = 0
    for i in range(n):
        if i < n // 2:
            a += i
        else:
            b -= i
    return a, b


def blocks(n):
    counts = [0] * 8
    for i in range(n):
        k = (i // 50) % 8
        if k == 0:
            counts[0] += 1
        elif k == 1:
            counts[1] += 2
        elif k == 2:
            counts[2] += 3
        elif k == 3:
            counts[3] -= 1
        elif k == 4:
            counts[4] ^= i
        else:
            counts[k] += i
    return counts


def diamonds(n):
    x = 0
    for i in range(n):
        if i & 1:
            x += 1
        else:
            x += 2
        if i & 2:
            x ^= 5
        else:
            x -= 3
        if i & 4:
            x *= 3
        else:
            x //= 2
        if i & 8:
            x %= 100003
        if i & 16:
            x = -x
    return x


print(halves(2000), blocks(3000), diamonds(5000))


def rare(n):
    hits = 0
    for i in range(n):
        if i % 997 == 996:
            hits += i
    return hits


def last_only(n):
    r = None
    for i in range(n):
        if i == n - 1:
            r = "last"
    return r


print(rare(5000), last_only(3000))


def early_exit(rounds):
    out = []
    for k in range(rounds):
        for i in range(200):
            if i * k > 3000:
                break
        out.append(i)
    return sum(out)


print(early_exit(60))
