"""64-bit and 32-bit hash functions and generators under masks: ints that leave the machine word and come back."""

N = 20000

MASK32 = 0xFFFFFFFF
MASK64 = 0xFFFFFFFFFFFFFFFF


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & MASK64
    return value


def crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        table.append(value)
    return table


def crc32(data, table):
    value = MASK32
    for byte in data:
        value = value >> 8 ^ table[(value ^ byte) & 255]
    return value ^ MASK32


def rotate(value, count):
    return (value << count | value >> (64 - count)) & MASK64


class Xoshiro:
    def __init__(self, seed):
        self.s = [self.split_mix(seed + i * 0x9E3779B97F4A7C15) for i in range(4)]

    @staticmethod
    def split_mix(x):
        x &= MASK64
        x = ((x ^ x >> 30) * 0xBF58476D1CE4E5B9) & MASK64
        x = ((x ^ x >> 27) * 0x94D049BB133111EB) & MASK64
        return x ^ x >> 31

    def next(self):
        s = self.s
        result = (rotate((s[1] * 5) & MASK64, 7) * 9) & MASK64
        t = (s[1] << 17) & MASK64
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)
        return result


def sip_round(a, b, c, d):
    a = (a + b) & MASK64
    b = rotate(b, 13) ^ a
    a = rotate(a, 32)
    c = (c + d) & MASK64
    d = rotate(d, 16) ^ c
    a = (a + d) & MASK64
    d = rotate(d, 21) ^ a
    c = (c + b) & MASK64
    b = rotate(b, 17) ^ c
    c = rotate(c, 32)
    return a, b, c, d


def sip_like(words):
    a, b, c, d = 0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573
    for word in words:
        d ^= word
        a, b, c, d = sip_round(a, b, c, d)
        a, b, c, d = sip_round(a, b, c, d)
        a ^= word
    return a ^ b ^ c ^ d


def murmur32(data):
    value = 0x12345678
    for at in range(0, len(data) - 3, 4):
        k = data[at] | data[at + 1] << 8 | data[at + 2] << 16 | data[at + 3] << 24
        k = (k * 0xCC9E2D51) & MASK32
        k = (k << 15 | k >> 17) & MASK32
        value ^= (k * 0x1B873593) & MASK32
        value = (value << 13 | value >> 19) & MASK32
        value = (value * 5 + 0xE6546B64) & MASK32
    return value


def run(n):
    generator = Xoshiro(n)
    words = [generator.next() for _ in range(n)]
    data = bytes([word >> 11 & 255 for word in words]) * 3
    return "%x %x %x %x" % (fnv1a(data), crc32(data, crc_table()), sip_like(words), murmur32(data))


if __name__ == "__main__":
    import sys
    import time

    iterations = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    size = int(sys.argv[2]) if len(sys.argv) > 2 else N
    times = []
    for _ in range(iterations):
        start = time.perf_counter()
        checksum = run(size)
        times.append(time.perf_counter() - start)
    print('{"checksum": "%s", "times": [%s]}' % (checksum, ", ".join([repr(t) for t in times])))
