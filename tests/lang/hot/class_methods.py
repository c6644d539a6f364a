# Class methods and static methods of classes and instances in traces, bound methods as values, and what happens when they change.
# jit: loops>=1
class Base:
    made = 0

    def __init__(self, v):
        self.v = v

    @classmethod
    def make(cls, v, extra=0, *, scale=1):
        cls.made += 1
        return cls(v * scale + extra)

    @staticmethod
    def clamp(v, low=0, high=50):
        return low if v < low else high if v > high else v

    @classmethod
    def name(cls):
        return cls.__name__

    def twice(self, by=2):
        return self.v * by


class Derived(Base):
    made = 0

    @classmethod
    def make(cls, v, extra=5, *, scale=1):
        return super().make(v, extra, scale=scale)

    @staticmethod
    def clamp(v, low=1, high=9):
        return Base.clamp(v, low, high)


class Shadow(Base):
    def __init__(self, v):
        super().__init__(v)
        self.clamp = lambda v: -v
        self.name = lambda: "own"


class Meta(type):
    @classmethod
    def mine(mcs):
        return mcs.__name__

    def theirs(cls):
        return cls.__name__


class WithMeta(metaclass=Meta):
    @classmethod
    def theirs(cls):
        return "class"


def calling(n):
    total, names = 0, {}
    things = [Base(1), Derived(2), Shadow(3)]
    for i in range(n):
        thing = things[i % 3]
        total += Base.make(i, 1).v + Derived.make(i, scale=2).v + thing.make(i).v
        total += Base.clamp(i) + Derived.clamp(i) + thing.clamp(i)
        key = (thing.name(), type(thing).name())
        names[key] = names.get(key, 0) + 1
    return total, names, Base.made, Derived.made, Shadow.made


def bound(n):
    total = 0
    thing = Derived(3)
    for i in range(n):
        twice = thing.twice
        total += twice() + twice(by=i) + sum(map(thing.twice, (1, 2)))
        total += len(list(filter(thing.clamp, (0, 5))))
        if i % 100 == 0:
            total += twice == thing.twice and twice is not thing.twice and twice.__self__ is thing
        if i % 7 == 3:
            thing = Base(i)
        elif i % 7 == 5:
            thing = Derived(i)
    return total


def meta(n):
    words = 0
    for i in range(n):
        words += len(WithMeta.mine()) + len(WithMeta.theirs()) + len(Meta.mine())
    return words


def changing(n):
    out = []
    thing = Derived(1)
    for i in range(n):
        out.append((Derived.clamp(i), thing.clamp(3), Base.name(), thing.name()))
        if i == n // 2:
            Derived.clamp = staticmethod(lambda v: "static")
        if i == n // 2 + 50:
            Derived.clamp = lambda self, v=0: "function"
        if i == n // 2 + 100:
            Derived.name = classmethod(lambda cls: cls.__name__.upper())
            Derived.clamp = classmethod(lambda cls, v: cls.made)
        if i == n // 2 + 150:
            thing.name = lambda: "instance"
            del Base.name
            Base.name = staticmethod(lambda: "plain")
    return [out[k] for k in (0, n // 2 + 20, n // 2 + 70, n // 2 + 120, n - 1)]


def failing(n):
    errors = 0
    for i in range(n):
        try:
            if i % 3 == 0:
                Base.make()
            elif i % 3 == 1:
                Base.clamp(1, 2, 3, 4)
            else:
                Base.nothing(i)
        except TypeError as e:
            errors += len(str(e))
        except AttributeError as e:
            errors += 1
    return errors


print(calling(1200))
print(bound(1200))
print(meta(600))
print(changing(800))
print(failing(600))
