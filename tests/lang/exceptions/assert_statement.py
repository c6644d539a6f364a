"""assert with and without messages, and what it evaluates."""


def check(x, *message):
    try:
        if message:
            assert x, message[0]
        else:
            assert x
        print("passed")
    except AssertionError as e:
        print("failed", repr(e), e.args)


check(1)
check(0)
check([], "empty")
check("", ("a", "tuple"))
check(None, None)


def message():
    print("message evaluated", end="; ")
    return "m"


assert True, message()
try:
    assert False, message()
except AssertionError as e:
    print(e)


class T:
    def __bool__(self):
        print("asked", end=" ")
        return False


check(T(), "not T")
AssertionError = ValueError
try:
    assert 0, "shadowed name"
except Exception as e:
    print(type(e).__name__, e)
print(__debug__)
