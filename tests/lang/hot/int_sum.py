"""The plainest loop: small ints, additions and comparisons only."""
# jit: loops>=1


def total(n):
    s = 0
    i = 0
    while i < n:
        if i % 3 == 0:
            s += i
        elif i & 1:
            s -= i // 2
        else:
            s ^= i
        i += 1
    return s


print(total(5000), total(10), total(0), total(1))
s = 0
for i in range(3000):
    s += i * i % 7
print(s)
for n in (1, 10, 100, 1000):
    print(n, sum(i for i in range(n)), total(n))
