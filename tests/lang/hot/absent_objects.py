# Objects that compiled code finds in variables, cells, defaults and slots, and that are gone later.


def fd(a, b=(2,), *, c=3):
    return a * 100 + b[0] * 10 + c


def defaults(n, k, new):
    t = 0
    for i in range(n):
        try:
            t = (t * 3 + fd(i)) % 1000003
        except TypeError as e:
            if i == k + 1:
                print("TypeError:", e)
            t += 1
        if i == k:
            fd.__defaults__ = new
    fd.__defaults__ = ((4,),)
    return t


for new in None, (), ((1,),), (1, (9,)):
    print(defaults(1000, 500, new))


def local(n):
    x = [1, 2]
    t = errors = 0
    for i in range(n):
        try:
            t += x[0] + len(x)
        except UnboundLocalError as e:
            errors += 1
            if errors == 1:
                print("UnboundLocalError:", e)
        if i % 100 == 50:
            del x
        if i % 100 == 60:
            x = [i, 2]
    return t, errors


print(local(3000))


def cell(n):
    def get():
        return x.append(1)

    x = []
    t = errors = 0
    for i in range(n):
        try:
            get()
        except NameError as e:
            errors += 1
            if errors == 1:
                print("NameError:", e)
        if i % 100 == 50:
            t += len(x)
            del x
        if i % 100 == 60:
            x = [i]
    return t, errors


print(cell(3000))


class Slotted:
    __slots__ = ("items",)


class Plain:
    def __init__(self):
        self.first, self.items = 0, []


def attribute(make, n, period=100):
    o = make()
    o.items = []
    t = errors = 0
    for i in range(n):
        try:
            o.items.append(i)
        except AttributeError as e:
            errors += 1
            if errors == 1:
                print("AttributeError:", e)
        if i % period == period // 2:
            t += len(o.items)
            del o.items
        if i % period == period // 2 + 10:
            o.items = [i]
    return t, errors


print(attribute(Slotted, 3000))
print(attribute(Plain, 3000))


class Holder:
    pass


print(attribute(lambda: Holder, 3000, 1000))
