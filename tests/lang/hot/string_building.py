"""The many ways to build long strings, with other references to the parts kept alive."""


def plus(n):
    s = ""
    for i in range(n):
        s += str(i % 10)
    return s


def plus_attr(n):
    class B:
        pass

    b = B()
    b.s = ""
    for i in range(n):
        b.s += "ab"
    return b.s


def plus_item(n):
    a = ["", ""]
    for i in range(n):
        a[i & 1] += "x" if i & 1 else "yz"
    return a


def snapshots(n):
    s = ""
    kept = []
    for i in range(n):
        s += chr(97 + i % 26)
        if i % 100 == 0:
            kept.append(s)
    s2 = kept[1]
    s2 += "!"
    return [len(k) for k in kept], kept[1][-3:], s2[-3:], s[98:104]


def front(n):
    s = ""
    for i in range(n):
        s = str(i % 10) + s
    return s[:12], len(s)


def join(n):
    parts = []
    for i in range(n):
        parts.append("%d," % i)
    return len("".join(parts)), len(",".join(str(i) for i in range(n)))


def slices(n):
    s = plus(n)
    t = 0
    while s:
        t += ord(s[0]) * len(s) % 7
        s = s[3:]
    return t


def replace_loop(n):
    s = "a" * n
    rounds = 0
    while "aa" in s:
        s = s.replace("aa", "a")
        rounds += 1
    return rounds, s


def forked(n):
    a = "base" * 30
    outs = []
    for i in range(n):
        b = a
        b += str(i)
        outs.append(b)
    return len(set(outs)), outs[7][-4:], len(a)


def reverse_words(n):
    text = " ".join("w%d" % i for i in range(n))
    out = ""
    for w in text.split():
        out = w + " " + out
    return out[:11], len(out)


def kinds(n):
    s = ""
    widths = set()
    for i in range(n):
        s += "a" if i < n // 3 else "é" if i < n // 2 else "中"
        widths.add(max(s[-1:]))
    return len(s), sorted(widths)


print(len(plus(1500)), plus(15), len(plus_attr(800)), [len(x) for x in plus_item(500)], snapshots(400), front(600), join(700), slices(900), replace_loop(1000), forked(200), reverse_words(200), kinds(600))
