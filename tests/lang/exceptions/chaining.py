"""__context__, __cause__, `from None`, contexts through several handlers, notes, with_traceback."""


def show(e):
    parts = []
    while e:
        parts.append("%s(%s)%s" % (type(e).__name__, e, "!" if e.__suppress_context__ else ""))
        e = e.__cause__ or e.__context__
    print(" <- ".join(parts))


try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise KeyError("k")
except KeyError as e:
    show(e)
try:
    try:
        1 / 0
    except ZeroDivisionError as z:
        raise KeyError("k") from z
except KeyError as e:
    show(e)
    print(e.__cause__ is e.__context__)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise KeyError("k") from None
except KeyError as e:
    print(e.__cause__, type(e.__context__).__name__, e.__suppress_context__)
try:
    raise ValueError from TypeError("cause")
except ValueError as e:
    show(e)
try:
    raise ValueError from OSError
except ValueError as e:
    show(e)
try:
    raise ValueError from 5
except TypeError as e:
    print(e)
try:
    try:
        try:
            raise ValueError(1)
        except ValueError:
            raise TypeError(2)
    except TypeError:
        raise KeyError(3)
except KeyError as e:
    show(e)


def handler():
    try:
        raise OSError("in function")
    except OSError as e:
        return e


try:
    raise ValueError("outer")
except ValueError as v:
    inner = handler()
    show(inner)
show(handler())
e = ValueError("reused")
for i in range(2):
    try:
        try:
            [][0]
        except IndexError:
            raise e
    except ValueError as x:
        show(x)
try:
    try:
        raise e
    except ValueError as x:
        raise x
except ValueError as x:
    show(x)
e = Exception("noted")
e.add_note("one")
e.add_note("two")
print(e.__notes__, e)
try:
    e.add_note(5)
except TypeError as x:
    print(x)
try:
    e.__cause__ = 5
except TypeError as x:
    print(x)
tb = None
try:
    1 / 0
except ZeroDivisionError as z:
    tb = z.__traceback__
    print(tb.tb_lineno, tb.tb_frame.f_code.co_name, tb.tb_next)
x = ValueError("with tb").with_traceback(tb)
print(x.__traceback__ is tb, ValueError().__traceback__)
a, b = ValueError("a"), ValueError("b")
a.__context__ = b
try:
    try:
        raise a
    except ValueError:
        raise b
except ValueError as err:
    print(err, err.__context__, err.__context__.__context__)


def gen():
    try:
        yield
    except KeyError:
        raise ValueError("from gen")


g = gen()
next(g)
try:
    g.throw(KeyError("thrown"))
except ValueError as err:
    show(err)
