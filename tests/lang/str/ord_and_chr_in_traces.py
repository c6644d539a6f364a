"""ord and chr in hot loops: characters of a string, strings in lists, beyond Latin-1, bytes, and what raises."""


def histogram(text):
    counts = [0] * 128
    for c in text:
        counts[ord(c)] += 1
    return [i for i in range(128) if counts[i]], sum(i * n for i, n in enumerate(counts))


def rotate(text, k):
    out = []
    for c in text:
        if "a" <= c <= "z":
            out.append(chr((ord(c) - 97 + k) % 26 + 97))
        else:
            out.append(c)
    return "".join(out)


def by_index(text):
    total = 0
    for i in range(len(text)):
        total = (total * 31 + ord(text[i])) & 0xFFFFFF
    return total


def listed(items):
    total = 0
    for x in items * 6:
        total = total * 7 + ord(x) & 0xFFFF
    return total


def codes(numbers):
    out = ""
    for n in numbers:
        try:
            out += chr(n)
        except (ValueError, OverflowError, TypeError) as e:
            out += "<%s>" % type(e).__name__
    return out


def wrong(items):
    out = []
    for x in items * 5:
        try:
            out.append(ord(x))
        except TypeError as e:
            out.append(str(e)[:30])
    return out[:8]


text = "The quick brown fox jumps over the lazy dog. " * 4
for _ in range(3):
    print(histogram(text))
    print(rotate(rotate(text, 3), 23) == text, rotate("hello", 13))
    print(by_index(text), by_index(text + "\xe9\u20ac\U0001f600" * 9), by_index("\u0416" * 40 + "x" * 20))
    print(listed(["a", "\xff", "\u0100", "\U0001f600", b"x", bytearray(b"y"), "z" * 1]))
    print(codes([65, 66, 255, 256, 0x20AC, True, 97] * 4 + [-1, 0x110000, 2**50 + 65, 2**70, 1.5, None] * 3))
    print(wrong(["", "ab", b"", 5, "a", None]))
