# array, memoryview, struct and int.to_bytes in compiled loops: values at the edges, errors, memory seen through views; natives
# with *args.
import struct
from array import array


def attempt(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return type(e).__name__, str(e)


edges = [0, 1, -1, 127, 128, -128, -129, 255, 256, 2**31 - 1, 2**31, -(2**31), 2**49, 2**62, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), True]
for code in "bBhHiIlLqQfd":
    a = array(code, [0] * 4)
    outcome = []
    for i in range(200):
        v = edges[i % len(edges)]
        try:
            a[i % 4] = v
            outcome.append(a[i % 4])
        except (OverflowError, struct.error) as e:
            outcome.append(None)
    print(code, outcome[-len(edges):], a.tobytes().hex() if code not in "fd" else "")

memory = bytearray(64)
view = memoryview(memory)
words = view.cast("q")
total = 0
for i in range(500):
    words[i % 8] = i * 12345 - 3000000
    view[i % 64] = i % 256
    total += memory[i % 64] + words[i % 8] + view[-1]
    memory[5] = i & 255
    total += view[5] ^ words[0] & 0xFFFF
print(total, memory.hex())
for bad in (256, -1, "x", 1.5, None):
    got = None
    for i in range(150):
        try:
            view[0] = bad if i > 120 else 1
        except (TypeError, ValueError) as e:
            got = type(e).__name__, str(e)
    print(bad, got)

fixed = struct.Struct("<hIq")
total = 0
for i in range(500):
    packed = fixed.pack(i, i * 70000, -i * 10**10)
    x, y, z = fixed.unpack(packed)
    total += x + y - z + len(struct.pack(">3sBd", b"abc", i % 256, i / 2))
    struct.pack_into("<H", memory, i % 60, i)
    total += struct.unpack_from("<H", memory, i % 60)[0] + memory[i % 60]
    total += sum(v for v, in struct.iter_unpack("<h", packed))
print(total)
for i in range(130):
    r = attempt(fixed.pack, 1, 2, 3 if i < 100 else 2**63), attempt(fixed.pack, 1, *([2] * (i // 60))), attempt(struct.unpack, "<h" if i < 110 else "<i", b"ab")
print(r)

total = 0
for i in range(400):
    n = (i - 50) * 7919**3
    for order in ("big", "little"):
        total += int.from_bytes(n.to_bytes(8, order, signed=True), order, signed=True) ^ len(abs(n).to_bytes(9, order))
    total += int.from_bytes(b"\xff" * 8, "big") + int.from_bytes(bytearray(b"\x01\x02"))
print(total)
for args in ((2, "big"), (1, "little"), (0, "big"), (2, "middle"), (-1, "big")):
    for i in range(120):
        r = attempt((300 if i < 100 else 70000).to_bytes, *args)
    print(args, r)

stack = array("i")
for i in range(300):
    stack.append(i)
    stack.insert(0, -i)
    if i % 3 == 2:
        stack.pop()
        stack.pop(1)
    if i in stack:
        stack.remove(i)
    if i % 5 == 4:
        del stack[-1:]
print(len(stack), stack.count(-7), stack.index(stack[9]), sum(stack), stack.tolist()[:5])

# *args: none, some, more than compiled code passes.
parts = []
for i in range(300):
    parts.append(len("{}{}".format(i, i)) + max(1, i, 3) + min(9, i) + len(set().union([i], (1, 2), {3})) + len("".join(("a", "b"))))
    parts[-1] += len({1}.intersection({1, i})) + len("{0}{1}{2}{3}{4}{5}{6}".format(1, 2, 3, 4, 5, 6, i)) + max((i, 2, 7, 8, 9, 1, 2, 3))
print(sum(parts))
