# Bools as operands of every operator, in a loop.
def work(n):
    r = []
    t, f = True, False
    for i in range(n):
        a, b = i % 3 > 0, i % 4 > 1
        r = [a == b, a != b, a < b, a <= b, a > b, a >= b, a & b, a | b, a ^ b, a + b, a - b, a * b, a == 1, 1 == a, a == 1.0, 2.5 > a,
             a == "x", a != None, a & i, i | a, i ^ b, a == i, i < b, a < i * 10**20, a == (1 << 60), t is (a == b), (a < b) + 1, a / 2, a // 1, a << 2]
        yield "".join(map(repr, r))
import zlib
print(zlib.crc32("".join(work(300)).encode()))
print(list(work(5)))
