"""What a function object offers: names, code, attributes, docstrings, identity."""


def outer(a, b=1, *args, c, d=2, **kw):
    """The docstring."""
    local = a

    def inner():
        return local

    return inner


print(outer.__name__, outer.__qualname__, outer.__doc__, outer.__module__, outer.__defaults__, outer.__kwdefaults__)
i = outer(1, c=2)
print(i.__name__, i.__qualname__, i.__doc__, i.__closure__[0].cell_contents, len(i.__closure__), outer.__closure__)
c = outer.__code__
print(c.co_name, c.co_argcount, c.co_kwonlyargcount, c.co_posonlyargcount, c.co_varnames[:6], c.co_cellvars, i.__code__.co_freevars, c.co_flags & 4 > 0, c.co_flags & 8 > 0)
outer.tag = "x"
print(outer.tag, outer.__dict__, hasattr(outer, "zz"))
outer.__name__ = "renamed"
outer.__doc__ = None
print(outer.__name__, outer.__doc__, repr(outer).split(" at ")[0])
try:
    outer.__name__ = 5
except TypeError as e:
    print(e)
try:
    outer.missing
except AttributeError as e:
    print(e)
lam = lambda x: x
print(lam.__name__, lam.__qualname__, type(lam).__name__, callable(lam), callable(5), lam is lam, lam == (lambda x: x))


class K:
    def method(self):
        return lambda: 0

    @staticmethod
    def static():
        pass

    @classmethod
    def cls(cls):
        pass


k = K()
print(K.method.__qualname__, k.method.__func__ is K.method, k.method.__self__ is k, k.method().__qualname__, K.static.__qualname__, K.cls.__self__ is K)
print(k.method == k.method, k.method is k.method, hash(k.method) == hash(k.method), type(k.method).__name__, type(K.method).__name__)
print(type(len).__name__, len.__name__, repr(len), type([].append).__name__, [].append.__name__, type(str.upper).__name__, repr(str.upper), str.upper.__qualname__)
h = outer.__get__(5)
print(type(h).__name__, h.__self__)
bound = k.method
try:
    bound.attr = 1
except AttributeError as e:
    print(e)
