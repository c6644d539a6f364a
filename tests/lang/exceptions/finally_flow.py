"""finally that returns, breaks, continues or raises; return values computed before finally; nested finallys."""


def order():
    log = []
    try:
        try:
            log.append(1)
            return log
        finally:
            log.append(2)
    finally:
        log.append(3)


def value_kept():
    x = 1
    try:
        return x
    finally:
        x = 2


def raise_in_finally():
    try:
        raise ValueError("first")
    finally:
        raise KeyError("second")


def in_loop():
    out = []
    for i in range(4):
        try:
            out.append(i)
            if i == 2:
                return out
        finally:
            out.append("f%d" % i)


def nested_loops():
    out = []
    for i in range(3):
        try:
            for j in range(3):
                try:
                    if j == 1:
                        break
                    if i == 1:
                        continue
                    out.append((i, j))
                finally:
                    out.append("j%d" % j)
        finally:
            out.append("i%d" % i)
    return out


def with_generator():
    try:
        yield 1
        yield 2
    finally:
        print("generator finally", end="; ")


def exception_swallowed_by_continue():
    n = 0
    while n < 3:
        n += 1
        try:
            raise ValueError
        except ValueError:
            continue
        finally:
            print("f", n, end="; ")
    return n


def deep(n):
    try:
        if n == 0:
            raise ValueError("bottom")
        deep(n - 1)
    finally:
        print(n, end=" ")


print(order(), value_kept(), in_loop(), nested_loops())
try:
    raise_in_finally()
except KeyError as e:
    print(e, repr(e.__context__))
print(list(with_generator()), exception_swallowed_by_continue())
try:
    deep(5)
except ValueError as e:
    print(e)


def try_in_except():
    try:
        1 / 0
    except ZeroDivisionError:
        try:
            [][1]
        except IndexError as e:
            print(repr(e.__context__))
        return "ok"
    finally:
        try:
            {}[1]
        except KeyError as e:
            print(repr(e.__context__))


print(try_in_except())


def else_raises():
    try:
        pass
    except ValueError:
        print("not this one")
    else:
        raise ValueError("from else")
    finally:
        print("finally")


try:
    else_raises()
except ValueError as e:
    print(e)


def while_else():
    n = 3
    while n:
        n -= 1
        try:
            if n == 1:
                break
        finally:
            print("n", n, end=" ")
    else:
        print("else")
    return n


print(while_else())
