"""The lookup of __enter__ and __exit__ on the type, missing ones, odd results, exit called with the exception instance."""
for bad in (5, "text", None, object()):
    try:
        with bad:
            pass
    except TypeError as e:
        print(type(e).__name__, str(e).split(" (missed")[0])


class NoExit:
    def __enter__(self):
        print("entered?")


try:
    with NoExit():
        pass
except TypeError as e:
    print(str(e).split(" (missed")[0])


class Inst:
    pass


i = Inst()
i.__enter__ = i.__exit__ = lambda *a: None
try:
    with i:
        pass
except TypeError as e:
    print("instance attributes do not count")


class Truthy:
    def __enter__(self):
        return self

    def __exit__(self, *a):
        return "non-empty"


with Truthy() as t:
    raise KeyError("gone")
print(type(t).__name__)


class Stack:
    def __init__(self):
        self.log = []

    def push(self, name):
        stack = self

        class Entry:
            def __enter__(self):
                stack.log.append("+" + name)
                return stack

            def __exit__(self, kind, value, tb):
                stack.log.append("-" + name + (":" + kind.__name__ if kind else ""))

        return Entry()


s = Stack()
try:
    with s.push("a") as q, q.push("b"):
        with q.push("c"):
            raise IndexError
except IndexError:
    pass
print(s.log)


class Target:
    pass


o, d = Target(), {}
with Truthy() as o.attr, Truthy() as d["k"]:
    print(type(o.attr).__name__, list(d))


class Reraise:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, tb):
        self.same = value
        if value is not None:
            raise value


r = Reraise()
try:
    with r:
        raise ValueError("same")
except ValueError as e:
    print(e is r.same, e.__context__)


def gen():
    with Stack().push("g") as st:
        yield st.log
        yield st.log


g = gen()
log = next(g)
g.close()
print(log)


class Timer:
    depth = 0

    def __enter__(self):
        Timer.depth += 1
        return Timer.depth

    def __exit__(self, *a):
        Timer.depth -= 1


def nest(n):
    with Timer() as d:
        return d if n == 0 else nest(n - 1)


print(nest(20), Timer.depth)
