"""Long arithmetic: all operators with operands of several digits."""
a = 123456789012345678901234567890
b = 987654321098765432109876543210987654321
c = -(3**100)
for x in (a, b, c, -a):
    for y in (b, c, 17, -1000000007):
        print(x + y, x - y, x * y, x // y, x % y)
        print(x & y, x | y, x ^ y)
print(a**5, c**3, a**0)
print(a << 100, b >> 50, c >> 20, c >> 1000, a >> 1000, -a << 3)
print(divmod(b, a), divmod(-b, a), divmod(b, -a), divmod(-b, -a))
print(pow(3, 200, 1000007), pow(a, b, 1000000007), pow(3, -1, 11), pow(-3, 5, 7), pow(3, 5, -7))
print(a / b, b / a, c / 7, (10**400) // (10**399), 10**400 / 10**399)
try:
    print(10**400 / 3)
except OverflowError as e:
    print(e)
try:
    print(float(10**400))
except OverflowError as e:
    print(e)
print(b.bit_length(), b.bit_count(), (-b).bit_length(), c.bit_count(), int.from_bytes(b"\xff" * 10, "big"))
print(b == b + 0, b is None, hash(b), hash(-b), hash(2**61 - 1), hash(2**61), hash(-(2**61)), hash(-1), hash(-2))
