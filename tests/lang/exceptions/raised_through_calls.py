# Exceptions that leave compiled functions, and the fields of those raised in traces.

class Error(Exception):
    def __init__(self, key, depth):
        super().__init__(key)
        self.key = key
        self.depth = depth


class Plain(ValueError):
    pass


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


def fields(i):
    try:
        try:
            if i % 2:
                raise Error(i % 3, 2)
            int("x")
        except (Error, ValueError) as e:
            if i % 3:
                raise Plain(1, 2) from e
            raise Plain
    except Plain as e:
        return e.args, e.__cause__ and e.__cause__.args, e.__context__.args, e.__context__.__context__, e.__traceback__.tb_next


class Stop(Exception):
    def __init__(self, value):
        self.value = value


def node(i, depth):
    if depth == 0:
        raise Stop(i)
    if i % 5 == 4:
        return node(i, depth - 1)
    node(i, depth - 1)


def out_of_recursion(i):
    try:
        node(i, 1 + i % 4)
    except Stop as e:
        return e.value % 5, e.args, [name for name, _ in entries(e)]


def down(n, log):
    try:
        if n == 0:
            raise Stop(n)
        down(n - 1, log)
    except Stop as e:
        log.append((n, e.value))
        if n % 2:
            raise
        raise Stop(n + 1) from None
    finally:
        log.append(n)


def passed_on(i):
    log = []
    try:
        down(4, log)
    except Stop as e:
        return log, describe(e)


def sometimes(n):
    if n % 3 == 0:
        raise KeyError(n)
    return n


def nested(n):
    return sometimes(n) if n < 50 else nested(n - 1)


def both_ways(i):
    total = missed = 0
    for k in range(i, i + 9):
        try:
            total += nested(k % 60)
        except KeyError as e:
            missed += e.args[0]
    return (total + missed) % 7


for f in (fields, out_of_recursion, passed_on, both_ways):
    repeat(f)
