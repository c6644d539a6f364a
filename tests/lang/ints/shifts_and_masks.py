"""Masked arithmetic as hash functions do it: intermediate values larger than 64 bits."""
M = 0xFFFFFFFFFFFFFFFF
x = 0x123456789ABCDEF
out = []
for i in range(20):
    x = (x * 6364136223846793005 + 1442695040888963407) & M
    out.append(x)
print(out)
h = 0xCBF29CE484222325
for c in b"hello, world":
    h = ((h ^ c) * 0x100000001B3) & M
print(h)
x = 88172645463325252
for i in range(10):
    x ^= (x << 13) & M
    x ^= x >> 7
    x ^= (x << 17) & M
    print(x)
for s in (0, 1, 31, 32, 49, 50, 51, 62, 63, 64, 65, 127, 128, 200):
    print(s, 1 << s, -1 << s, (1 << s) - 1, M >> s, -M >> s, (M << s) & M, (-5 << s) >> s)
signed = lambda v: (v & M) - ((v & (1 << 63)) << 1)
print([signed(v) for v in (0, 1, 2**63 - 1, 2**63, M, 2**64)])
try:
    1 << (1 << 70)
except (OverflowError, MemoryError) as e:
    print(type(e).__name__, e)
print(0 << (1 << 70), 1 >> (1 << 70), -1 >> (1 << 70))
