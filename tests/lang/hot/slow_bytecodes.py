"""Instructions that take the interpreter's slow road, two million in one frame: no native stack is used up by them."""


def many(n):
    d = {"a": 1}
    b = b"x"
    found = 0
    for i in range(n):
        found += b in d
        found += "a" in d
        found += b == b"y"
        b is d
    return found


print(many(500_000))
