"""Complex numbers: construction, operators, repr and errors."""
zs = [1 + 2j, -1.5 - 0.5j, 3j, 0j, 2 + 0j, complex("inf"), complex(1, -0.0)]
for z in zs:
    print(z, repr(z), z.real, z.imag, z.conjugate(), -z, +z, abs(z), bool(z))
for a in zs[:5]:
    for b in zs[:3]:
        print(a + b, a - b, a * b, a / b, a == b)
print((1 + 2j) ** 2, (1 + 2j) ** 0, (2j) ** -1, (1 + 1j) ** 3, 2 ** (1j) == 2 ** (0 + 1j), 0j**0)
print(1 + 2j == 1 + 2j, 1 + 0j == 1, 1 + 0j == 1.0, hash(1 + 0j) == hash(1), hash(1 + 2j), {1: "one"}[1 + 0j])
for text in ("1+2j", "-1j", "3", " (1-2.5j) ", "1e3j", "inf+nanj", "j", "+j"):
    print(text, complex(text))
for bad in ("", "1 + 2j", "1+2", "abc", "1+2jj"):
    try:
        complex(bad)
    except ValueError as e:
        print(e)
for expression in ("1j < 2j", "1j / 0", "1j // 1", "1j % 1", "int(1j)", "float(1j)", "0j ** -1", "divmod(1j, 1)"):
    try:
        print(eval(expression))
    except (TypeError, ZeroDivisionError) as e:
        print(type(e).__name__, e)
print(complex(1, 2), complex(), complex(2.5), complex(real=1, imag=-1), f"{1.5+2.25j:.1f}", f"{1+2j}", "%s" % (1 - 1j))
