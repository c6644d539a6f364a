"""Messages that 3.14 words differently from 3.13. hand-checked (needs 3.14)"""
for f in (
    lambda: 1 // 0,
    lambda: 1 % 0,
    lambda: 1.0 / 0,
    lambda: 0.0**-1,
    lambda: {[]: 1},
    lambda: {[]},
    lambda: {}[[]],
    lambda: set([{}]),
    lambda: bool(NotImplemented),
):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
try:
    a, b = 1, 2, 3
except ValueError as e:
    print(e)
try:
    a, b = [1, 2, 3, 4]
except ValueError as e:
    print(e)
try:
    a, b = (i for i in range(3))
except ValueError as e:
    print(e)
