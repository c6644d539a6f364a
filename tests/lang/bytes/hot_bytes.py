"""Bytes and bytearrays in hot loops: items, slices, iteration, comparison, growth, errors in the middle, subclasses."""


def build(n):
    data = bytearray()
    for i in range(n):
        data.append(i * 7 & 255)
        if i % 5 == 0:
            data.append(True)
    return data


b = build(300)
print(len(b), sum(b), bytes(b[:12]), b[-1])


def items(data):
    total = 0
    for i in range(len(data)):
        total = total * 3 + data[i] - data[-i - 1] & 0xFFFF
        data[i] = total & 255
        data[-1] = i & 127
    return total


print(items(b), sum(b), items(bytearray(b"abc" * 40)))


def walk(data):
    seen = 0
    for k, byte in enumerate(data):
        seen = seen * 31 + byte * k & 0xFFFFFF
    for byte in data:
        seen ^= byte << 3
    return seen


print(walk(bytes(range(200))), walk(bytearray(range(200))), walk(b""))


def slices(data):
    found = []
    at = 0
    while at < len(data):
        key = data[at : at + 3]
        if key == b"bab" or key != data[at + 1 : at + 4] and key[:1] == b"c":
            found.append((at, key, data[at + 4 : at : -2]))
        at += 1
    return found


print(slices(b"abcbababcaabbccbab" * 3)[:6], len(slices(b"abcbababcaabbccbab" * 3)))


def grows_while_read(n):
    data = bytearray(b"ab")
    out = 0
    for byte in data:
        out += byte
        if len(data) < n:
            data.append(byte + 1 & 127)
    return out, len(data)


print(grows_while_read(150))


def refused(values):
    data = bytearray()
    log = []
    for v in values:
        try:
            data.append(v)
        except (ValueError, TypeError) as e:
            log.append("%s %s" % (type(e).__name__, len(data)))
    return bytes(data), log


class Index:
    def __init__(self, i):
        self.i = i

    def __index__(self):
        return self.i


print(refused([1, 2, 256, 3, -1, 4, Index(9), 5, "x", 6, 2.0, 7, None, Index(300), 8]))


def searching(data, n):
    hits = 0
    for i in range(n):
        hits += data.find(b"b", i) + data.count(b"a", i) + data.startswith(b"ab", i)
        hits += (b"ba" in data) + (97 in data) + data.index(b"c")
        hits += len(data.replace(b"a", b"xyz")) + len(data.split(b"b"))
    return hits


print(searching(b"abcabcbbaab", 11), searching(bytearray(b"abcabcbbaab"), 11))


class Wrapped(bytearray):
    def append(self, v):
        bytearray.append(self, v ^ 1)

    def __len__(self):
        return 5


def wrapped(n):
    w = Wrapped()
    p = bytearray()
    total = 0
    for i in range(n):
        target = w if i % 3 == 0 else p
        target.append(i & 127)
        total += len(target)
    return bytes(w[:4]), bytes(p[:4]), total


print(wrapped(40))


def fold(parts):
    whole = bytearray()
    for part in parts:
        whole += part
        whole.extend(b"--")
        if len(whole) > 20:
            whole.pop()
            whole.insert(0, 33)
    return bytes(whole)


print(fold([b"one", bytearray(b"two"), b"three", b"four", b"", b"five"] * 2))
