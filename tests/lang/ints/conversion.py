"""int() from text in every base, from floats and objects, and back again with repr, hex, oct, bin, format."""
for text, base in (("10", 2), ("ff", 16), ("0xff", 16), ("0xff", 0), ("0b101", 0), ("0o17", 0), ("z", 36), ("-0x10", 16), (" 42 ", 10), ("1_000", 10)):
    print(text, base, int(text, base))
for bad, base in (("", 10), ("12a", 10), ("2", 2), ("0x", 16), ("1__0", 10), ("_1", 10), ("1.5", 10), ("- 1", 10), ("010", 0)):
    try:
        print(int(bad, base))
    except ValueError as e:
        print(e)
for base in (1, 37, -2):
    try:
        int("1", base)
    except ValueError as e:
        print(e)
print(int(3.99), int(-3.99), int(1e18), int(1e25), int(True), int("٤٢"))
for bad in (float("inf"), float("nan")):
    try:
        int(bad)
    except (OverflowError, ValueError) as e:
        print(type(e).__name__, e)
for bad in (None, [], {}):
    try:
        int(bad)
    except TypeError as e:
        print(e)


class Indexed:
    def __index__(self):
        return 42


class Truncated:
    def __int__(self):
        return 7


print(int(Indexed()), int(Truncated()), hex(Indexed()), range(100)[Indexed()])
print(hex(255), hex(-255), oct(8), oct(-8), bin(5), bin(-5), bin(0), hex(2**70), bin(2**65))
print((255).to_bytes(2, "big"), (255).to_bytes(2, "little"), (-1).to_bytes(3, "big", signed=True), int.from_bytes(b"\x01\x00", "little"), int.from_bytes(b"\xff\xfe", "big", signed=True))
try:
    (256).to_bytes(1, "big")
except OverflowError as e:
    print(e)
try:
    (-1).to_bytes(1, "big")
except OverflowError as e:
    print(e)
print((5).numerator, (5).denominator, (5).real, (5).imag, (5).conjugate(), (5).is_integer(), (6).as_integer_ratio())
print(0xFF, 0o17, 0b11, 1_000_000, 0xDEAD_BEEF)
