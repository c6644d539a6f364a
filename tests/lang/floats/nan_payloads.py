# NaNs from outside have payloads; no operation on them may give anything but a NaN.
import array
import math
import struct


def double(bits):
    return struct.unpack("<d", bits.to_bytes(8, "little"))[0]


def single(bits):
    return struct.unpack("<f", bits.to_bytes(4, "little"))[0]


def patterns():
    for top in (0x7FF0, 0x7FF1, 0x7FF7, 0x7FF8, 0x7FFA, 0x7FFC, 0x7FFE, 0x7FFF):
        for low in (1, 5, 0x123456789ABC, 0xFFFFFFFFFFFF):
            yield top << 48 | low
            yield (top | 0x8000) << 48 | low


def work(values):
    bad = 0
    for x in values:
        for y in (-x, x + 1.0, 1.0 - x, x * x, x / 2.0, abs(x), -(x + x), complex(x, 1).conjugate().real, -complex(1, x).imag):
            if type(y) is not float or y == y:
                bad += 1
        bad += type(math.copysign(x, -1.0)) is not float
        bad += math.isnan(sum((x, 1.0))) is not True
    return bad


raw = b"".join(b.to_bytes(8, "little") for b in patterns())
values = [double(b) for b in patterns()]
values += [single(b) for b in (0x7F800001, 0xFF800001, 0x7FC00001, 0xFFC12345, 0x7FFFFFFF, 0xFFFFFFFF)]
values += array.array("d", raw)
values += memoryview(raw).cast("d").tolist()
values += [math.inf - math.inf, float("nan"), -float("nan")]
print(len(values), work(values), {repr(-x) for x in values})
