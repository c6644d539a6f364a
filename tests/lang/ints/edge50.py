"""Around the inline-int edge of 50 bits (an implementation detail that must not show)."""
edges = [2**49 - 2, 2**49 - 1, 2**49, 2**49 + 1, -(2**49) - 1, -(2**49), -(2**49) + 1, 2**50 - 1, 2**50, -(2**50)]
for e in edges:
    print(e, e + 1, e - 1, e * 2, e * -1, -e, ~e, e >> 1, e << 1, e // 3, e % 3, e ^ 1, e & 0xFFFF, e | 1, abs(e))
for a in edges[:4]:
    for b in edges[3:7]:
        print(a + b, a - b, a * b, a // b, a % b, a < b, a == b, a & b, a | b, a ^ b)
d = {e: i for i, e in enumerate(edges)}
print(d[2**49], d[-(2**49)], 2**49 + 2 in d)
x = 2**49 - 5
for _ in range(10):
    x += 1
print(x, hash(x), x == 2**49 + 5, str(x), int(str(x)) == x)
print(sum(edges), max(edges), min(edges), sorted(edges)[0])
