"""Strings in loops: indexing, comparing, concatenating, slicing, methods."""
# jit: loops>=1


def vowels(s, rounds):
    n = 0
    for _ in range(rounds):
        for c in s:
            if c in "aeiou":
                n += 1
    return n


def caesar(s, k):
    out = ""
    for c in s:
        if "a" <= c <= "z":
            out += chr((ord(c) - 97 + k) % 26 + 97)
        else:
            out += c
    return out


def palindromes(n):
    found = 0
    for i in range(n):
        s = str(i)
        if s == s[::-1]:
            found += 1
    return found


def parse_ints(s, rounds):
    t = 0
    for _ in range(rounds):
        i = 0
        while i < len(s):
            j = i
            while j < len(s) and s[j].isdigit():
                j += 1
            if j > i:
                t += int(s[i:j])
                i = j
            else:
                i += 1
    return t


def build(n):
    s = ""
    for i in range(n):
        s += "x" if i % 2 else str(i)
    return len(s), s[:10], s[-6:]


text = "the quick brown fox jumps over the lazy dog"
print(vowels(text, 30), caesar(text, 3), caesar(caesar(text, 5), -5) == text, palindromes(2000), parse_ints("12 abc 345,6;78", 60), build(1000))


def widen(n):
    s = ""
    for i in range(n):
        s += chr(97 + i % 26) if i < 300 else chr(0x4E00 + i) if i < 600 else chr(0x1F600 + i % 50)
    return len(s), s[0], s[299], s[300], s[-1], hash(s) == hash(s[:400] + s[400:])


print(widen(800))


def longest_run(s):
    best = cur = 1
    for i in range(1, len(s)):
        if s[i] == s[i - 1]:
            cur += 1
            if cur > best:
                best = cur
        else:
            cur = 1
    return best


print(longest_run("aabbbbccddddddde" * 30), longest_run("x" * 500))


def fmt(n):
    out = 0
    for i in range(n):
        out += len(f"{i}:{i * 2:>5}|{i / 4:.2f}") + len("%d-%s" % (i, "abc")) + len("{}".format(i))
    return out


print(fmt(500))
