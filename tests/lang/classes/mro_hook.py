# A metaclass's mro() runs while its class has no layout yet: what it asks the class for is an error, or what the class has, no more.


class Looking(type):
    def mro(cls):
        try:
            cls.f()
        except AttributeError as e:
            print("mro:", e)
        try:
            print("made", cls())
        except Exception as e:
            print("mro:", type(e).__name__)
        return type.mro(cls)


class A(metaclass=Looking):
    @staticmethod
    def f():
        return __class__


print(A.f() is A, A().f() is A)


class Short(Looking):
    def mro(cls):
        return [cls, A, object]


class Middle(A):
    def f():
        return "skipped"


class B(Middle, metaclass=Short):
    pass


print(B.f() is A, [c.__name__ for c in B.__mro__])


def answering(answer):
    class Meta(type):
        def mro(cls):
            return answer(cls)

    try:
        class C(metaclass=Meta):
            pass
    except TypeError as e:
        print("TypeError:", e)
    else:
        print([c.__name__ for c in C.__mro__])


class Slots:
    __slots__ = ("x",)


answering(lambda cls: [cls, dict, object])
answering(lambda cls: [cls, Slots, object])
answering(lambda cls: [cls, 1])
answering(lambda cls: 1)
answering(lambda cls: [])
answering(lambda cls: (A, cls, Middle, object))
