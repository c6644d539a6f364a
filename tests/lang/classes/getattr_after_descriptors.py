# A descriptor's own AttributeError leads to __getattr__: an empty slot, a native getter, a Python descriptor.
class Lazy:
    __slots__ = ("a", "b", "__dict__")

    def __getattr__(self, name):
        if name == "b":
            self.b = 5
            return -1
        raise AttributeError(name)

total = 0
for i in range(50):
    lazy = Lazy()
    total += lazy.b + lazy.b
    try:
        lazy.a
    except AttributeError as e:
        total += len(str(e))
print(total)
class Raises:
    def __get__(self, o, owner):
        if o.fail:
            raise AttributeError("inner")
        return 1

class Fallback:
    x = Raises()
    fail = False

    def __getattr__(self, name):
        return name * 2

f = Fallback()
out = []
for i in range(40):
    f.fail = i % 2 == 0
    out.append(f.x)
print(out[:4], out.count("xx"))
class Wrong:
    @property
    def p(self):
        raise KeyError("not an AttributeError")
    def __getattr__(self, name):
        return 3
for _ in range(5):
    try:
        Wrong().p
    except KeyError as e:
        print(e, end=" ")
print(Wrong().q)
