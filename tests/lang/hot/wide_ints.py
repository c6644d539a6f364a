# Ints that leave 64 bits in hot loops and come back under masks, at the 50-, 63-, 64- and 65-bit edges.
M32 = 0xFFFFFFFF
M64 = 0xFFFFFFFFFFFFFFFF


def fnv1a(data):
    h = 0xCBF29CE484222325
    for b in data:
        h = ((h ^ b) * 0x100000001B3) & M64
    return h


def splitmix(n):
    x = 1
    out = 0
    for _ in range(n):
        x = (x + 0x9E3779B97F4A7C15) & M64
        z = x
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M64
        out ^= z ^ (z >> 31)
    return out


def xorshift(n):
    x = 88172645463325252
    total = 0
    for _ in range(n):
        x ^= (x << 13) & M64
        x ^= x >> 7
        x ^= (x << 17) & M64
        total = (total + x) & M64
    return x, total


def lcg(n):
    s = 42
    seen = []
    for i in range(n):
        s = (6364136223846793005 * s + 1442695040888963407) % 2**64
        if i % 500 == 0:
            seen.append(s >> 33)
    return seen


def small_lcg(n):
    s = 7
    for _ in range(n):
        s = (s * 1103515245 + 12345) & 0x7FFFFFFF
    return s


def rotate(x, k):
    return (x << k | x >> (64 - k)) & M64


def rotations(n):
    x = 0x8000000000000001
    for i in range(n):
        x = rotate(x, 1 + i % 63) ^ i
    return x


def edges(n):
    # Values walk over each edge, up and down, by ones and by doubling.
    out = []
    for edge in (2**49, 2**50, 2**62, 2**63, 2**64, 2**65, -(2**49), -(2**63), -(2**64)):
        x = edge - n // 2
        acc = 0
        for i in range(n):
            y = (x + i) & M64
            acc = (acc * 31 + y) & M64
            if (x + i) >> 1 == y >> 1:
                acc ^= 1
        out.append(acc)
    return out


def negative_masks(n):
    x = -1
    acc = 0
    for i in range(n):
        x = x * 3 - i
        acc ^= x & M64
        x &= 0xFFFFFFFFFFFFFFFFF
        acc = (acc << 1) & M64 | acc >> 63
        if i % 7 == 0:
            x = -x
    return acc, x


def unmasked(n):
    # Kept as they are: each has to be the whole number.
    x = 2**62
    kept = []
    for i in range(n):
        y = x * (i + 1)
        z = y ^ (x | i)
        kept.append(y - z)
        if i % 100 == 0:
            kept.append(y << 3)
    return sum(kept), kept[-1], max(kept)


def comparisons(n):
    x = 2**63 - n
    counts = [0, 0, 0, 0]
    for i in range(n * 2):
        y = (x + i) & M64
        if y < 2**63:
            counts[0] += 1
        if y >= 9223372036854775808 - 5:
            counts[1] += 1
        if y == 2**63:
            counts[2] += 1
        if i - 5 < y:
            counts[3] += 1
    return counts


def exits_with_wide_registers(n):
    # A branch taken rarely leaves while a wide number is in a register.
    h = 1
    log = []
    for i in range(n):
        w = h * 0xDEADBEEFCAFEBABE
        if i % 97 == 96:
            log.append(w)
        if w % 2 == 1 and i == n - 3:
            log.append(w ^ i)
        h = (w + i) & M64
    return log[:3], len(log), sum(log) & M64, h


def overflowing_product(n):
    a = 0xFFFFFFFFFFFFFFFF
    acc = 0
    for i in range(n):
        acc = (acc + a * (a - i)) & M64
        acc = (acc ^ (a * 3 + i)) & M64
    return acc


def bool_and_subclass(n):
    class I(int):
        pass

    acc = 0
    values = [True, I(2**63 + 5), 2**63 + 5, 12, False, -(2**63), 2**64]
    for i in range(n):
        v = values[i % len(values)]
        acc = ((acc ^ v) * 0x100000001B3) & M64
    return acc


def shifts(n):
    acc = 0
    one = 1
    for i in range(n):
        acc = (acc + (one << (i % 70))) & M64
        acc ^= (acc >> (i % 66)) & M32
        acc ^= ((acc * 5) >> 3) & M32
    return acc


def types_change(n):
    x = 1
    for i in range(n):
        x = (x * 3) & M64
        if i == n // 2:
            x = float(x)
            x = int(x)
        if i == n - 10:
            x = x | 1 << 70
    return x


print(hex(fnv1a(bytes(range(256)) * 20)))
print(hex(splitmix(3000)))
print([hex(v) for v in xorshift(3000)])
print(lcg(3000))
print(small_lcg(3000))
print(hex(rotations(3000)))
print([hex(v) for v in edges(400)])
print(negative_masks(2000))
print(unmasked(700))
print(comparisons(500))
print(exits_with_wide_registers(2000))
print(hex(overflowing_product(2000)))
print(hex(bool_and_subclass(3000)))
print(hex(shifts(3000)))
print(hex(types_change(2000)))
