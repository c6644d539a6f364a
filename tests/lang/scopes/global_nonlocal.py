"""global and nonlocal, names made global inside functions, deletion, class bodies, nested functions."""
g = 1


def read():
    return g


def write():
    global g, made_here
    g += 1
    made_here = "made"


def shadow():
    g = "local"
    return g


write()
print(read(), g, shadow(), made_here)


def outer():
    x = "outer x"

    def middle():
        def inner():
            nonlocal x
            x = "changed by inner"

        inner()
        return x

    def reads_global():
        global x
        x = "global x"
        return x

    return middle(), reads_global(), x


print(outer(), x)


def deleter():
    global g
    del g


deleter()
try:
    read()
except NameError as e:
    print(e)
g = "back"
print(read())


class Body:
    global from_class
    from_class = "set in class body"
    g = "class g"
    seen = g

    def method(self):
        return g


print(from_class, Body.seen, Body().method(), hasattr(Body, "from_class"))


def conditional(flag):
    if flag:
        v = 1
    try:
        return v
    except UnboundLocalError as e:
        return str(e)


print(conditional(True), conditional(False))


def class_in_function():
    y = "function y"

    class A:
        z = y
        y = "class y"
        w = y

        def m(self):
            return y

    return A.z if hasattr(A, "z") else None


try:
    print(class_in_function())
except NameError as e:
    print(e)


def nonlocal_class():
    n = 0

    class A:
        nonlocal n
        n = 5
        m = n

    return n, A.m, hasattr(A, "n")


print(nonlocal_class())


def counter_global():
    global counter
    counter = 0
    for i in range(5):
        bump()
    return counter


def bump():
    global counter
    counter += 1


print(counter_global())
exec("g = 'from exec'")
print(g, eval("g + '!'"))
ns = {"a": 1}
exec("b = a + 1\ndef f(): return a + b", ns)
print(ns["b"], ns["f"](), eval("a * 10", ns), eval("a + c", {"a": 1}, {"c": 2}))


def use_locals():
    a, b = 1, "two"
    return locals()


print(use_locals(), globals()["g"], "use_locals" in globals())


def loop_var():
    for i in range(3):
        pass
    return i


print(loop_var())
for src in ("def f():\n x = 1\n global x", "def f(a):\n global a", "nonlocal x", "def f():\n nonlocal zz", "def f():\n print(q)\n global q", "x = 1\nglobal x\nx = 2"):
    try:
        exec(src)
        print("fine")
    except SyntaxError as e:
        print(e.msg)
