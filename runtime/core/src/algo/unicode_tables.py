"""Writes unicode_tables.rs: the character database of Unicode 16.0 as two-stage tables.

Run with CPython 3.13 and the package unicodedata2 16.0.0:  python3.13 unicode_tables.py > unicode_tables.rs

Categories, digit and numeric values come from unicodedata2. What it lacks (case mappings, cased letters, identifier
characters) is asked of CPython 3.13's str methods, which know Unicode 15.1; the characters new in 16.0 are derived from
their category and, for the few new letters with case, listed here.
"""
import sys
import unicodedata
import unicodedata2

assert unicodedata2.unidata_version == "16.0.0" and unicodedata.unidata_version == "15.1.0"

NEW_CASE_PAIRS = {0x1C89: 0x1C8A, 0xA7CB: 0x264, 0xA7CC: 0xA7CD, 0xA7DA: 0xA7DB, 0xA7DC: 0x19B}
NEW_CASE_PAIRS.update({c: c + 0x20 for c in range(0x10D50, 0x10D66)})
NEW_UPPER = {lower: upper for upper, lower in NEW_CASE_PAIRS.items()}

FLAGS = ["ALPHA", "DECIMAL", "DIGIT", "NUMERIC", "SPACE", "PRINTABLE", "UPPER", "LOWER", "TITLE", "CASED",
         "CASE_IGNORABLE", "XID_START", "XID_CONTINUE", "EXTENDED_CASE", "LINE_BREAK"]
CATEGORIES = ["Cn", "Cc", "Cf", "Co", "Cs", "Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Me", "Mn", "Nd", "Nl", "No",
              "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Sc", "Sk", "Sm", "So", "Zl", "Zp", "Zs"]
LINE_BREAKS = {0x0A, 0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029}
SHIFT = 7


def case_mappings(c):
    """upper, lower, title, fold as tuples of code points."""
    if c in NEW_CASE_PAIRS:
        return (c,), (NEW_CASE_PAIRS[c],), (c,), (NEW_CASE_PAIRS[c],)
    if c in NEW_UPPER:
        return (NEW_UPPER[c],), (c,), (NEW_UPPER[c],), (c,)
    # The sigma's context rule is text.rs's business; on its own it maps like any letter.
    s = chr(c)
    return tuple(tuple(map(ord, m)) for m in (s.upper(), s.lower(), s.title(), s.casefold()))


def properties(c):
    s = chr(c)
    category = unicodedata2.category(s)
    new = unicodedata.category(s) == "Cn" and category != "Cn"
    flags = set()
    if category[0] == "L":
        flags.add("ALPHA")
    decimal, digit, numeric = (f(s, None) for f in (unicodedata2.decimal, unicodedata2.digit, unicodedata2.numeric))
    if decimal is not None:
        flags.add("DECIMAL")
    if digit is not None:
        flags.add("DIGIT")
    if numeric is not None:
        flags.add("NUMERIC")
    if category == "Zs" or unicodedata2.bidirectional(s) in ("WS", "B", "S"):
        flags.add("SPACE")
    if s == " " or category not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"):
        flags.add("PRINTABLE")
    if c in LINE_BREAKS:
        flags.add("LINE_BREAK")
    if new:
        upper, lower = category == "Lu", category == "Ll"
        ignorable = category in ("Mn", "Me", "Cf", "Lm", "Sk")
        cased = category in ("Lu", "Ll", "Lt") and not ignorable
        start = category[0] == "L" or category == "Nl"
        go_on = start or category in ("Mn", "Mc", "Nd", "Pc")
    else:
        upper, lower = s.isupper(), s.islower()
        # Read off from where title() goes on in lower case and where a sigma becomes final.
        cased = (s + "a").title()[-1] == "a"
        final = (s + "\u03a3").lower()[-1] == "\u03c2"
        ignorable = not final and ("A" + s + "\u03a3").lower()[-1] == "\u03c2"
        start, go_on = s.isidentifier(), ("a" + s).isidentifier()
    for name, on in (("UPPER", upper), ("LOWER", lower), ("TITLE", category == "Lt"), ("CASED", cased),
                     ("CASE_IGNORABLE", ignorable), ("XID_START", start), ("XID_CONTINUE", go_on)):
        if on:
            flags.add(name)
    maps = case_mappings(c)
    extended = any(len(m) > 1 for m in maps) or maps[3] != maps[1]
    if extended:
        flags.add("EXTENDED_CASE")
    deltas = tuple(m[0] - c if len(m) == 1 else 0 for m in maps[:3])
    bits = sum(1 << i for i, name in enumerate(FLAGS) if name in flags)
    record = (bits, *deltas, 255 if digit is None else digit, CATEGORIES.index(category))
    return record, maps if extended else None, numeric


def runs(values):
    line = "   "
    for v in values:
        item = f" {v},"
        if len(line) + len(item) > 118:
            yield line
            line = "   "
        line += item
    yield line


def table(name, kind, values, doc):
    print(f"\n/// {doc}\n#[rustfmt::skip]\npub static {name}: [{kind}; {len(values)}] = [")
    for line in runs(values):
        print(line)
    print("];")


def main():
    records, index, extended, numerics = {}, [], [], []
    for c in range(sys.maxunicode + 1):
        record, maps, numeric = properties(c)
        index.append(records.setdefault(record, len(records)))
        if maps:
            extended.append((c, maps))
        if numeric is not None:
            numerics.append((c, numeric))
    blocks, first, second = {}, [], []
    for at in range(0, len(index), 1 << SHIFT):
        block = tuple(index[at:at + (1 << SHIFT)])
        if block not in blocks:
            blocks[block] = len(blocks)
            second.extend(block)
        first.append(blocks[block])
    print('//! Generated by unicode_tables.py from Unicode 16.0 data; do not edit. `unicode.rs` reads it.')
    print("\nuse super::unicode::{ExtendedCase, Record};\n")
    for i, name in enumerate(FLAGS):
        print(f"pub const {name}: u16 = 1 << {i};")
    print(f"\n/// Code points per block of the second stage, as a power of two.\npub const SHIFT: u32 = {SHIFT};")
    names = ", ".join(f'"{c}"' for c in CATEGORIES)
    print(f"\n/// The general categories, by number.\n#[rustfmt::skip]\npub static CATEGORIES: [&str; {len(CATEGORIES)}] = [\n    {names},\n];")
    r = [f"Record({b}, {u}, {l}, {t}, {d}, {g})" for b, u, l, t, d, g in records]
    table("RECORDS", "Record", r, "The distinct combinations of properties.")
    assert len(blocks) < 65536
    table("FIRST", "u16", first, "Block of the second stage, by the high bits of the code point.")
    table("SECOND", "u16", second, "Record of a code point, by block and low bits.")
    sequences, offsets = [], {}

    def place(m):
        if m not in offsets:
            offsets[m] = len(sequences)
            sequences.extend(m)
        return f"({offsets[m]}, {len(m)})"

    e = [f"ExtendedCase({c}, [{', '.join(place(m) for m in maps)}])" for c, maps in extended]
    table("EXTENDED", "ExtendedCase", e, "Code points with longer case mappings, sorted: start and length in `SEQUENCES`.")
    table("SEQUENCES", "u32", sequences, "The longer case mappings.")
    table("NUMERIC_VALUES", "(u32, f64)", [f"({c}, {float(v)!r})" for c, v in numerics], "Numeric values, sorted by code point.")


main()
