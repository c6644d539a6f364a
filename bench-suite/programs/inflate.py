"""A DEFLATE decoder with a small encoder of its own to make the data: bit twiddling over bytes, table walks.

The encoder writes one block with the fixed Huffman codes and one with dynamic codes; both use a simple greedy matcher.
"""

N = 40000

LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]
LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577]
DISTANCE_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]
CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
FIXED_LENGTHS = [8] * 144 + [9] * 112 + [7] * 24 + [8] * 8


class BitWriter:
    def __init__(self):
        self.data = bytearray()
        self.bits = 0
        self.count = 0

    def write(self, value, width):
        self.bits |= value << self.count
        self.count += width
        while self.count >= 8:
            self.data.append(self.bits & 255)
            self.bits >>= 8
            self.count -= 8

    def write_code(self, code):
        value, width = code
        mirrored = 0
        for _ in range(width):
            mirrored = mirrored << 1 | value & 1
            value >>= 1
        self.write(mirrored, width)

    def finish(self):
        if self.count:
            self.data.append(self.bits & 255)
        return bytes(self.data)


def canonical_codes(lengths):
    codes = {}
    code = 0
    for width in range(1, 16):
        for symbol, length in enumerate(lengths):
            if length == width:
                codes[symbol] = (code, width)
                code += 1
        code <<= 1
    return codes


def bucket(value, bases):
    at = len(bases) - 1
    while bases[at] > value:
        at -= 1
    return at


def matches(data):
    """Greedy LZ77: literals as ints, matches as (length, distance) pairs."""
    seen = {}
    at = 0
    tokens = []
    while at < len(data):
        key = data[at : at + 3]
        candidate = seen.get(key, -1)
        seen[key] = at
        length = 0
        if candidate >= 0 and at - candidate <= 32768:
            limit = min(258, len(data) - at)
            while length < limit and data[candidate + length] == data[at + length]:
                length += 1
        if length >= 3:
            tokens.append((length, at - candidate))
            at += length
        else:
            tokens.append(data[at])
            at += 1
    return tokens


def write_tokens(writer, tokens, literals, distances):
    for token in tokens:
        if isinstance(token, int):
            writer.write_code(literals[token])
        else:
            length, distance = token
            at = bucket(length, LENGTH_BASE)
            writer.write_code(literals[257 + at])
            writer.write(length - LENGTH_BASE[at], LENGTH_EXTRA[at])
            at = bucket(distance, DISTANCE_BASE)
            writer.write_code(distances[at])
            writer.write(distance - DISTANCE_BASE[at], DISTANCE_EXTRA[at])
    writer.write_code(literals[256])


def deflate(first, second):
    writer = BitWriter()
    writer.write(0, 1)
    writer.write(1, 2)
    write_tokens(writer, matches(first), canonical_codes(FIXED_LENGTHS), canonical_codes([5] * 30))
    # The dynamic block gives letters short codes and the rest long ones; lengths chosen to fill the code space.
    lengths = [9 if 97 <= s < 129 else 10 for s in range(256)] + [9] * 30
    lengths[32:48] = [5] * 16
    writer.write(1, 1)
    writer.write(2, 2)
    writer.write(len(lengths) - 257, 5)
    writer.write(29, 5)
    writer.write(19 - 4, 4)
    code_lengths = [0] * 19
    for symbol in (5, 9, 10, 16):
        code_lengths[symbol] = 2
    for symbol in CODE_ORDER:
        writer.write(code_lengths[symbol], 3)
    codes = canonical_codes(code_lengths)
    everything = lengths + [5] * 30
    at = 0
    while at < len(everything):
        repeat = 1
        while at + repeat < len(everything) and everything[at + repeat] == everything[at] and repeat < 7:
            repeat += 1
        writer.write_code(codes[everything[at]])
        at += 1
        if repeat >= 4:
            writer.write_code(codes[16])
            writer.write(repeat - 1 - 3, 2)
            at += repeat - 1
    write_tokens(writer, matches(second), canonical_codes(lengths), canonical_codes([5] * 30))
    return writer.finish()


class Huffman:
    def __init__(self, lengths):
        self.counts = [0] * 16
        for length in lengths:
            self.counts[length] += 1
        self.counts[0] = 0
        offsets = [0] * 16
        for width in range(1, 15):
            offsets[width + 1] = offsets[width] + self.counts[width]
        self.symbols = [0] * len(lengths)
        for symbol, length in enumerate(lengths):
            if length:
                self.symbols[offsets[length]] = symbol
                offsets[length] += 1


class Inflater:
    def __init__(self, data):
        self.data = data
        self.at = 0
        self.bits = 0
        self.count = 0
        self.output = bytearray()

    def read(self, width):
        while self.count < width:
            self.bits |= self.data[self.at] << self.count
            self.at += 1
            self.count += 8
        value = self.bits & ((1 << width) - 1)
        self.bits >>= width
        self.count -= width
        return value

    def symbol(self, huffman):
        code = first = index = 0
        for width in range(1, 16):
            code |= self.read(1)
            count = huffman.counts[width]
            if code - count < first:
                return huffman.symbols[index + code - first]
            index += count
            first = first + count << 1
            code <<= 1
        raise ValueError("bad code")

    def block(self, literals, distances):
        output = self.output
        while True:
            symbol = self.symbol(literals)
            if symbol < 256:
                output.append(symbol)
            elif symbol == 256:
                return
            else:
                symbol -= 257
                length = LENGTH_BASE[symbol] + self.read(LENGTH_EXTRA[symbol])
                symbol = self.symbol(distances)
                distance = DISTANCE_BASE[symbol] + self.read(DISTANCE_EXTRA[symbol])
                start = len(output) - distance
                for i in range(start, start + length):
                    output.append(output[i])

    def dynamic_tables(self):
        literal_count = self.read(5) + 257
        distance_count = self.read(5) + 1
        code_count = self.read(4) + 4
        lengths = [0] * 19
        for i in range(code_count):
            lengths[CODE_ORDER[i]] = self.read(3)
        codes = Huffman(lengths)
        lengths = []
        while len(lengths) < literal_count + distance_count:
            symbol = self.symbol(codes)
            if symbol < 16:
                lengths.append(symbol)
            elif symbol == 16:
                lengths.extend([lengths[-1]] * (3 + self.read(2)))
            elif symbol == 17:
                lengths.extend([0] * (3 + self.read(3)))
            else:
                lengths.extend([0] * (11 + self.read(7)))
        return Huffman(lengths[:literal_count]), Huffman(lengths[literal_count:])

    def run(self):
        last = 0
        while not last:
            last = self.read(1)
            kind = self.read(2)
            if kind == 1:
                self.block(Huffman(FIXED_LENGTHS), Huffman([5] * 30))
            elif kind == 2:
                self.block(*self.dynamic_tables())
            else:
                raise ValueError("unsupported block")
        return bytes(self.output)


def run(n):
    state = 99
    data = bytearray()
    while len(data) < n:
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        if state % 5 and len(data) > 40:
            start = len(data) - 1 - (state >> 8) % 40
            data += data[start : start + 3 + (state >> 16) % 12]
        else:
            data += b"%d of %c " % (state % 1000, 97 + (state >> 12) % 26)
    data = bytes(data)
    middle = len(data) // 2
    packed = deflate(data[:middle], data[middle:])
    plain = Inflater(packed).run()
    check = 1
    total = 0
    for byte in plain:
        check = (check + byte) % 65521
        total = (total + check) % 65521
    return "%s %d %d" % (plain == data, len(packed), total << 16 | check)


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
