"""Exceptions raised and caught every iteration, every other one, from callees, with finally and else."""
# jit: loops>=1


class Own(Exception):
    def __init__(self, v):
        super().__init__(v)
        self.v = v


def local(n):
    t = 0
    for i in range(n):
        try:
            if i % 2:
                raise Own(i)
            t += 1
        except Own as e:
            t += e.v
        else:
            t -= 2
        finally:
            t ^= 1
    return t


def callee(x):
    if x % 3 == 0:
        raise ValueError(x)
    if x % 7 == 0:
        raise KeyError(x)
    return x


def calls(n):
    out = [0, 0, 0]
    for i in range(n):
        try:
            out[0] += callee(i)
        except ValueError as e:
            out[1] += e.args[0]
        except KeyError:
            out[2] += 1
    return out


def builtin_errors(n):
    counts = {}
    for i in range(n):
        try:
            k = i % 6
            if k == 0:
                1 // 0
            elif k == 1:
                [][i]
            elif k == 2:
                {}[i]
            elif k == 3:
                int("x")
            elif k == 4:
                None.x
            else:
                1 + "1"
        except Exception as e:
            name = type(e).__name__
            counts[name] = counts.get(name, 0) + 1
    return counts


def deep(n):
    if n == 0:
        raise Own("deep")
    return deep(n - 1) + 1


def unwinding(n):
    caught = 0
    for i in range(n):
        try:
            deep(i % 20)
        except Own:
            caught += 1
    return caught


def first_late(n):
    for i in range(n):
        try:
            if i == n - 5:
                raise Own(i)
        except Own as e:
            return e.v
    return None


print(local(1000), calls(1500), builtin_errors(1200), unwinding(300), first_late(2000))


def context(n):
    last = None
    for i in range(n):
        try:
            try:
                1 // 0
            except ZeroDivisionError:
                raise Own(i)
        except Own as e:
            last = (type(e.__context__).__name__, e.v)
    return last


print(context(500))


def leaves_loop(n):
    for i in range(n):
        if i == n - 1:
            raise Own(i)


for n in (10, 100, 1000):
    try:
        leaves_loop(n)
    except Own as e:
        print(e.v, e.__traceback__.tb_next.tb_lineno - leaves_loop.__code__.co_firstlineno)
