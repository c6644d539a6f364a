# Calls that take keyword arguments from dicts, in hot loops: names, order, errors and copies are as in the interpreter.
import functools


def target(a, b=2, *rest, key=3, **more):
    return a, b, rest, key, more


def plain(a, b, c=5):
    return a, b, c


def wrapper_of(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return f(*args, **kwargs)

    wrapper.calls = 0
    return wrapper


wrapped = wrapper_of(target)
wrapped_plain = wrapper_of(plain)


def bound(function, *fixed, **named):
    def call(*rest, **more):
        return function(*fixed, *rest, **{**named, **more})

    return call


def show(f, n=60):
    seen = []
    for i in range(n):
        try:
            r = f(i)
        except TypeError as e:
            r = "TypeError: %s" % e
        if r not in seen:
            seen.append(r)
    print(f.__name__, seen)


def through_wrapper(i):
    return wrapped(i % 2, key=i % 3)


def order(i):
    names = {"z": 1, "y": 2} if i % 2 else {"y": 1, "z": 2}
    return list(wrapped(0, **names)[4].items())


def copies(i):
    names = {"k": 1}
    more = wrapped(0, **names)[4]
    more["k"] = 5
    more["other"] = i % 2
    return names, more


def two_dicts(i):
    return wrapped(0, **{"p": i % 2}, **{"q": 2})


def duplicate(i):
    return wrapped(0, **{"p": 1}, **{"p": 2})


def duplicate_named(i):
    return wrapped(0, p=1, **{"p": 2})


def duplicate_positional(i):
    return wrapped_plain(1, 2, **{"a": 2})


def missing(i):
    return wrapped_plain(1, **{"c": 2})


def unexpected(i):
    return wrapped_plain(1, 2, **{"d": 2})


def not_str(i):
    return wrapped(1, **{1: 2})


def made_name(i):
    # Not interned: the same name as another object.
    return wrapped_plain(1, 2, **{"".join(["c"]): i % 2})


def many(i):
    return sum(wrapped(0, **{"k%d" % k: k for k in range(i % 7)})[4].values())


def deleted(i):
    names = {"x": 1, "y": 2, "c": i % 2}
    del names["x"]
    return wrapped(0, **names)


partly = bound(target, 1, key=7)


def partial(i):
    return partly(2, other=i % 2), partly(key=8), partly()


class Wrapped:
    @wrapper_of
    def method(self, a, *, scale=1):
        return self.base + a * scale

    def __init__(self, base):
        self.base = base


def methods(i):
    return Wrapped(i % 2).method(3, scale=i % 3)


standard = functools.partial(target, 1, key=2)


def library_partial(i):
    return standard(3, x=i % 2)


def update(i):
    a = {"a": 1, "b": 2}
    b = {**a, "b": i % 2, **{"c": 3}}
    return list(b.items()), a


def items(i):
    it = iter([1, 2, 3][: i % 4])
    found = []
    while True:
        try:
            found.append(next(it))
        except StopIteration:
            break
    try:
        next(it)
    except StopIteration as e:
        found.append(e.args)
    return found


def changed_list(i):
    source = [1, 2]
    it = iter(source)
    found = [next(it), next(it)]
    if i % 2:
        source.append(3)
    try:
        found.append(next(it))
    except StopIteration:
        found.append(None)
    source.append(4)
    return found, next(it, "end")


for f in (
    through_wrapper,
    order,
    copies,
    two_dicts,
    duplicate,
    duplicate_named,
    duplicate_positional,
    missing,
    unexpected,
    not_str,
    made_name,
    many,
    deleted,
    partial,
    methods,
    library_partial,
    update,
    items,
    changed_list,
):
    show(f)
print(wrapped.calls, wrapped_plain.calls)
