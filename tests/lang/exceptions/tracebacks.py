"""Line numbers and function names found in traceback objects, through calls, loops, handlers and generators."""


def lines(e):
    out, tb = [], e.__traceback__
    while tb:
        out.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
        tb = tb.tb_next
    return out


def a():
    b()


def b():
    x = [1, 2]
    for i in range(5):
        x[i] += 1


def c():
    try:
        a()
    except IndexError:
        raise ValueError(
            "several",
            "lines",
        )


def d():
    return [y for y in (1, 0) if 1 / y]


def gen():
    yield 1
    raise KeyError


def e():
    for _ in gen():
        pass


class K:
    def __getattr__(self, name):
        raise AttributeError(name)

    def __add__(self, o):
        return self.missing

    @property
    def prop(self):
        return self + 1


def f():
    K().prop


def g():
    with Ctx():
        raise OSError


class Ctx:
    def __enter__(self):
        pass

    def __exit__(self, *a):
        a[1].seen = True


def h():
    (lambda z: z())(
        lambda: 1 / 0,
    )


def again():
    try:
        a()
    except IndexError as x:
        raise x


def bare():
    try:
        a()
    except IndexError:
        raise


def fin():
    try:
        a()
    finally:
        pass


for func in (a, c, d, e, f, g, h, again, bare, fin):
    try:
        func()
    except Exception as err:
        print(func.__name__, type(err).__name__, lines(err))
        if err.__context__:
            print("  context", lines(err.__context__))
