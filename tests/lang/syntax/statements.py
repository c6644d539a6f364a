"""Compound statements in unusual arrangements: else on loops, nested ifs, pass, docstrings, long chains, one-liners."""


def f(n):
    """Docstring of f."""
    if n == 0:
        return "zero"
    elif n == 1:
        return "one"
    elif n < 10:
        if n % 2:
            return "odd"
        else:
            return "even"
    elif n < 100:
        pass
    else:
        return "large"
    return "medium"


print([f(n) for n in (0, 1, 2, 3, 50, 100)], f.__doc__)


def loops(n):
    out = []
    for i in range(n):
        for j in range(3):
            if j == i:
                break
            out.append((i, j))
        else:
            out.append("else %d" % i)
            continue
        if i > 3:
            break
    else:
        out.append("outer else")
    return out


print(loops(2), loops(6))


def while_else(n):
    while n > 0:
        n -= 1
        if n == 5:
            break
    else:
        return "exhausted"
    return "broke at %d" % n


print(while_else(3), while_else(10))


def unreachable():
    return 1
    print("never")
    x = 2


def many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z):
    return a + z + len([b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y])


print(unreachable(), many(*range(26)))


def nested(depth):
    def inner():
        def innermost():
            return depth

        return innermost()

    return inner()


print(nested(3))
x = 5
if x > 3 and (y := x * 2) > 8: print("inline", y)
try: 1 / 0
except ZeroDivisionError: print("one-line except")
else: print("no")
finally: print("one-line finally")
with open(__file__) as fh: first = fh.readline()
print(first[:3] == '"""')


def deep_if(x):
    if x:
        if x > 1:
            if x > 2:
                if x > 3:
                    if x > 4:
                        return "deep"
                    return 4
                return 3
            return 2
        return 1
    return 0


print([deep_if(i) for i in range(6)])
lines = ["x%d = %d" % (i, i) for i in range(300)]
ns = {}
exec("\n".join(lines) + "\ntotal = " + " + ".join("x%d" % i for i in range(300)), ns)
print(ns["total"])
big = eval("[" + ",".join(str(i) for i in range(1000)) + "]")
print(len(big), sum(big), eval("(" * 50 + "1" + ")" * 50), eval("+".join(["1"] * 500)), eval("not " * 51 + "True"), len(eval("{" + ",".join("%d:%d" % (i, i) for i in range(500)) + "}")))
exec("def many_args(" + ", ".join("a%d" % i for i in range(300)) + "):\n return a0 + a299", ns)
print(ns["many_args"](*range(300)))
exec("if 1:\n" + "".join("    " * (i + 1) + "if %d < 100:\n" % i for i in range(18)) + "    " * 19 + "deep_value = 'reached'", ns)
print(ns["deep_value"])
