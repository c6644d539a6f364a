"""Precedence and associativity of all operators, shown by a class that prints the tree."""


class N:
    def __init__(self, s):
        self.s = s

    def __repr__(self):
        return self.s

    def __bool__(self):
        print("?" + self.s, end=" ")
        return True


for name, sign in dict(add="+", sub="-", mul="*", truediv="/", floordiv="//", mod="%", pow="**", lshift="<<", rshift=">>", and_="&", or_="|", xor="^", matmul="@").items():
    setattr(N, "__%s__" % name.strip("_"), lambda a, b, s=sign: N("(%s%s%s)" % (a, s, b)))
    setattr(N, "__r%s__" % name.strip("_"), lambda a, b, s=sign: N("(%s%s%s)" % (b, s, a)))
for name, sign in dict(neg="-", pos="+", invert="~").items():
    setattr(N, "__%s__" % name, lambda a, s=sign: N("(%s%s)" % (s, a)))
for name, sign in dict(lt="<", le="<=", gt=">", ge=">=", eq="==", ne="!=").items():
    setattr(N, "__%s__" % name, lambda a, b, s=sign: N("(%s%s%s)" % (a, s, b)))
a, b, c, d = map(N, "abcd")
print(a + b * c - d, a - b - c, a * b / c // d % a @ b, a**b**c, -(a**b), (-a) ** b, -a**b, a**-b, ~a + -b * +c)
print(a << b + c >> d, a & b | c ^ d, a | b & c, a ^ b << c, a + b < c * d, a < b, a == b | c)
print(a < b < c)
print(a and b or c, not a == b, a if b else c)
print(a or b and c, (a or b) and c)
print(a - (b - c), (a + b) * c, a / (b / c), 2 * a + 1, 1 - a, [0][0] - a)
e = a
e += b
e *= c
e **= d
e <<= a
e @= b
e //= c
e |= d
print(e)
print(2**3**2, -2**2, 2**-1, 10 - 3 - 2, 100 / 10 / 5, 7 // 2 * 2, 7 % 4 * 2, 1 << 2 + 1, 6 & 3 == 3, 1 | 2 ^ 3 & 4, not 1 == 2, 3 > 2 == True, 5 - -5, 2 * -3, ~2 ** 2, 10 % 3 ** 2, -7 // 2, -7 % 3)
print(1 or 1 / 0, 0 and 1 / 0, 1 if True else 1 / 0, [1, 2][0] + 1, (lambda x: x + 1)(2) * 3, "a" "b" * 2, "%d" % 3 * 2, not [] + [])
