"""struct, binascii, base64, hashlib, zlib, array, bisect, heapq."""
import array
import base64
import binascii
import bisect
import hashlib
import heapq
import struct
import zlib

print(struct.pack("<BhIq", 1, -2, 3, -4), struct.unpack(">HH", b"\x00\x01\x00\x02"), struct.calcsize("<iqd"), struct.pack(">d", 1.5), struct.unpack("<f", struct.pack("<f", 0.1)), struct.pack("3s4p?", b"abcd", b"xy", True))
for bad in (lambda: struct.pack("B", 256), lambda: struct.unpack("I", b"abc"), lambda: struct.pack("Q", -1), lambda: struct.pack("z")):
    try:
        bad()
    except struct.error as e:
        print("struct.error")
print(binascii.hexlify(b"ab"), binascii.unhexlify("6162"), binascii.crc32(b"hello"), zlib.crc32(b"hello"), zlib.adler32(b"hello"), base64.b64encode(b"\x00\xffhello"), base64.b64decode("AP9oZWxsbw=="), base64.b32encode(b"abc"), base64.b16encode(b"a"), base64.urlsafe_b64encode(b"\xfb\xff"))
data = b"abc" * 500
packed = zlib.compress(data)
print(len(packed) < 50, zlib.decompress(packed) == data)
print(hashlib.md5(b"x").hexdigest(), hashlib.sha1(b"x").hexdigest(), hashlib.sha256(b"x").hexdigest()[:32], hashlib.new("sha512", b"x").digest()[:4], hashlib.blake2b(b"x", digest_size=8).hexdigest(), hashlib.sha3_256(b"").hexdigest()[:16])
a = array.array("i", [1, 2, 3])
a.append(4)
a[0] = -5
print(a, a.tobytes()[:4], len(a), a.itemsize, a.typecode, sum(a), array.array("d", [1.5]) + array.array("d", [2]), a[1:3], a.index(3))
try:
    a.append("x")
except TypeError as e:
    print(type(e).__name__)
try:
    array.array("B", [256])
except OverflowError as e:
    print(type(e).__name__)
l = [1, 3, 5]
bisect.insort(l, 4)
print(l, bisect.bisect_left(l, 3), bisect.bisect_right(l, 3), bisect.bisect(l, 10), bisect.bisect_left(l, 3, key=lambda x: -x))
h = [5, 1, 4, 2, 3]
heapq.heapify(h)
print([heapq.heappop(h) for _ in range(5)], heapq.nlargest(2, [3, 1, 2]), heapq.nsmallest(2, [3, 1, 2], key=lambda x: -x), list(heapq.merge([1, 4], [2, 3])), heapq.heappushpop([1, 2], 0), heapq.heapreplace([1, 2], 5))
