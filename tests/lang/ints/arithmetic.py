"""The operators on small ints, signs of // and %, and the errors."""
for a in (7, -7, 0, 1, -1):
    for b in (2, -2, 3, -3):
        print(a, b, a + b, a - b, a * b, a // b, a % b, divmod(a, b), a / b)
for op in ("1 // 0", "1 % 0", "1 / 0", "divmod(1, 0)", "0 ** -1", "1 << -1", "1 >> -1"):
    try:
        print(eval(op))
    except (ZeroDivisionError, ValueError) as e:
        print(type(e).__name__, e)
print(-7 // 2 * 2 + -7 % 2)
print(2**10, 2**0, 0**0, (-2) ** 3, 2**-1, (-2) ** -2)
print(~0, ~5, ~-6, -(-5), +5, -0)
print(5 & 3, 5 | 3, 5 ^ 3, -5 & 3, -5 | 3, -5 ^ 3)
print(1 << 10, -1 << 3, 1024 >> 3, -1024 >> 3, -1 >> 100, 5 >> 64, 0 << 5)
print(True + True, True * 5, -True, ~True & 1, True / 2)
