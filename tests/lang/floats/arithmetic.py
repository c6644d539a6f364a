"""Float operators, signed zeros, infinities and NaN."""
inf, nan = float("inf"), float("nan")
values = [0.0, -0.0, 1.5, -2.25, 1e308, 5e-324, inf, -inf, nan]
for a in values:
    for b in values:
        line = [a, b, a + b, a - b, a * b]
        for f in (lambda: a / b, lambda: a // b, lambda: a % b):
            try:
                line.append(f())
            except ZeroDivisionError as e:
                line.append(str(e))
        print(*line)
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, divmod(-7.5, 2), 1e300 % 7, -0.0 % 5, 5 % inf, -5 % inf)
print(2.0**0.5, 2**0.5, (-8) ** (1 / 3), 0.0**0, inf**0, nan**0, 1**nan, 2.0**-1, (-2.0) ** 3, inf**-1)
for bad in ("0.0 ** -1", "10.0 ** 400", "1.0 // 0", "1 % 0.0", "divmod(1.0, 0)", "1.0 / 0"):
    try:
        print(eval(bad))
    except (ZeroDivisionError, OverflowError) as e:
        print(type(e).__name__, e)
print(0.1 + 0.2, 0.1 * 3, 1 - 0.9, 1e16 + 1, 1e16 + 2, 3 * 1.1)
