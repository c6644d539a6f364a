"""Small text jobs: wrapping, tables, roman numerals, run lengths, anagrams, number words, parsing key=value."""


def wrap(text, width):
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return lines + [line] if line else lines


def table(rows):
    widths = [max(len(str(r[i])) for r in rows) for i in range(len(rows[0]))]
    return "\n".join(" | ".join(str(c).ljust(w) if isinstance(c, str) else str(c).rjust(w) for c, w in zip(r, widths)) for r in rows)


def roman(n):
    out = ""
    for v, s in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        out += s * (n // v)
        n %= v
    return out


def words(n):
    small = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()
    if n < 20:
        return small[n]
    if n < 100:
        return tens[n // 10 - 2] + ("-" + small[n % 10] if n % 10 else "")
    if n < 1000:
        return small[n // 100] + " hundred" + (" and " + words(n % 100) if n % 100 else "")
    return words(n // 1000) + " thousand" + (" " + words(n % 1000) if n % 1000 else "")


def rle(s):
    out, i = [], 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]:
            j += 1
        out.append(f"{j - i if j - i > 1 else ''}{s[i]}")
        i = j
    return "".join(out)


def parse(text):
    result = {}
    for line in text.splitlines():
        line, _, comment = line.partition("#")
        key, eq, value = line.partition("=")
        if eq:
            value = value.strip()
            result[key.strip()] = int(value) if value.lstrip("-").isdigit() else value.strip("\"'")
    return result


text = "The quick brown fox jumps over the lazy dog and keeps running through the forest until night falls"
print("\n".join(wrap(text, 30)))
print(table([("name", "qty"), ("apple", 5), ("kiwi", 1234)]))
print([roman(n) for n in (1, 4, 9, 14, 40, 90, 400, 1994, 2024)], [words(n) for n in (0, 13, 42, 100, 317, 5021, 99999)])
print(rle("aaabccdddd"), rle(""), rle("abc"), parse("a = 1\n# comment\nb='x y' # trailing\n c=-5\nbad line\n"))
groups = {}
for w in "listen silent enlist google elgoog abc cab".split():
    groups.setdefault("".join(sorted(w)), []).append(w)
print([g for g in groups.values() if len(g) > 1], " ".join(w.capitalize() for w in text.split()[:4]), text.count("e"), sorted(set(text.lower()) - {" "})[:5], "".join(reversed(text))[:9])
vowels = {v: text.lower().count(v) for v in "aeiou"}
print(vowels, max(vowels, key=vowels.get), text[::-1][:5], text.replace(" ", "")[:10], text.title()[:9], text.split("o")[1], "|".join(f"{w:^7}" for w in text.split()[:3]))
print(*(f"{c}{i:02}" for i, c in enumerate("xyz")), sep="/")
