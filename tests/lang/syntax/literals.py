"""Number, string and container literals in every spelling."""
print(0, 00, 0_0, 1_000_000, 0xFF, 0XfF, 0o17, 0O17, 0b101, 0B1_0, 0xDEAD_BEEF, 10**20)
print(0.0, .5, 5., 1e3, 1E-3, 1_0.5_0, 1e+1_0, 0e0, 00.5, 1j, 1.5J, .5j, 1e3j, 0x10.real)
print("a" 'b' """c""" '''d''', r"\n\t", R'\\', b"bytes" b"\x41", rb"\d", Rb"\d", bR"\d", u"uni", "\x41\101\u0041\U00000041\N{DIGIT ONE}")
print("line1\
line2", "tab\there", 'q"q', "q'q", "\\", "\a\b\f\v\0".encode(), """multi
line "quotes" \
joined""")
print([], [1,], (), (1,), (1, 2,), {}, {1}, {1: 2,}, {**{}}, {*[]}, [*[]], [[]], ((),))
print(True, False, None, ..., Ellipsis is ..., NotImplemented, __debug__)
x = (1 +
     2 +
     3)
y = [1,
     2,  # comment
     3,
     ]
z = 1 + \
    2
print(x, y, z)
if x: print("one line"); print("two statements")
for i in 1, 2: print(i, end=" "); print("in loop")
while z: z -= 1; print(z, end=";")
print()
class A: a = 1; b = 2
def f(): return 1
def g(): pass; return 2
print(A.a, A.b, f(), g()); print("semi");
lam = lambda: (yield)
print(type(lam()).__name__)
été = "unicode name"
变量 = 5
ﬁ = "ligature"
print(été, 变量, fi)
print(1 .real, 1..real, 1.0.real, (1).real, -1 ** 2, (-1) ** 2, 2 ** -1, - - 1, not not 1, ~ - 1, +-+1)
print(1 < 2 > 1 != 3 == 3 < 4, 1 in [1] in [[1]], not 1 in [2])
print(*[1], *(2, 3), sep="-", end="!\n", **{})
