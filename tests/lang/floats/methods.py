"""hex, fromhex, as_integer_ratio, is_integer, round, comparison and hash of floats."""
for x in (0.0, -0.0, 1.0, 0.1, -3.75, 1e300, 5e-324):
    print(x, x.hex(), float.fromhex(x.hex()) == x, x.as_integer_ratio(), x.is_integer())
print(float.fromhex("0x1.8p3"), float.fromhex("0x.8"), float.fromhex("inf"), float.fromhex("-0x1p-1074"))
for bad in (float("inf"), float("nan")):
    try:
        bad.as_integer_ratio()
    except (OverflowError, ValueError) as e:
        print(e)
    print(bad.is_integer(), bad.hex())
for x in (0.5, 1.5, 2.5, -0.5, -1.5, 2.675, 1e20, 0.49999999999999994):
    print(x, round(x), round(x, 1), round(x, 2), int(x), x.__floor__(), x.__ceil__(), x.__trunc__())
print(round(1234.5678, -2), round(5e-324, 400), round(1e300, -400), round(-0.4), round(25.0, -1), round(15.0, -1))
for bad in (float("inf"), float("nan")):
    try:
        round(bad)
    except (OverflowError, ValueError) as e:
        print(e)
print(hash(0.5), hash(1.0), hash(-1.0), hash(1e300), hash(float("inf")), hash(float("-inf")), hash(0.1), hash(-0.0))
nan = float("nan")
print(nan == nan, nan != nan, nan is nan, nan in [nan], [nan] == [nan], nan < nan, len({nan, nan}))
print(0.0 == -0.0, {0.0: 1}[-0.0], str(-0.0), 1.0 .real, 1.5.imag, 1.5.conjugate(), abs(-0.0), -(0.0), bool(0.0), bool(-0.0), bool(nan))
print(max(0.0, -0.0), min(-0.0, 0.0), max(1, nan, 2), max(nan, 1), sum([0.1] * 10), sum([1e100, 1.0, -1e100]))
