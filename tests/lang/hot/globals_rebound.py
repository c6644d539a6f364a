"""Module globals and builtins rebound while loops use them: data, functions, shadowed builtins, deletion."""
factor = 1


def scale(x):
    return x * factor


def data(n):
    global factor
    t = 0
    for i in range(n):
        t += scale(i)
        if i == n // 2:
            factor = 3
        if i == n // 2 + 100:
            factor = 0.5
    return t


print(data(1000))


def f(x):
    return x + 1


def functions(n):
    global f
    t = 0
    for i in range(n):
        t += f(i)
        if i == n // 2:
            f = lambda x: -x
    return t


print(functions(1000))


def builtin(n):
    global len
    t = 0
    for i in range(n):
        t += len("abc")
        if i == n // 2:
            len = lambda s: 100
        if i == n // 2 + 50:
            del len
    return t


print(builtin(1000))


def counter(n):
    global count
    count = 0
    for i in range(n):
        count += i & 1
    return count


print(counter(1500))


def through_dict(n):
    g = globals()
    t = 0
    for i in range(n):
        t += factor
        if i == 400:
            g["factor"] = 7
    return t


print(through_dict(800))


def appears(n):
    t = 0
    for i in range(n):
        try:
            t += appears_later
        except NameError:
            t -= 1
        if i == 300:
            globals()["appears_later"] = 2
        if i == 600:
            del globals()["appears_later"]
    return t


print(appears(900))
import builtins

old = builtins.abs


def builtins_module(n):
    t = 0
    for i in range(-n, n):
        t += abs(i)
        if i == 0:
            builtins.abs = lambda x: 1
    builtins.abs = old
    return t


print(builtins_module(500))
