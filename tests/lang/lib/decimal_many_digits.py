# The limit of digits is for int() and str() of ints, not for Decimal.
import sys
from decimal import Decimal, getcontext, localcontext

large = 10**5000
d = Decimal(large)
print(len(str(d)), d == large, hash(d) == hash(large), int(d) == large, int(Decimal("7" * 4400)) % 1000)
print(Decimal(-large + 1).as_tuple().digits[:3], len(Decimal(-large + 1).as_tuple().digits))
print(d.as_integer_ratio() == (large, 1), Decimal((0, (1,) * 4500, 0)).adjusted())
with localcontext() as context:
    context.prec = 6000
    print(len(str(Decimal(2) ** 15000)), (d + 1) % 10, d * d == Decimal(large * 10**5000), len(str((d + 1).sqrt())))
    print((d - 1) // 7 == (large - 1) // 7, round(Decimal(1) / 3, 5000) < Decimal(1) / 3, len(str(Decimal(3).exp())))
print(Decimal(12), Decimal(True), Decimal("\u0661\u0662"), Decimal(-5), +Decimal(10) / 4, Decimal.from_float(1e-310).adjusted())
for convert in (lambda: str(large), lambda: int("7" * 4400)):
    try:
        convert()
    except ValueError as e:
        print(e)
print(sys.get_int_max_str_digits())
