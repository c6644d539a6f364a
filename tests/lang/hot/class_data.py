# Data in classes: read through the class and its instances, rebound by the program while it is hot, hidden by instances, subclasses and
# metaclasses, replaced by descriptors.


class Counter:
    made = 0
    limit = 3
    names = ()

    def __init__(self):
        Counter.made += 1

    def remember(self, name):
        type(self).names += (name,)
        if len(self.names) > self.limit:
            type(self).names = self.names[1:]


class Special(Counter):
    limit = 2

    def __init__(self):
        Counter.__init__(self)
        Special.limit = self.limit ^ 1


def counting(n):
    total = 0
    for i in range(n):
        c = Counter() if i % 3 else Special()
        c.remember(i & 7)
        total += Counter.made + c.limit + len(c.names) + Special.limit
        if i == n // 2:
            Counter.limit = 5
            c.limit = 9
            total += c.limit
    return total, Counter.made, Counter.names, Special.names


class Changing:
    value = 1

    def get(self):
        return self.value


def changing(n):
    c, out = Changing(), []
    Changing.value = 1
    total = 0
    for i in range(n):
        total += c.get() + Changing.value
        if i % (n // 8 + 1) == 5:
            Changing.value += 1
    out.append(total)
    Changing.value = property(lambda self: 7)
    total = 0
    for i in range(n):
        total += c.get()
    out.append(total)
    Changing.value = 2.5
    for i in range(n):
        total += c.get() + Changing.value
        Changing.value += 0.5
    out.append(total)
    Changing.value = lambda self: 11
    for i in range(n):
        total += c.value()
    del Changing.value
    try:
        c.get()
    except AttributeError as e:
        out.append(str(e))
    Changing.value = 4
    for i in range(n):
        total += c.get()
        Changing.value = i
    out.append(total)
    return out


class Base:
    size = 1


class Middle(Base):
    pass


class Leaf(Middle):
    def area(self):
        return self.size * self.size


def inherited(n):
    leaf, total = Leaf(), 0
    Base.size = 1
    for i in range(n):
        total += leaf.area() + Leaf.size
        Base.size = i % 5
        if i == n // 3:
            Middle.size = 100
        if i == n // 2:
            del Middle.size
        if i == n - n // 4:
            Leaf.size = 1000
    del Leaf.size
    return total


class Meta(type):
    hits = 0

    @property
    def shown(cls):
        Meta.hits += 1
        return "by the metaclass"

    plain = "of the metaclass"


class Watched(metaclass=Meta):
    shown = "by the class"
    plain = "of the class"


class Bare(metaclass=Meta):
    pass


class Asked(type):
    def __getattribute__(cls, name):
        return type.__getattribute__(cls, name.removesuffix("_"))


class Odd(metaclass=Asked):
    data = 3


def metaclasses(n):
    total = 0
    for i in range(n):
        total += len(Watched.shown) + len(Watched.plain) + len(Bare.plain) + Odd.data_ + Odd.data
        Odd.data = i & 3
    return total, Meta.hits


class Settings:
    debug = False
    level = 0


def settings(n):
    seen = 0
    for i in range(n):
        if Settings.debug:
            seen += Settings.level
        if i % 100 == 50:
            Settings.debug = not Settings.debug
            Settings.level = i
    return seen


class Singleton:
    instance = None

    @classmethod
    def get(cls):
        if cls.instance is None:
            cls.instance = cls()
        return cls.instance


def singletons(n):
    same = 0
    for i in range(n):
        a = Singleton.get()
        same += a is Singleton.get()
        if i % 7 == 0:
            Singleton.instance = None
    return same


for n in (20, 3000):
    Counter.made, Counter.names, Counter.limit = 0, (), 3
    Special.limit, Special.names = 2, ()
    print(counting(n))
    print(changing(n))
    print(inherited(n))
    print(metaclasses(n))
    print(settings(n))
    print(singletons(n))


class Made:
    def __init__(self, *what):
        self.what = what

    @classmethod
    def of(cls, a, b=2, *rest):
        return cls(a, b, *rest)

    def again(self, n):
        return self.of(n if n % 2 else -n, n * n) if n % 3 else type(self).of(len(self.what), n + 1, n - 1)


class MadeToo(Made):
    @classmethod
    def of(cls, a, b=3, *rest):
        return super().of(b - a, a * 2 + 1, *rest)


def made(n):
    total = 0
    things = [Made(), MadeToo()]
    for i in range(n):
        thing = things[i & 1].again(i)
        things[i & 1] = thing
        total += sum(thing.what) + len(Made.of(i * 2, i + 1).what)
    return total


for n in (20, 3000):
    print(made(n))
