"""property: getter, setter, deleter, docs, inheritance, errors."""


class Temp:
    def __init__(self, c):
        self._c = c

    @property
    def celsius(self):
        "Degrees."
        return self._c

    @celsius.setter
    def celsius(self, v):
        if v < -273:
            raise ValueError("too cold")
        self._c = v

    @celsius.deleter
    def celsius(self):
        print("deleted")
        self._c = 0

    @property
    def fahrenheit(self):
        return self.celsius * 9 / 5 + 32

    kelvin = property(lambda self: self._c + 273, lambda self, v: setattr(self, "_c", v - 273), doc="K")


t = Temp(100)
print(t.celsius, t.fahrenheit, t.kelvin)
t.celsius = 20
t.kelvin += 10
print(t.celsius, Temp.celsius.__doc__, Temp.kelvin.__doc__, type(Temp.celsius).__name__)
del t.celsius
for action in ("t.celsius = -300", "t.fahrenheit = 1", "del t.fahrenheit", "del t.kelvin", "t.fahrenheit += 1"):
    try:
        exec(action)
    except (ValueError, AttributeError) as e:
        print(type(e).__name__, e)
try:
    t._c = "x"
    t.kelvin
except TypeError as e:
    print(e)


class Sub(Temp):
    @property
    def celsius(self):
        return super().celsius + 0.5

    @Temp.fahrenheit.getter
    def fahrenheit(self):
        return "F"


s = Sub(1)
print(s.celsius, s.fahrenheit, s.kelvin)
try:
    s.celsius = 5
except AttributeError as e:
    print(e)


class Raises:
    @property
    def p(self):
        raise AttributeError("inside")

    def __getattr__(self, name):
        return "getattr got " + name


print(Raises().p)


class Raises2:
    @property
    def p(self):
        return self.missing


try:
    Raises2().p
except AttributeError as e:
    print(e)
print(Temp.celsius.fget(Temp(7)), Temp.celsius.fset is not None, Temp.fahrenheit.fset)


class Counter:
    n = 0

    @property
    def next(self):
        self.n += 1
        return self.n


c = Counter()
print([c.next for _ in range(5)], c.n)
x = property()
print(x.fget, x.fset, x.fdel)
