"""Writes tables.rs: properties of unicodedata that the runtime's core does not need.

Run with CPython (any version; its Unicode version is what the tables have): python3 tables.py > tables.rs
"""
import unicodedata as u

print("//! Written by tables.py; do not edit.")
print("//!")
print("//! Ranges are `(first, last, index)`, sorted; what lies in no range has the default (index 0).")


def ranges(get, default):
    names, out = [default], []
    for c in range(0x110000):
        v = get(chr(c)) or default
        if v == default:
            continue
        if v not in names:
            names.append(v)
        i = names.index(v)
        if out and out[-1][2] == i and out[-1][1] == c - 1:
            out[-1][1] = c
        else:
            out.append([c, c, i])
    return names, out


def table(name, get, default):
    names, out = ranges(get, default)
    if len(names) > 2:
        print(f"\n#[rustfmt::skip]\npub static {name}_NAMES: &[&str] = &{names!r};".replace("'", '"'))
    print(f"\n#[rustfmt::skip]\npub static {name}: &[(u32, u32, u8)] = &[")
    line = "   "
    for first, last, i in out:
        item = f" ({first:#x}, {last:#x}, {i}),"
        if len(line) + len(item) > 118:
            print(line)
            line = "   "
        line += item
    print(line + "\n];")


table("BIDIRECTIONAL", u.bidirectional, "")
table("EAST_ASIAN_WIDTH", u.east_asian_width, "N")
table("MIRRORED", lambda c: "1" if u.mirrored(c) else "", "")

print("\n/// Decompositions as `unicodedata.decomposition` writes them, one step; Hangul syllables are computed.")
print("#[rustfmt::skip]\npub static DECOMPOSITION: &[(u32, &str)] = &[")
line = "   "
for c in range(0x110000):
    if 0xAC00 <= c <= 0xD7A3:
        continue
    if d := u.decomposition(chr(c)):
        item = f' ({c:#x}, "{d}"),'
        if len(line) + len(item) > 118:
            print(line)
            line = "   "
        line += item
print(line + "\n];")
