"""Module-level loops (no function around them): globals read and written every iteration."""
count = 0
total = 0.0
names = {}
flag = False
for i in range(3000):
    count += 1
    if i % 3 == 0:
        total += i * 0.5
        flag = not flag
    elif i % 5 == 0:
        names[i % 7] = names.get(i % 7, 0) + 1
    if flag and i % 100 == 1:
        count -= 1
print(count, total, names, flag, i)
x = 0
while x < 2000:
    x += 1
    if x == 1500:
        x = 1600
print(x)
a = []
for i in range(500):
    for j in range(3):
        a.append(i * j)
print(len(a), sum(a), i, j)
s = ""
for c in "hello" * 100:
    s = c + s[:20]
print(s)
k = 1
for _ in range(200):
    k = k * 3 + 1
print(k % 10**12, k.bit_length())


def bump():
    global count
    count += 2


for _ in range(1000):
    bump()
print(count)
matrix = [[r * c for c in range(10)] for r in range(10)]
best = None
for r, row in enumerate(matrix):
    for c, v in enumerate(row):
        if v % 7 == 5 and (best is None or v > best[0]):
            best = (v, r, c)
print(best)
errors = 0
for i in range(600):
    try:
        if i % 4 == 0:
            undefined_thing
        elif i % 4 == 1:
            matrix[i]
    except (NameError, IndexError):
        errors += 1
print(errors)
for i in range(300):
    y = i
    if i % 2:
        del y
print("y" in globals(), i)


class Loop:
    t = 0
    for n in range(700):
        t += n % 5
    while n > 0:
        n -= 7


print(Loop.t, Loop.n)
exec("z = 0\nfor q in range(800):\n    z += q if q % 2 else -1")
print(z)
