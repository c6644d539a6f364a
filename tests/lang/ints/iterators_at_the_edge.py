"""Ranges and counters whose ends leave 64 bits: what iterators count with is no Python int."""


def rounds(start, stop, step):
    n = last = 0
    for i in range(start, stop, step):
        n += 1
        last = i
    return n, last


def masked(start, stop):
    total = 0
    for i in range(start, stop):
        total = (total * 31 + i) & 0xFFFF_FFFF
    return total


def nested():
    out = []
    for a in range(2**63 - 9, 2**63 + 41, 3):
        for b in enumerate([a] * 3, 2**63 - 2):
            out.append(b[0] - a)
    return sum(out), len(out)


for edge in 2**31, 2**47, 2**48, 2**49, 2**50, 2**62, 2**63, 2**64:
    for sign in 1, -1:
        for turn in range(4):
            start = sign * edge - 9
            result = rounds(start, start + 50, 3), rounds(start + 50, start, -7), masked(start, start + 20)
        print(edge.bit_length(), sign, result)
for turn in range(4):
    result = nested()
print(result)
