# What sequences say when the other operand's method answers NotImplemented.
class R:
    def __radd__(self, other):
        return NotImplemented

    def __rmul__(self, other):
        return NotImplemented

    __add__ = __radd__
    __mul__ = __rmul__


class S(str):
    pass


for a in "ab", S("ab"), [1], (1,), b"x", bytearray(b"x"), {1}, 5, None, R():
    for b in R(), "ab", [1], 1.5, b"x":
        for symbol in "+", "*", "+=":
            c = a
            try:
                if symbol == "+":
                    a + b
                elif symbol == "*":
                    a * b
                else:
                    c += b
            except TypeError as e:
                print(type(a).__name__, symbol, type(b).__name__, e)
