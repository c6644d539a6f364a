"""Shortest repr of floats, switching to exponents, and float() of text."""
for x in (0.0, -0.0, 1.0, 100.0, 1e15, 1e16, 123456789012345678.0, 1e17, 1e22, 1e23, 1.5e300, 0.1, 0.001, 0.0001, 0.00001, 1.234e-5, 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 9007199254740993.0, 1 / 3, 2 / 3, 1e-7, 123.456, 4.35, 0.3, 1e100):
    print(repr(x), str(x), float(repr(x)) == x, -x)
for text in ("1", " 1.5 ", "1e3", "-1E-3", ".5", "5.", "inf", "-Infinity", "nan", "+1.0", "1_0.5", "1e400", "-1e400", "1e-400", "123456789" * 5):
    print(text, float(text))
for bad in ("", "1.2.3", "e5", "1e", "0x10", "abc", "1__0", "--1"):
    try:
        float(bad)
    except ValueError as e:
        print(e)
try:
    float([])
except TypeError as e:
    print(e)
print([1.0, 2.5], (0.1,), {1.0: 2.0}, "%s %r" % (1e16, 1e-5), f"{1.0} {2.5!r}")
