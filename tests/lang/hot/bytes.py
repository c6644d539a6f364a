"""bytes and bytearray in loops: checksums, run-length coding, a small cipher, growing buffers."""


def adler(data):
    a, b = 1, 0
    for x in data:
        a = (a + x) % 65521
        b = (b + a) % 65521
    return b << 16 | a


def rle(data):
    out = bytearray()
    i = 0
    while i < len(data):
        j = i
        while j < len(data) and data[j] == data[i] and j - i < 255:
            j += 1
        out.append(j - i)
        out.append(data[i])
        i = j
    return bytes(out)


def unrle(data):
    out = bytearray()
    for i in range(0, len(data), 2):
        out += data[i + 1 : i + 2] * data[i]
    return bytes(out)


def rc4(key, data):
    s = list(range(256))
    j = 0
    for i in range(256):
        j = (j + s[i] + key[i % len(key)]) & 255
        s[i], s[j] = s[j], s[i]
    out = bytearray(len(data))
    i = j = 0
    for k in range(len(data)):
        i = (i + 1) & 255
        j = (j + s[i]) & 255
        s[i], s[j] = s[j], s[i]
        out[k] = data[k] ^ s[(s[i] + s[j]) & 255]
    return bytes(out)


def varints(values):
    out = bytearray()
    for v in values:
        while v > 127:
            out.append(v & 127 | 128)
            v >>= 7
        out.append(v)
    back, v, shift = [], 0, 0
    for b in out:
        v |= (b & 127) << shift
        shift += 7
        if b < 128:
            back.append(v)
            v = shift = 0
    return len(out), back == values


data = bytes((i * i >> 3) & 15 for i in range(1500))
packed = rle(data)
print(adler(data), len(packed), unrle(packed) == data, rc4(b"Key", b"Plaintext").hex(), rc4(b"k", rc4(b"k", data)) == data)
print(varints([0, 1, 127, 128, 300, 2**32, 2**63, 2**70] * 40))


def overflow(n):
    b = bytearray(4)
    errors = 0
    for i in range(n):
        try:
            b[i % 5] = i % 260
        except IndexError:
            errors += 1
        except ValueError:
            errors += 1000
    return list(b), errors


def hexdump(n):
    out = b""
    for i in range(n):
        out += b"%02x" % (i % 256)
    return len(out), out[-8:], bytes.fromhex(out.decode())[:4]


print(overflow(1000), hexdump(600), sum(memoryview(data)), data.count(3), max(data))
