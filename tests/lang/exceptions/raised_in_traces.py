# Raising and handling within one trace: what is seen of the exception afterwards is exact.
import sys


class Error(Exception):
    def __init__(self, key, depth):
        super().__init__(key)
        self.key = key
        self.depth = depth


class Plain(ValueError):
    pass


class Other(KeyError):
    def __init__(self, *args, note=None):
        super().__init__(*args)
        self.note = note


def entries(e):
    tb = e.__traceback__
    found = []
    while tb is not None:
        code = tb.tb_frame.f_code
        found.append((code.co_name, tb.tb_lineno - code.co_firstlineno))
        tb = tb.tb_next
    return found


def describe(e):
    if e is None:
        return None
    return (type(e).__name__, e.args, entries(e), describe(e.__cause__), describe(e.__context__), e.__suppress_context__)


def repeat(f, n=60):
    """Calls f many times; shows the results, each once, in the order of their appearance."""
    seen = []
    for i in range(n):
        r = f(i)
        if r not in seen:
            seen.append(r)
    print(f.__name__, len(seen))
    for r in seen[:6]:
        print("   ", r)


def raiser(i):
    local = i * 2
    raise Error(i % 3, local % 2)


def middle(i):
    name = "m%d" % (i % 2)
    return raiser(i)


def same_frame(i):
    try:
        raise Plain(i % 3)
    except Plain as e:
        return describe(e)


def through_frames(i):
    try:
        middle(i)
    except Error as e:
        return describe(e), e.key, e.depth


def chained(i):
    try:
        try:
            raiser(i)
        except Error as e:
            raise Plain("second") from e
    except Plain as e:
        return describe(e)


def in_context(i):
    try:
        try:
            middle(i)
        except Error:
            raise Plain("in handler")
    except Plain as e:
        return describe(e)


def from_none(i):
    try:
        try:
            raise KeyError(i % 2)
        except KeyError:
            raise Plain from None
    except Plain as e:
        return describe(e)


def bare_raise(i):
    try:
        try:
            raiser(i)
        except Error:
            raise
    except Error as e:
        return describe(e)


def bare_raise_out(i):
    def inner():
        try:
            raiser(i)
        except Error:
            raise

    try:
        inner()
    except Error as e:
        return describe(e)


def raised_again(i):
    try:
        try:
            raiser(i)
        except Error as e:
            raise e
    except Error as e:
        return describe(e)


def with_finally(i):
    log = []
    try:
        try:
            raiser(i)
        finally:
            log.append(type(sys.exception()).__name__)
    except Error as e:
        log.append(describe(e))
    log.append(sys.exception())
    return log


def missing_key(i):
    d = {1: 2}
    try:
        return d[i % 3]
    except KeyError as e:
        return describe(e)


def native_raises(i):
    try:
        return int("12x"[: 2 + i % 2])
    except ValueError as e:
        return describe(e)


def native_in_handler(i):
    try:
        try:
            raise Plain(1)
        except Plain:
            int("z")
    except ValueError as e:
        return describe(e)


def index_in_handler(i):
    try:
        try:
            raise Plain(1)
        except Plain:
            return [1, 2][i % 3]
    except IndexError as e:
        return describe(e)


def after_handler(i):
    try:
        raise Plain(1)
    except Plain:
        pass
    try:
        int("q")
    except ValueError as e:
        return describe(e)


def not_matched(i):
    try:
        try:
            raise Error(i % 2, 0)
        except (Plain, KeyError):
            return "wrong"
    except Exception as e:
        return describe(e)


def keywords(i):
    try:
        raise Other(1, 2, note=i % 2)
    except Other as e:
        return describe(e), e.note


def locals_kept(i):
    try:
        middle(i)
    except Error as e:
        tb = e.__traceback__.tb_next
        return tb.tb_frame.f_locals["name"], tb.tb_next.tb_frame.f_locals["local"] % 4


def exception_class(i):
    try:
        raise [KeyError, Plain, IndexError][i % 3]
    except (LookupError, ValueError) as e:
        return describe(e)


def not_an_exception(i):
    try:
        raise i
    except TypeError as e:
        return describe(e)


kept = Plain("kept")


def same_object(i):
    kept.__traceback__ = None
    try:
        raise kept
    except Plain as e:
        return describe(e)


def nested_contexts(i):
    try:
        try:
            try:
                raise Plain(1)
            except Plain:
                raise Error(2, 3)
        except Error:
            raise KeyError(4)
    except KeyError as e:
        return describe(e)


def cycle(i):
    try:
        try:
            raise Plain(1)
        except Plain as first:
            try:
                raise KeyError(2)
            except KeyError:
                raise first
    except Plain as e:
        return describe(e), e.__context__.__context__


class Manager:
    def __init__(self, swallow):
        self.swallow = swallow
        self.seen = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, tb):
        self.seen = (kind and kind.__name__, error and error.args, tb and tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno)
        self.handled = sys.exception() is error
        return self.swallow


def manager(i):
    m = Manager(i % 2 == 0)
    try:
        with m:
            raiser(i)
    except Error as e:
        return "out", m.seen, m.handled, describe(e)
    return "swallowed", m.seen, m.handled


def stop_iteration(i):
    it = iter((1, 2, 3)[: i % 3])
    total = 0
    try:
        while True:
            total += next(it)
    except StopIteration as e:
        return total, e.value, entries(e)


def loop_in_handler(i):
    try:
        raise Plain(i % 2)
    except Plain as e:
        total = 0
        for k in range(20):
            try:
                if k % 3 == 0:
                    raise Error(k, 1)
            except Error as f:
                total += f.key
                if f.__context__ is not e:
                    return "wrong context"
        return total, sys.exception() is e


def generator(i):
    def numbers():
        try:
            yield 1
            raise Plain("in generator")
        except Plain as e:
            yield e.args, entries(e)
        finally:
            yield sys.exception()

    try:
        raise Error(1, 2)
    except Error:
        return list(numbers())[:2], type(sys.exception()).__name__


def recursive(i):
    def down(n):
        if n == 0:
            raise Error(n, i % 2)
        try:
            return {}[n]
        except KeyError:
            return down(n - 1)

    try:
        down(3)
    except Error as e:
        return describe(e)


for f in (
    same_frame,
    through_frames,
    chained,
    in_context,
    from_none,
    bare_raise,
    bare_raise_out,
    raised_again,
    with_finally,
    missing_key,
    native_raises,
    native_in_handler,
    index_in_handler,
    after_handler,
    not_matched,
    keywords,
    locals_kept,
    exception_class,
    not_an_exception,
    same_object,
    nested_contexts,
    cycle,
    manager,
    stop_iteration,
    loop_in_handler,
    generator,
    recursive,
):
    repeat(f)
print(sys.exception())
