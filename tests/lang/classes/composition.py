"""A small program of classes: an inventory with events, undo, observers and a text report."""


class Event:
    def __init__(self):
        self._subscribers = []

    def __iadd__(self, f):
        self._subscribers.append(f)
        return self

    def __isub__(self, f):
        self._subscribers.remove(f)
        return self

    def __call__(self, *args, **kwargs):
        for f in list(self._subscribers):
            f(*args, **kwargs)

    def __len__(self):
        return len(self._subscribers)


class Item:
    __slots__ = ("name", "price", "quantity")

    def __init__(self, name, price, quantity=0):
        self.name, self.price, self.quantity = name, price, quantity

    @property
    def value(self):
        return self.price * self.quantity

    def __lt__(self, other):
        return self.name < other.name

    def __format__(self, spec):
        if spec == "short":
            return self.name[:3]
        return f"{self.name:<8}{self.quantity:>4} x {self.price:>7.2f} = {self.value:>9.2f}"


class Inventory:
    def __init__(self):
        self._items = {}
        self._undo = []
        self.changed = Event()

    def __getitem__(self, name):
        return self._items[name]

    def __contains__(self, name):
        return name in self._items

    def __iter__(self):
        return iter(sorted(self._items.values()))

    def add(self, name, price, quantity):
        self._items[name] = Item(name, price, quantity)
        self._undo.append(lambda: self._items.pop(name))
        self.changed("add", name, quantity=quantity)

    def move(self, name, delta):
        item = self[name]
        if item.quantity + delta < 0:
            raise ValueError(f"only {item.quantity} of {name!r} left")
        before = item.quantity
        item.quantity += delta
        self._undo.append(lambda: setattr(item, "quantity", before))
        self.changed("move", name, quantity=item.quantity)

    def undo(self):
        if not self._undo:
            raise IndexError("nothing to undo")
        self._undo.pop()()

    @property
    def total(self):
        return sum(item.value for item in self)


log = []
inv = Inventory()
inv.changed += lambda what, name, quantity: log.append(f"{what}:{name}:{quantity}")
low = lambda what, name, quantity: quantity < 5 and log.append("low " + name)
inv.changed += low
for name, price, n in (("widget", 2.5, 10), ("gadget", 100, 3), ("bolt", 0.05, 1000)):
    inv.add(name, price, n)
inv.move("bolt", -250)
inv.move("widget", -7)
try:
    inv.move("gadget", -4)
except ValueError as e:
    print(e)
inv.changed -= low
inv.move("gadget", -2)
print(len(inv.changed), log)
for item in inv:
    print(f"{item}")
print(f"{inv.total:,.2f}", [f"{i:short}" for i in inv], "bolt" in inv, "nut" in inv)
for _ in range(4):
    inv.undo()
print(f"{inv.total:,.2f}", [i.name for i in inv])
try:
    while True:
        inv.undo()
except IndexError as e:
    print(e, list(inv))
