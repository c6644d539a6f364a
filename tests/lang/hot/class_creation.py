"""Classes, functions and closures created inside hot loops; each iteration has its own."""


def classes(n):
    t = 0
    for i in range(n):

        class C:
            k = i

            def get(self):
                return self.k + i

        t += C().get()
    return t, C.k


def with_type(n):
    t = 0
    for i in range(n):
        C = type("C%d" % (i % 3), (), {"v": i, "f": lambda self: self.v})
        t += C().f() + len(C.__name__)
    return t


def functions(n):
    t = 0
    for i in range(n):

        def f(x, y=i):
            return x + y + i

        t += f(1) + f(1, 2)
    return t


def decorated(n):
    def deco(f):
        def wrapper(*a):
            return f(*a) + 1

        return wrapper

    t = 0
    for i in range(n):

        @deco
        @deco
        def g(x):
            return x * i

        t += g(2)
    return t


def exceptions(n):
    t = 0
    for i in range(n):

        class E(Exception):
            pass

        try:
            raise E(i)
        except E as e:
            t += e.args[0]
    return t


def instances_of_old_classes(n):
    kinds = []
    t = 0
    for i in range(n):
        if i % 100 == 0:
            kinds.append(type("K", (), {"__init__": lambda self, v: setattr(self, "v", v), "get": lambda self, k=i: self.v + k}))
        t += kinds[i % len(kinds)](i).get()
    return t


print(classes(150), with_type(150), functions(600), decorated(400), exceptions(100), instances_of_old_classes(700))
