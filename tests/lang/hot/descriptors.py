"""User descriptors, properties with side effects and __getattr__ in compiled loops."""


class Typed:
    def __init__(self, kind):
        self.kind, self.reads, self.writes = kind, 0, 0

    def __set_name__(self, owner, name):
        self.slot = "_" + name

    def __get__(self, obj, owner=None):
        if obj is None:
            return self
        self.reads += 1
        return getattr(obj, self.slot)

    def __set__(self, obj, value):
        if not isinstance(value, self.kind):
            raise TypeError("%s is no %s" % (value, self.kind.__name__))
        self.writes += 1
        setattr(obj, self.slot, value)


class P:
    x = Typed(int)
    y = Typed((int, float).__class__ and float)

    def __init__(self):
        self.x = 0
        self.y = 0.0


def run(n):
    p = P()
    bad = 0
    for i in range(n):
        p.x += i
        p.y += 0.5
        if i % 50 == 0:
            try:
                p.x = "no"
            except TypeError:
                bad += 1
    return p.x, p.y, bad, P.x.reads, P.x.writes, P.__dict__["y"].reads


print(run(600))


class Cached:
    def __init__(self, f):
        self.f = f

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, obj, owner):
        v = obj.__dict__[self.name] = self.f(obj)
        return v


class Q:
    computed = 0

    @Cached
    def value(self):
        Q.computed += 1
        return 7


def cached(n):
    t = 0
    for i in range(n):
        q = Q()
        t += q.value + q.value + q.value
    return t, Q.computed


print(cached(400))


class Bounded:
    def __init__(self):
        self._v = 0

    @property
    def v(self):
        return self._v

    @v.setter
    def v(self, new):
        if new > 100:
            raise ValueError
        self._v = new


def bounded(n):
    b = Bounded()
    resets = 0
    for i in range(n):
        try:
            b.v += i % 9
        except ValueError:
            b.v = 0
            resets += 1
    return b.v, resets


print(bounded(1000))


class Dynamic:
    def __init__(self):
        self.real = 1

    def __getattr__(self, name):
        if name == "nope":
            raise AttributeError(name)
        return len(name)

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 2)


def dynamic(n):
    d = Dynamic()
    t = 0
    for i in range(n):
        t += d.real + d.virtual
        d.real = i % 5
        t += getattr(d, "nope", 3) + hasattr(d, "nope")
    return t


print(dynamic(700))


class Meth:
    def __init__(self, f):
        self.f = f

    def __get__(self, obj, owner):
        return (lambda *a: self.f(obj, *a)) if obj is not None else self.f


class R:
    k = 3

    @Meth
    def scaled(self, v):
        return v * self.k


r = R()
print(sum(r.scaled(i) for i in range(500)), R.scaled(r, 5))
