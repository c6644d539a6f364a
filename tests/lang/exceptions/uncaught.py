"""An exception nobody catches: exit code 1, output so far is kept."""
print("before")


def f(n):
    if n == 0:
        raise ValueError("nobody catches this")
    f(n - 1)


f(2)
print("never")
