"""Comparing ints with ints, bools and floats, at sizes where floats lose bits."""
values = [0, 1, -1, True, False, 1.0, -1.0, 0.5, 2**53, 2**53 + 1, float(2**53), 2**63, float(2**63), 2**64, float(2**64), -(2**63), 10**30, 1e30, float("inf"), float("-inf")]
for a in values:
    row = ""
    for b in values:
        row += "<" if a < b else ">" if a > b else "=" if a == b else "?"
    print(row)
nan = float("nan")
print([(v < nan, v > nan, v == nan, v != nan) for v in (0, 1, 2**70)])
print(hash(1) == hash(1.0) == hash(True), hash(2**63) == hash(float(2**63)), hash(0.5))
print({1: "a", 1.0: "b", True: "c"}, {2**53, float(2**53)}, len({2**53 + 1, float(2**53)}))
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 >= 2 == 2.0, 1 == True == 1.0)
print(sorted([3, 1.5, True, 2**65, -4, 0.0]), max(1, 1.0), min(1.0, 1), max([2**53 + 1, float(2**53)]))
for bad in ("1 < 'a'", "1 >= None", "[] < 1"):
    try:
        eval(bad)
    except TypeError as e:
        print(e)
