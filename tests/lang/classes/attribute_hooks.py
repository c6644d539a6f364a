"""__getattr__, __getattribute__, __setattr__, __delattr__, __dir__, and their interplay with getattr and hasattr."""


class Fallback:
    real = "class attribute"

    def __init__(self):
        self.own = 1

    def __getattr__(self, name):
        if name.startswith("dyn_"):
            return name[4:]
        raise AttributeError("no " + name)


f = Fallback()
print(f.own, f.real, f.dyn_x, hasattr(f, "zz"), hasattr(f, "dyn_"), getattr(f, "zz", 5))
try:
    f.zz
except AttributeError as e:
    print(e)
f.dyn_x = "set"
print(f.dyn_x, f.dyn_y)


class All:
    def __init__(self):
        object.__setattr__(self, "log", [])

    def __getattribute__(self, name):
        log = object.__getattribute__(self, "log")
        if name != "log":
            log.append("get " + name)
        return object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        self.log.append("set %s" % name)
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        self.log.append("del %s" % name)
        object.__delattr__(self, name)

    def method(self):
        return "m"


a = All()
a.x = 1
a.x += 1
a.method()
del a.x
try:
    a.x
except AttributeError as e:
    print(e)
print(a.log)


class Both:
    def __getattribute__(self, name):
        if name == "direct":
            return "direct"
        raise AttributeError("attribute: " + name)

    def __getattr__(self, name):
        return "fallback " + name


b = Both()
print(b.direct, b.other)
b.direct2 = 1
print(b.direct2)


class Frozen:
    def __init__(self, **kw):
        self.__dict__.update(kw)

    def __setattr__(self, name, value):
        raise TypeError("frozen")

    __delattr__ = lambda self, name: 1 / 0


z = Frozen(a=1)
for action in ("z.a = 2", "z.b = 2", "del z.a"):
    try:
        exec(action)
    except (TypeError, ZeroDivisionError) as e:
        print(type(e).__name__, e)
print(z.a, vars(z))


class Proxy:
    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        return getattr(self._target, name)

    def __dir__(self):
        return ["b", "a"]


p = Proxy([3, 1, 2])
p.append(0)
p.sort()
print(p._target, p.count(1), dir(p))
try:
    len(p)
except TypeError as e:
    print(e)


class BadHook:
    def __getattr__(self, name):
        raise KeyError(name)


for g in (lambda: BadHook().x, lambda: hasattr(BadHook(), "x"), lambda: getattr(BadHook(), "x", None)):
    try:
        print(g())
    except KeyError as e:
        print("KeyError", e)


class Meta(type):
    def __getattr__(cls, name):
        return "meta " + name


class WithMeta(metaclass=Meta):
    pass


print(WithMeta.anything)
try:
    WithMeta().anything
except AttributeError as e:
    print(e)
