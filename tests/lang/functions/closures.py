"""Closures: shared cells, nonlocal, late binding, deletion, several levels."""


def counter():
    n = 0

    def up(by=1):
        nonlocal n
        n += by
        return n

    def get():
        return n

    return up, get


up, get = counter()
up()
up(5)
up2, get2 = counter()
up2()
print(get(), get2())


def levels():
    x = 1

    def a():
        y = x + 1

        def b():
            nonlocal x, y
            x += 10
            y += 100
            return x, y

        return b

    b = a()
    b()
    return b(), x


print(levels())


def unbound():
    def inner():
        return later

    try:
        inner()
    except NameError as e:
        print(type(e).__name__, e)
    later = 5
    print(inner())
    del later
    try:
        inner()
    except NameError as e:
        print(type(e).__name__, e)
    try:
        print(later)
    except UnboundLocalError as e:
        print(e)


unbound()


def make_all():
    fs = []
    for i in range(3):
        def f():
            return i

        fs.append(f)
    return [f() for f in fs], [(lambda: j)() for j in range(3)], [f() for f in [lambda: k for k in range(3)]]


print(make_all())


def account(balance):
    def deposit(x):
        nonlocal balance
        balance += x
        return balance

    def withdraw(x):
        nonlocal balance
        if x > balance:
            raise ValueError("insufficient: %d" % balance)
        balance -= x
        return balance

    return {"deposit": deposit, "withdraw": withdraw}


acc = account(100)
print(acc["deposit"](50), acc["withdraw"](30))
try:
    acc["withdraw"](1000)
except ValueError as e:
    print(e)


def argument_cell(a, b):
    def swap():
        nonlocal a, b
        a, b = b, a

    swap()
    return a, b


print(argument_cell(1, 2))
cell = (lambda x: lambda: x)(5).__closure__[0]
print(cell.cell_contents, type(cell).__name__)
cell.cell_contents = 9
print(cell.cell_contents)


def recursive(n):
    def go(k):
        return 1 if k == 0 else k * go(k - 1)

    return go(n)


print(recursive(10))
