# Instances of subclasses of numbers and strings compare as those, until their class says otherwise.
from enum import IntEnum, StrEnum, IntFlag

class Op(IntEnum):
    ADD = 0
    SUB = 1
    BIG = 1 << 70

class Word(StrEnum):
    A = "a"
    B = "b"

class Perm(IntFlag):
    R = 4
    W = 2

class MyInt(int): pass
class MyFloat(float): pass
class MyStr(str): pass
class MyBytes(bytes): pass

def run(n):
    s = 0
    ops = [Op.ADD, Op.SUB, Op.BIG, MyInt(1), True, 1, 1.0, MyFloat(1.0), MyInt(1 << 60), 1 << 60]
    words = [Word.A, MyStr("a"), "a", "b", Word.B, MyBytes(b"a"), b"a", None, 3]
    for i in range(n):
        o, p = ops[i % len(ops)], ops[i // 3 % len(ops)]
        s += (o == Op.SUB) + 2 * (o != p) + 4 * (o < p) + 8 * (o >= p) + 16 * (Op.ADD == o) + 32 * (o == "a")
        w, v = words[i % len(words)], words[i // 5 % len(words)]
        s += (w == v) + 2 * (w != "a") + 4 * (Word.B == w)
        if isinstance(w, str) and isinstance(v, str):
            s += 8 * (w < v) + 16 * (w <= v)
        s += (Perm.R | Perm.W == 6) + (Perm.R > Perm.W)
    return s
print(run(3000))

class Odd(int):
    def __eq__(self, o): return NotImplemented if o == 3 else "odd"
    __hash__ = int.__hash__
class Less(int):
    def __gt__(self, o): return "gt"
def own(n):
    out = []
    for i in range(n):
        out.append((Odd(1) == 1, 1 == Odd(1), Odd(3) == 3, Odd(1) != 1, Less(1) < 2, 2 < Less(1), Less(1) > 0, Less(2) == 2))
    return out[0], len(set(out))
print(own(1000))

def changes(n):
    s = 0
    x = MyInt(5)
    for i in range(n):
        s += (x == 5) + 2 * (x < 6) + 4 * (6 > x)
        if i == n // 4: MyInt.__eq__ = lambda self, o: False
        if i == n // 2: MyInt.__lt__ = lambda self, o: False
        if i == 3 * n // 4: del MyInt.__eq__, MyInt.__lt__
    return s
print(changes(2000))
nan = MyFloat("nan")
print(sum((nan == nan) + (nan != nan) * 2 + (nan < 1) for _ in range(1000)))
