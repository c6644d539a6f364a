"""dict subclasses: __missing__, overridden methods, attributes; what dict itself does not call."""


class Counter(dict):
    def __missing__(self, key):
        print("missing", key, end="; ")
        return 0


c = Counter()
for ch in "abca":
    c[ch] += 1
print(c, c["zz"], "zz" in c, c.get("zz"), len(c))


class Upper(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key.upper(), value)

    def __getitem__(self, key):
        return super().__getitem__(key.upper())

    def __contains__(self, key):
        return super().__contains__(key.upper())


u = Upper(a=1)
u["b"] = 2
u.update(c=3)
print(u, u["B"], u["b"], "b" in u, "a" in u, u.get("b"), list(u), isinstance(u, dict), u == {"a": 1, "B": 2, "c": 3})
u.note = "attr"
print(u.__dict__, repr(u), type(u.copy()), type(u | {}), bool(u), dict(u))


class Ordered(dict):
    def __iter__(self):
        return iter(sorted(super().keys(), reverse=True))

    def __repr__(self):
        return "O" + super().__repr__()


o = Ordered(a=1, c=3, b=2)
print([k for k in o], list(o), list(o.keys()), o, {**o}, f"{o}")


class Mapping:
    def keys(self):
        return ["x", "y"]

    def __getitem__(self, k):
        return k * 2


print(dict(Mapping()), {**Mapping()}, (lambda **kw: kw)(**Mapping()))


class Failing(dict):
    def __missing__(self, key):
        raise LookupError("nothing at " + repr(key))


try:
    Failing()["q"]
except LookupError as e:
    print(type(e).__name__, e)
print(Failing.fromkeys("ab", 1), type(Failing.fromkeys("a")), Failing(x=1).pop("x"))
