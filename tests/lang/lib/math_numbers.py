"""math, fractions, decimal, statistics, random with a seed."""
import math
from decimal import Decimal, getcontext
from fractions import Fraction

print(math.sqrt(2), math.floor(-1.5), math.ceil(1.2), math.trunc(-1.7), math.gcd(12, 18, 27), math.lcm(4, 6), math.factorial(20), math.comb(10, 3), math.perm(5, 2), math.isqrt(10**20))
print(math.pi, math.e, math.inf, -math.inf, math.isnan(math.nan), math.isinf(math.inf), math.isclose(0.1 + 0.2, 0.3), math.copysign(1, -0.0), math.fsum([0.1] * 10), math.prod([1, 2, 3]), math.hypot(3, 4), math.dist((0, 0), (1, 1)))
print(math.log(8, 2), math.log2(1024), math.log10(1000), math.exp(1), math.pow(2, 0.5), math.fmod(-7, 3), math.modf(1.5), math.frexp(8.0), math.ldexp(0.5, 4), math.degrees(math.pi), math.radians(180), math.log(10**400))
print([round(f(0.5), 12) for f in (math.sin, math.cos, math.tan, math.asin, math.acos, math.atan, math.sinh, math.cosh, math.tanh, math.erf, math.gamma, math.lgamma, math.expm1, math.log1p, math.cbrt)], math.atan2(1, -1), math.nextafter(1, 2), math.ulp(1.0), math.remainder(7, 4))
for bad in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.factorial(-1), lambda: math.floor(math.inf), lambda: math.exp(1000), lambda: math.acos(2), lambda: math.sqrt("a"), lambda: math.gcd(1.5), lambda: math.comb(-1, 2), lambda: math.fmod(1, 0), lambda: math.isqrt(-1)):
    try:
        print(bad())
    except (ValueError, OverflowError, TypeError) as e:
        print(type(e).__name__)


class M:
    def __floor__(self):
        return "floor"

    def __ceil__(self):
        return "ceil"

    def __trunc__(self):
        return "trunc"

    def __float__(self):
        return 4.0


print(math.floor(M()), math.ceil(M()), math.trunc(M()), math.sqrt(M()))
print(Fraction(1, 3) + Fraction(1, 6), Fraction("0.125"), Fraction(0.5), Fraction(3, -6), float(Fraction(1, 4)), Fraction(7, 2) // 1, Fraction(1, 2) ** 2, Fraction(1, 2) == 0.5, Fraction(22, 7).limit_denominator(5), 1 + Fraction(1, 2), round(Fraction(7, 2)))
getcontext().prec = 20
print(Decimal("0.1") + Decimal("0.2"), Decimal(1) / Decimal(3), Decimal("1.50").quantize(Decimal("0.1")), Decimal(2).sqrt(), Decimal("1E+5") + 1, Decimal("-0"), Decimal("NaN").is_nan(), Decimal("3.14159").as_tuple(), int(Decimal("7.9")), Decimal("1.1") == Decimal("1.10"))
import random
import statistics

random.seed(42)
print([random.randint(1, 100) for _ in range(5)], random.random(), random.choice("abc"), random.sample(range(10), 3), round(random.gauss(0, 1), 10))
items = list(range(10))
random.shuffle(items)
print(items, random.getrandbits(64), random.uniform(1, 2), statistics.mean([1, 2, 3, 4]), statistics.median([3, 1, 2]), statistics.stdev([1, 2, 3, 4]))
