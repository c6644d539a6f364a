"""Calls with keywords, defaults, star arguments, methods of all kinds, callables of all kinds, in loops."""
# jit: loops>=1


def f(a, b=2, *rest, c=3, **kw):
    return a + b + c + len(rest) + len(kw)


class K:
    def m(self, x, y=1):
        return x + y

    @staticmethod
    def s(x):
        return x * 2

    @classmethod
    def c(cls, x):
        return x + cls.bias

    bias = 5

    def __call__(self, x):
        return -x


def run(n):
    t = 0
    k = K()
    bound = k.m
    args, kwargs = (1, 2), {"c": 4}
    for i in range(n):
        t += f(i)
        t += f(i, 1)
        t += f(i, b=3)
        t += f(i, c=1, b=0)
        t += f(i, 1, 2, 3)
        t += f(*args)
        t += f(*args, **kwargs)
        t += f(i, z=1, y=2)
        t += k.m(i) + k.m(i, y=2) + K.m(k, i) + bound(i)
        t += k.s(i) + K.s(i) + k.c(i) + K.c(i) + k(i)
    return t


def forward(*a, **k):
    return f(*a, **k)


def forwarding(n):
    t = 0
    for i in range(n):
        t += forward(i) + forward(i, 1, c=2) + forward(i, b=1) + forward(*(i, 2, 3), **{"q": 1})
    return t


def callables(n):
    things = [abs, K(), K().m, lambda x: x, f, K.s, int, float, str.__len__ if False else K.c]
    t = 0
    for i in range(n):
        t += things[i % len(things)](i)
    return t


def wrong(n):
    bad = 0
    for i in range(n):
        try:
            f() if i % 3 == 0 else f(1, a=2) if i % 3 == 1 else K.m(1)
        except TypeError:
            bad += 1
    return bad


def varying_star(n):
    t = 0
    for i in range(n):
        t += f(*range(1, i % 12 + 2))
    return t


def kw_only(*, a, b=1):
    return a - b


def keywords(n):
    t = 0
    for i in range(n):
        t += kw_only(a=i) + kw_only(b=i, a=1) + kw_only(**{"a": i, "b": 2})
    return t


def defaults_changed(n):
    def g(x, y=1):
        return x + y

    t = 0
    for i in range(n):
        t += g(i)
        if i == n // 2:
            g.__defaults__ = (100,)
    return t


def code_changed(n):
    def g(x):
        return x + 1

    def h(x):
        return x * 2

    t = 0
    for i in range(n):
        t += g(i)
        if i == n // 2:
            g.__code__ = h.__code__
    return t


print(run(500), forwarding(500), callables(900), wrong(600), varying_star(600), keywords(600), defaults_changed(600), code_changed(600))
