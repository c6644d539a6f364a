"""Exception groups and except*: matching, splitting, nesting, re-raising."""


def attempt(exc):
    try:
        try:
            raise exc
        except* ValueError as g:
            print("values", [str(e) for e in g.exceptions])
        except* (KeyError, OSError) as g:
            print("keys", [repr(e) for e in g.exceptions], type(g).__name__)
    except BaseException as e:
        print("left", repr(e))
    else:
        print("all handled")


attempt(ExceptionGroup("g", [ValueError("a"), KeyError("b"), ValueError("c")]))
attempt(ExceptionGroup("g", [ValueError("a"), TypeError("t")]))
attempt(ValueError("naked"))
attempt(TypeError("naked"))
attempt(ExceptionGroup("outer", [ExceptionGroup("inner", [ValueError("x"), TypeError("y")]), KeyError("z")]))
attempt(BaseExceptionGroup("b", [KeyboardInterrupt(), ValueError("v")]))
g = ExceptionGroup("msg", [ValueError(1), ExceptionGroup("in", [TypeError(2), ValueError(3)])])
print(g, g.message, len(g.exceptions), repr(g))
print(g.subgroup(ValueError), g.split(TypeError), g.subgroup(lambda e: isinstance(e, ValueError) and e.args[0] > 1), g.subgroup(KeyError), g.derive([ValueError(9)]))
for bad in (lambda: ExceptionGroup("m", []), lambda: ExceptionGroup("m", [5]), lambda: ExceptionGroup(5, [ValueError()]), lambda: ExceptionGroup("m", ValueError()), lambda: ExceptionGroup("m", [KeyboardInterrupt()]), lambda: ExceptionGroup("m")):
    try:
        bad()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
print(type(BaseExceptionGroup("m", [ValueError()])).__name__, issubclass(ExceptionGroup, Exception), issubclass(ExceptionGroup, BaseExceptionGroup))
try:
    try:
        raise ExceptionGroup("g", [ValueError("a"), KeyError("b")])
    except* ValueError:
        raise TypeError("new")
except ExceptionGroup as e:
    print(repr(e), [type(x).__name__ for x in e.exceptions])
try:
    try:
        raise ExceptionGroup("g", [ValueError("a"), KeyError("b")])
    except* ValueError as v:
        raise
except ExceptionGroup as e:
    print(repr(e))
out = []
for i in range(3):
    try:
        raise ExceptionGroup("loop", [ValueError(i)])
    except* ValueError as v:
        out.append(v.exceptions[0].args[0])
    finally:
        out.append("f")
print(out)
try:
    try:
        raise ExceptionGroup("g", [ExceptionGroup("h", [ValueError()])])
    except* ExceptionGroup:
        pass
except TypeError as e:
    print(e)


class MyGroup(ExceptionGroup):
    def derive(self, excs):
        return MyGroup("derived " + self.message, excs)


m, rest = MyGroup("mine", [ValueError(1), KeyError(2)]).split(ValueError)
print(repr(m), repr(rest), type(m).__name__)
try:
    raise ExceptionGroup("else", [])
except ValueError as e:
    print(e)


def no_exception():
    try:
        x = 1
    except* ValueError:
        x = 2
    else:
        x = 3
    finally:
        print("finally", end=" ")
    return x


print(no_exception())
