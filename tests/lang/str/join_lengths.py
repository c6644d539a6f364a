"""join of parts and separators of all short lengths and widths."""
base = "abcdefghijklmnopqrstuvwxyz0123456789"
parts = [base[:n] for n in range(20)]
print("".join(parts))
for s in ("", ",", "--", "<=>", "12345", "a separator of some length", "é", "ß" * 9):
    print(s.join(parts), len(s.join(parts * 7)), s.join(tuple(reversed(parts)))[-9:], s.join(iter(parts[3:6])))
for wide in ("ā", "漢字", "😀"):
    print(wide.join(parts[:4]), "-".join([*parts[:4], wide, "é"]), "".join([wide, "x"]))
print(repr("x".join([])), "x".join(["only"]), repr("".join(["", ""])), repr("".join(["", "y", ""])), repr("z".join(["", ""])))
view = ("0123456789" * 30)[5:250]
print(",".join([view, view[3:9], view[:1], view[7:24]])[-40:])


def hot(n):
    total = 0
    for i in range(n):
        total += len(",".join(parts[i % 20 :])) + len(base[: i % 17].join([base[i % 7 :], "x", base[: i % 9]]))
    return total


print(hot(300))
