"""An accumulator passes 2**49, 2**63 and goes on as a big int, then comes back."""
# jit: loops>=1


def grow(n, factor):
    x = 1
    out = []
    for i in range(n):
        x = x * factor + i
        if i % 10 == 0:
            out.append(x)
    return out


print(grow(90, 3))


def up_and_down(limit):
    x = 0
    step = 2**40
    seen = 0
    for i in range(4000):
        x += step
        if x > limit:
            step = -step
            seen += 1
        elif x < -limit:
            step = -step
            seen += 1
    return x, seen


print(up_and_down(2**48), up_and_down(2**50), up_and_down(2**51), up_and_down(2**45))


def products(a, n):
    last = 0
    for i in range(n):
        last = (a + i) * (a - i)
    return last


for a in (2**20, 2**24, 2**25, 2**31, 2**32, 2**49, 2**62):
    print(a, products(a, 500))


def edge(start):
    x = start
    for i in range(200):
        x += 1
    for i in range(200):
        x -= 1
    return x == start, x


for e in (2**49 - 100, 2**50 - 100, 2**62 - 100, 2**63 - 100, 2**64 - 100, -(2**49) - 100, -(2**63) - 100):
    print(edge(e))
