"""Property setters in hot loops: that check and raise, in subclasses, replaced, read-only, deleted, on objects of several classes."""


class Account:
    def __init__(self):
        self._balance = 0
        self.log = []

    @property
    def balance(self):
        return self._balance

    @balance.setter
    def balance(self, v):
        if v < 0:
            raise ValueError("below zero: %d" % v)
        self._balance = v
        return "dropped"

    @property
    def fixed(self):
        return 7


class Doubled(Account):
    @Account.balance.setter
    def balance(self, v):
        self._balance = v * 2


class Plain:
    balance = 0


def run(n):
    objects = [Account(), Doubled(), Plain(), Account()]
    refused = 0
    for i in range(n):
        o = objects[i % 4]
        try:
            o.balance = o.balance % 1000 + i * 3 - 40
            o.balance -= 2
        except ValueError as e:
            refused += 1
            last = str(e)
        try:
            if i % 9 == 0:
                o.fixed = i
        except AttributeError as e:
            refused += 100
    return [o.balance for o in objects], refused, last


print(run(100))


def replaced(n):
    class Box:
        def set(self, v):
            self.v = v

        x = property(None, set)

    b = Box()
    total = 0
    for i in range(n):
        if i == n // 2:
            Box.x = property(lambda self: 1, lambda self, v: setattr(self, "v", -v))
        elif i == n // 4 * 3:
            del Box.x
            b.v = 0
        b.x = i
        total += b.v
    return total, b.x


print(replaced(40))
