"""The list being iterated grows, shrinks and is replaced during the loop."""


def grows(limit):
    a = [1]
    for x in a:
        if len(a) < limit:
            a.append(x + 1)
    return len(a), a[-1]


def shrinks(n):
    a = list(range(n))
    seen = []
    for x in a:
        seen.append(x)
        if x % 2 == 0:
            a.pop()
    return len(a), len(seen), seen[-1]


def replaced(n):
    a = list(range(n))
    t = 0
    for x in a:
        t += x
        if x == n // 2:
            a = []
    return t, a


def cleared(n):
    a = list(range(n))
    t = 0
    for x in a:
        t += 1
        if x == n // 2:
            a.clear()
    return t


def slice_assign(n):
    a = list(range(n))
    t = 0
    for i in range(n):
        t += a[i % len(a)]
        if i % 100 == 99:
            a[: len(a) // 2] = []
    return t, len(a)


def becomes_float(n):
    a = [1] * 20
    t = 0
    for i in range(n):
        t += a[i % 20]
        if i == n // 2:
            a[7] = 0.5
        if i == n // 2 + 100:
            a[8] = 2**70
    return t


print(grows(1000), shrinks(900), replaced(800), cleared(1000), slice_assign(1000), becomes_float(900))


def aliased(n):
    a = [0, 0]
    b = a
    for i in range(n):
        a[0] += 1
        b[1] = a[0]
        if b[0] != a[1]:
            return "broken"
    return a


print(aliased(1000))
