def call(f, obj, *args, **kw):
    f(1, key=obj)
    obj.method(f, 2)
    obj.method(f())
    f(*args, x=1, **kw)
    return f"{obj.name!r:>{f}} and {f}"
