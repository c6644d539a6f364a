"""Factorials, powers and Fibonacci numbers that grow through every representation."""
f = 1
for i in range(1, 41):
    f *= i
    print(i, f)
for i in range(40, 15, -1):
    f //= i
print(f)
x, y = 0, 1
for i in range(130):
    x, y = y, x + y
print(x, y)
for i in range(130):
    x, y = y - x, x
print(x, y)
p = 1
digits = []
for i in range(60):
    p *= 7
    digits.append(len(str(p)))
print(digits)
print(sum(int(ch) for ch in str(2**1000)))
