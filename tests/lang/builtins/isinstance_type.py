"""isinstance, issubclass, type, unions, tuples, ABC-like hooks."""
print(isinstance(1, int), isinstance(True, int), isinstance(1, (str, int)), isinstance(1, ((str,), (float, (int,)))), isinstance(None, type(None)), isinstance(int, type), isinstance(type, object), isinstance(1, int | str), isinstance(None, int | None))
print(issubclass(bool, int), issubclass(int, object), issubclass(int, (str, int)), issubclass(type, object), issubclass(object, type), issubclass(int, int | str))


class Meta(type):
    def __instancecheck__(cls, o):
        return o == 5

    def __subclasscheck__(cls, c):
        return c is str


class Five(metaclass=Meta):
    pass


print(isinstance(5, Five), isinstance(6, Five), isinstance(Five(), Five), issubclass(str, Five), issubclass(int, Five), isinstance("x", (Five, str)))


class Liar:
    @property
    def __class__(self):
        return int


print(isinstance(Liar(), int), isinstance(Liar(), Liar), type(Liar()) is Liar)
for bad in (lambda: isinstance(1, 1), lambda: isinstance(1, "int"), lambda: isinstance(1, (int, 5)), lambda: isinstance("", (int, 5)), lambda: issubclass(5, int), lambda: issubclass(int, 5), lambda: isinstance(1, list[int]), lambda: isinstance(1)):
    try:
        print(bad())
    except TypeError as e:
        print(e)
print(type(1), type("a").__name__, type(type), type(None), type(...), type(lambda: 0).__name__, type(len).__name__, type(int.real).__name__, type(NotImplemented), type((i for i in ())).__name__, type({}.keys()).__name__, type(iter([])).__name__)
print(int.__bases__, bool.__base__, type.__bases__, object.__bases__, object.__base__, type(object()), object().__class__)
print(type("X", (), {})().__class__.__name__, type("Y", (list,), {"a": 1})([1]).a, callable(int), callable(type("Z", (), {"__call__": lambda s: 1})()), callable(5))
