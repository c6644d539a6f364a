"""64-bit arithmetic under masks: wide intermediates every iteration."""
# jit: loops>=1
MASK = (1 << 64) - 1


def fnv(data, rounds):
    h = 0xCBF29CE484222325
    for _ in range(rounds):
        for b in data:
            h = ((h ^ b) * 0x100000001B3) & MASK
    return h


def lcg(n):
    x = 1
    total = 0
    for _ in range(n):
        x = (x * 6364136223846793005 + 1442695040888963407) & MASK
        total = (total + (x >> 33)) & 0xFFFFFFFF
    return x, total


def xorshift(n):
    x = 88172645463325252
    for _ in range(n):
        x ^= (x << 13) & MASK
        x ^= x >> 7
        x ^= (x << 17) & MASK
    return x


def signed(n):
    x = 12345
    for i in range(n):
        x = (x * 31 + i) & 0xFFFFFFFF
        if x & 0x80000000:
            x -= 0x100000000
    return x


def rotate(n):
    x = 0x0123456789ABCDEF
    for i in range(n):
        k = i & 63
        x = ((x << k) | (x >> (64 - k))) & MASK
        x = (x + 0x9E3779B97F4A7C15) & MASK
    return x


print(fnv(b"hello world", 60), lcg(2000), xorshift(2000), signed(2000), rotate(1000))


def unmasked(n):
    x = 1
    for i in range(n):
        x = x * 6364136223846793005 + 1
    return x % (10**9 + 7), x.bit_length()


print(unmasked(60))
