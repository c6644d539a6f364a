"""with: order of enter and exit, suppression, several managers, exceptions in enter and exit, return and break inside."""


class M:
    def __init__(self, name, swallow=False, fail=None):
        self.name, self.swallow, self.fail = name, swallow, fail

    def __enter__(self):
        print("enter", self.name, end="; ")
        if self.fail == "enter":
            raise ValueError("enter " + self.name)
        return self.name.upper()

    def __exit__(self, kind, value, tb):
        print("exit", self.name, kind.__name__ if kind else None, value, tb is not None, end="; ")
        if self.fail == "exit":
            raise KeyError("exit " + self.name)
        return self.swallow


with M("a") as x:
    print(x)
with M("a") as x, M("b") as y:
    print(x, y)
with (
    M("a") as x,
    M("b"),
    M("c") as z,
):
    print(x, z)
with M("s", True):
    1 / 0
print("suppressed")
try:
    with M("n"):
        1 / 0
except ZeroDivisionError as e:
    print("not suppressed", e)
try:
    with M("a"), M("b", fail="enter"):
        print("never")
except ValueError as e:
    print(e)
try:
    with M("a", fail="exit"):
        raise ValueError("body")
except KeyError as e:
    print(e, repr(e.__context__))
with M("outer", True), M("inner", fail="exit"):
    pass
print()


def returns():
    with M("r"):
        return "value"


def loops():
    for i in range(3):
        with M("l%d" % i):
            if i == 0:
                continue
            break
    return i


print(returns(), loops())
with M("tv") as (a, b), M("xy") as [c, d]:
    print(a, b, c, d)
