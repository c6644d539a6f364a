"""Strings built piece by piece: concatenation in place, join, and sharing that must not be visible."""
s = ""
for i in range(300):
    s += chr(97 + i % 26)
print(len(s), s[:30], s[-4:])
a = "base"
b = a
a += "X"
c = b + "Y"
print(a, b, c)
t = "q" * 100
pieces = []
for i in range(5):
    u = t
    u += str(i)
    pieces.append(u)
print([p[-3:] for p in pieces], len(t))
w = "ascii"
w += "é"
w += "中"
w += "😀"
w += "z"
print(w, len(w), w[5], w[-2:], w == "ascii" + "é" + "中" + "😀" + "z", hash(w) == hash("asciié中😀z"))
x = y = "same"
x += ""
print(x is y or x == y, x, y)
long_text = "abc" * 1000
part = long_text[500:1500]
long_text += "tail"
print(len(part), part[:6], long_text[-7:], part + "!" == ("abc" * 1000)[500:1500] + "!")
rows = []
for i in range(3):
    row = ""
    for j in range(4):
        row = row + str(i * j) + ","
    rows.append(row)
print("\n".join(rows))
print("".join(str(i) for i in range(20)), "".join(map(chr, range(65, 91))))
