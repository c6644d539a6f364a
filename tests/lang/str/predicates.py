"""isalpha and its relatives over a range of characters."""
samples = ["", "a", "A", "aB", "1", "a1", " ", "\n", "é", "ß", "Σ", "中", "²", "½", "Ⅷ", "_", "a_b", "1a", "\u0660", "ǅ", "Aa Bb", "!", "\x7f", "\u200b"]
for s in samples:
    row = [s.isalpha(), s.isdigit(), s.isdecimal(), s.isnumeric(), s.isalnum(), s.isspace(), s.isupper(), s.islower(), s.istitle(), s.isidentifier(), s.isprintable(), s.isascii()]
    print(ascii(s), "".join("X" if flag else "." for flag in row))
