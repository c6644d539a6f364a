"""bool: operators, and/or/not returning operands, truth of objects, and errors from __bool__ and __len__."""
for a in (True, False):
    for b in (True, False):
        print(a & b, a | b, a ^ b, a and b, a or b, not a, a == b, a < b, a + b, a is b)
print(True & 1, 1 & True, True ^ 3, type(True & True), type(True & 1), True.real, bool("False"), bool(""), bool([0]), bool({}), bool(0.0))
print(1 and 2, 0 and 2, 1 or 2, 0 or 2, None or [] or "x", 1 and [] and "x", not None, not [1])


def say(value):
    print("say", value, end="; ")
    return value


print(say(0) or say(1) or say(2))
print(say(1) and say(0) and say(2))
print((say(1) if say(0) else say(2)), say(0) if not say(1) else say(3))


class Truth:
    def __init__(self, value):
        self.value = value

    def __bool__(self):
        print("asked", end=" ")
        return self.value


class Sized:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


print(bool(Truth(True)), not Truth(False), "yes" if Truth(True) else "no", bool(Sized(0)), bool(Sized(3)), bool(object()))
for bad in (Truth(1), Truth("x"), Sized(-1), Sized("x")):
    try:
        print(bool(bad))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
print(str(True), repr(False), f"{True}", f"{True:d}", "%d" % True, "%s" % True, int(True), float(True), [True, False], format(True, ">6"))
try:

    class B(bool):
        pass

except TypeError as e:
    print(e)
print(all([]), any([]), all([1, 2, 0]), any([0, "", None, 5]), all(x for x in (1, 1)), sum([True, True, False]))
