"""List reads, writes, appends, pops and index errors in compiled loops."""
# jit: loops>=1


def build(n):
    a = []
    for i in range(n):
        a.append(i * 2)
    for i in range(n):
        a[i] = a[i] + a[-i - 1]
    while len(a) > 10:
        a.pop()
    return a


def reverse(a):
    i, j = 0, len(a) - 1
    while i < j:
        a[i], a[j] = a[j], a[i]
        i += 1
        j -= 1
    return a


def bubble(a):
    n = len(a)
    for i in range(n):
        for j in range(n - 1 - i):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
    return a


def out_of_range(n):
    a = [0] * 10
    errors = 0
    for i in range(n):
        try:
            a[i % 13] += 1
        except IndexError:
            errors += 1
    return a, errors


def mixed_content(n):
    a = []
    for i in range(n):
        a.append(i if i % 3 else float(i) if i % 2 else str(i))
    t = 0
    for x in a:
        t += len(x) if isinstance(x, str) else x
    return t


def prefix(n):
    a = [1] * n
    for i in range(1, n):
        a[i] += a[i - 1]
    return a[n // 2], a[-1], sum(a)


print(build(500), reverse(list(range(301)))[:3], bubble([(i * 37) % 101 for i in range(100)])[:12], out_of_range(1000), mixed_content(900), prefix(1000))


def queue(n):
    q = [1]
    out = 0
    while q and out < n:
        x = q.pop(0)
        out += 1
        q.append(x * 2 % 1009)
        if x % 5 == 0:
            q.append(x + 1)
        if len(q) > 50:
            del q[10:]
    return out, len(q), q[0]


print(queue(2000))


def two_d(n):
    g = [[0] * n for _ in range(n)]
    for k in range(5):
        for y in range(1, n - 1):
            for x in range(1, n - 1):
                g[y][x] = (g[y - 1][x] + g[y + 1][x] + g[y][x - 1] + g[y][x + 1] + x * y) // 4
    return sum(map(sum, g))


print(two_d(20))
