# A metaclass's mro() that assigns to __bases__ while an assignment is under way: no cycle, and what failed changes nothing.
class Meta(type):
    hook = None

    def mro(cls):
        if Meta.hook:
            Meta.hook(cls)
        return type.mro(cls)


class A(metaclass=Meta):
    who = "A"


class B1(A):
    pass


class B2(A):
    who = "B2"


def cycle(cls):
    if cls.__name__ == "B1":
        B2.__bases__ = (B1,)
    if cls.__name__ == "B2":
        B1.__bases__ = (B2,)


def names(cls):
    return [c.__name__ for c in cls.__mro__], [c.__name__ for c in cls.__bases__], cls.__base__.__name__


Meta.hook = cycle
try:
    B1.__bases__ += ()
except TypeError as e:
    print("TypeError:", e)
Meta.hook = None
print(names(B1), names(B2), B1.who)


class C(B1):
    pass


def failing(cls):
    if cls is C:
        raise ZeroDivisionError("in mro")


Meta.hook = failing
for i in range(50):
    print(B1().who, C().who, end=" ") if i % 10 == 0 else None
    try:
        B1.__bases__ = (B2,)
    except ZeroDivisionError as e:
        assert str(e) == "in mro"
print()
Meta.hook = None
print(names(B1), names(C), C.who, A.__subclasses__() == [B1, B2])
B1.__bases__ = (B2,)
print(names(B1), names(C), C.who, A.__subclasses__() == [B2], B2.__subclasses__() == [B1])


def inner(cls):
    if cls is C:
        Meta.hook = None
        cls.__bases__ = (A,)


Meta.hook = inner
C.__bases__ = (B2,)
print(names(C), C.who, C in A.__subclasses__(), C in B2.__subclasses__())
