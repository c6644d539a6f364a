# Calls with keywords and keyword-only defaults, recursive ones between compiled code included.
# jit: functions>=1


class Counter:
    def __init__(self):
        self.calls = 0

    def fib(self, n, *, step=1, extra=0):
        self.calls += step + extra
        if n < 2:
            return n
        return self.fib(n - 1, step=step) + self.fib(n=n - 2, extra=1)


def total(n, *, scale=2, base=10):
    return n * scale + base


def looped(rounds):
    s = 0
    for i in range(rounds):
        s += total(i) + total(i, scale=3) + total(n=i, base=i)
    return s


c = Counter()
print(c.fib(15, step=2), c.calls)
print(looped(300))
# What the compiled loop relied on changes: an entry of the dict, then the dict.
total.__kwdefaults__["scale"] = 5
print(looped(300))
total.__kwdefaults__ = {"scale": 7, "base": 1}
print(looped(300))
del total.__kwdefaults__["base"]
try:
    looped(300)
except TypeError as e:
    print(e)
total.__kwdefaults__ = None
try:
    looped(300)
except TypeError as e:
    print(e)


def closures(rounds):
    out = 0
    for i in range(rounds):
        def scaled(x, *, factor=i):
            return x * factor
        out += scaled(3) + scaled(2, factor=1)
    return out


print(closures(200))
