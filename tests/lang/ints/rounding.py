"""round() of ints and int methods that are rarely called."""
for n in (-25, -15, -5, 5, 15, 25, 35, 1234567):
    print(n, round(n), round(n, 1), round(n, -1), round(n, -2), round(n, -10))
print(round(2**70, -5), round(10**30 + 5 * 10**4, -5), round(True), round(7, None))
print((10).__add__(5), (10).__radd__(5), (10).__add__(1.5), (10).__truediv__(4), (10).__rpow__(2), (7).__floordiv__(2), (7).__mod__(-2))
print((5).__bool__(), (0).__bool__(), (5).__index__(), (5).__float__(), (5).__neg__(), (5).__invert__(), (5).__ceil__(), (5).__floor__(), (5).__trunc__())
print(int.__name__, int.__mro__, int.__doc__ is not None, type(5).__class__)
print(isinstance(True, int), isinstance(5, bool), issubclass(bool, int), int(), bool(), int.__eq__(1, 1.0))


class MyInt(int):
    def __add__(self, other):
        return MyInt(int(self) + int(other) + 100)

    def __repr__(self):
        return "MyInt(%d)" % int(self)


m = MyInt(5)
print(m, m + 1, 1 + m, m * 2, -m, m == 5, hash(m) == hash(5), type(m * 2), [m], "%d" % m, f"{m}", f"{m:3d}|", sum([m, m]))
print({5: "x"}[m], MyInt("12"), MyInt(2**80) + 1, isinstance(m, int), m.real.__class__)
m.note = "attribute"
print(m.note, m.__dict__)
