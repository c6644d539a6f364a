"""Exception classes with their own __init__, __str__, attributes, hierarchies and class-level data."""


class AppError(Exception):
    code = 1


class NotFound(AppError):
    code = 404

    def __init__(self, what, *, where=None):
        super().__init__("%s not found" % what)
        self.what, self.where = what, where


class Odd(AppError):
    def __str__(self):
        return "odd:" + ",".join(map(str, self.args))


class NoInit(AppError):
    def __init__(self, a, b):
        self.a = a


for make in (lambda: NotFound("x", where="here"), lambda: Odd(1, 2), lambda: NoInit(1, 2), lambda: AppError(), lambda: AppError("m")):
    try:
        raise make()
    except AppError as e:
        print(type(e).__name__, str(e), repr(e), e.args, e.code, e.__dict__)
try:
    raise NotFound
except TypeError as e:
    print(e)


class Meta(type):
    def __instancecheck__(cls, obj):
        print("instancecheck")
        return True

    def __subclasscheck__(cls, sub):
        print("subclasscheck")
        return True


class Sneaky(Exception, metaclass=Meta):
    pass


try:
    try:
        raise ValueError("v")
    except Sneaky:
        print("not reached")
except ValueError as e:
    print("except ignores __instancecheck__:", e)


class Multi(KeyError, AttributeError):
    pass


for kind in (KeyError, AttributeError, LookupError):
    try:
        raise Multi("m")
    except kind as e:
        print(kind.__name__, e)
o = OSError(2, "No such file", "name.txt")
print(o, repr(o), o.errno, o.strerror, o.filename, type(o).__name__, type(OSError(13, "x")).__name__, OSError("just text").errno)
print(StopIteration(5).value, SystemExit(3).code, KeyError("k"), KeyError(), KeyError("a", "b"), str(KeyError("it's")), UnicodeEncodeError("ascii", "é", 0, 1, "why"), ImportError("m", name="n").name, AttributeError("a", name="n", obj=5).obj, NameError("x", name="y").name)
s = SyntaxError("bad", ("f.py", 3, 5, "code here"))
print(s, s.filename, s.lineno, s.offset, s.text, s.msg)


class Picky(Exception):
    def __new__(cls, *a):
        self = super().__new__(cls, *a)
        self.made = True
        return self


try:
    raise Picky(1)
except Picky as p:
    print(p.made, p.args)
p.__class__ if False else print("name p is gone:", "p" not in globals())
e = AppError("x")
e.args = ("changed", 2)
print(e, e.args)
try:
    e.args = 5
except TypeError as x:
    print(x)
print(AppError("a") == AppError("a"), e == e, hash(e) == hash(e), bool(AppError()))
