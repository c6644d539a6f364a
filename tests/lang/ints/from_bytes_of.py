# What int.from_bytes takes.
class Int(int):
    pass


class Index:
    def __index__(self):
        return 3


class Bytes:
    def __bytes__(self):
        return b"\1\2"


class Both(int):
    def __bytes__(self):
        return b"\1\2"


for v in (5, True, -1, "x", 1.5, None, Int(4), Index(), Bytes(), Both(4), [1, 2], (1,), range(3), memoryview(b"ab"), {1: 2}, {3}):
    try:
        print(type(v).__name__, int.from_bytes(v))
    except Exception as e:
        print(type(v).__name__, type(e).__name__, e)
