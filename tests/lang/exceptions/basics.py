"""try, except, else, finally: which blocks run, what is returned, nested handlers, re-raise."""


def flow(kind):
    out = []
    try:
        out.append("try")
        if kind == "value":
            raise ValueError("v")
        if kind == "key":
            raise KeyError("k")
        if kind == "other":
            raise OSError("o")
        if kind == "return":
            return out
    except ValueError as e:
        out.append("ValueError %s" % e)
    except (KeyError, IndexError) as e:
        out.append("lookup %r" % e)
    else:
        out.append("else")
    finally:
        out.append("finally")
    out.append("after")
    return out


for kind in ("none", "value", "key", "return"):
    print(kind, flow(kind))
try:
    flow("other")
except OSError as e:
    print("escaped", e)


def loop():
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            print("body", i, end="; ")
        finally:
            print("finally", i, end="; ")
    else:
        print("not reached")
    print()


loop()


def nested():
    try:
        try:
            1 / 0
        except ZeroDivisionError:
            print("inner", end="; ")
            raise
        finally:
            print("inner finally", end="; ")
    except ArithmeticError as e:
        print("outer", type(e).__name__)


nested()
try:
    raise
except RuntimeError as e:
    print(e)
for bad in (5, "text", None, object, int):
    try:
        raise bad
    except TypeError as e:
        print(e)
try:
    raise ValueError
except ValueError as e:
    print(repr(e), e.args, str(e) == "")
try:
    raise ValueError("a", 2)
except ValueError as e:
    print(repr(e), e.args, e)
e = "before"
try:
    raise KeyError("x")
except KeyError as e:
    pass
try:
    e
except NameError as err:
    print(err)
try:
    try:
        raise ValueError
    except 5:
        pass
except TypeError as err:
    print(err)
print([type(x).__name__ for x in (KeyError.__mro__[1](), ZeroDivisionError(), FileNotFoundError(), UnicodeDecodeError("a", b"b", 0, 1, "c"), StopAsyncIteration())])
print(issubclass(KeyError, LookupError), issubclass(KeyboardInterrupt, Exception), issubclass(RecursionError, RuntimeError), IOError is OSError, issubclass(ModuleNotFoundError, ImportError))
x = [1, 2]
try:
    x[5]
except (KeyError, IndexError) as err:
    print(err)
try:
    {}["missing"]
except LookupError as err:
    print(err, repr(err), err.args)
