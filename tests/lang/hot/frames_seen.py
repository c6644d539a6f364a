"""Code that looks at frames and tracebacks while compiled loops run: locals(), exceptions' line numbers, globals()."""


def uses_locals(n):
    total = 0
    for i in range(n):
        x = i * 2
        if i % 100 == 99:
            d = locals()
            total += d["x"] + d["i"] + len(d)
    return total


def line_of(e):
    tb = e.__traceback__
    while tb.tb_next:
        tb = tb.tb_next
    return tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno, tb.tb_frame.f_code.co_name


def fails(i):
    if i % 7 == 0:
        raise ValueError(i)
    if i % 5 == 0:
        return [][i]
    return i


def lines(n):
    seen = {}
    for i in range(n):
        try:
            fails(i)
        except (ValueError, IndexError) as e:
            k = line_of(e)
            seen[k] = seen.get(k, 0) + 1
    return seen


def frame_locals(n):
    found = 0
    for i in range(n):
        secret = i * 3
        try:
            fails(i)
        except ValueError as e:
            found += e.__traceback__.tb_frame.f_locals["secret"]
        except IndexError as e:
            found -= e.__traceback__.tb_next.tb_frame.f_locals["i"]
    return found


def dynamic_names(n):
    t = 0
    for i in range(n):
        if i % 50 == 0:
            exec("t2 = i", {"i": i}, ns := {})
            t += ns["t2"]
            t += eval("i + t", {}, {"i": i, "t": t}) % 10
    return t


def nested_trace(n):
    depth = 0
    for i in range(n):
        try:
            outer(i)
        except KeyError as e:
            tb, d = e.__traceback__, 0
            while tb:
                d += 1
                tb = tb.tb_next
            depth = max(depth, d)
    return depth


def outer(i):
    return inner(i) + 1


def inner(i):
    if i % 11 == 10:
        raise KeyError(i)
    return i


print(uses_locals(1000), lines(500), frame_locals(400), dynamic_names(600), nested_trace(400))


def generator_frame(n):
    def g():
        for i in range(n):
            yield i

    it = g()
    t = 0
    for v in it:
        if v % 100 == 50:
            t += it.gi_frame.f_locals["i"]
    return t, it.gi_frame


print(generator_frame(600))


def del_locals(n):
    t = 0
    for i in range(n):
        v = i
        t += v
        del v
        try:
            v
        except UnboundLocalError:
            t += 1
    return t


print(del_locals(500))
