"""PEP 649: annotations are evaluated when asked for. hand-checked (needs 3.14)"""


def f(a: Later, b: int = 1) -> undefined:
    return a


class C:
    x: Later
    y: list[C]


try:
    f.__annotations__
except NameError as e:
    print(e)


class Later:
    pass


print(C.__annotations__["x"] is Later, C.__annotations__["y"] == list[C])
undefined = str
print(f.__annotations__["a"] is Later, f.__annotations__["return"] is str, f.__annotations__["b"])
calls = []


def g(a: calls.append("evaluated") = 1):
    pass


print(calls)
g.__annotations__
print(calls)
g.__annotations__
print(calls, callable(g.__annotate__), g.__annotate__(1))
v: later_too
later_too = 5
print(__annotations__["v"] if "__annotations__" in globals() else __annotate__(1)["v"])
