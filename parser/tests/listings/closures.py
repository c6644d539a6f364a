def outer(a, b=1, *, c=2):
    def inner():
        nonlocal a
        a += b
        return a
    return inner, lambda x: x + c
