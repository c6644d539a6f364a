"""An operand alternates between types at every iteration."""


def flip(n):
    x = 1
    ints = floats = 0
    for i in range(n):
        if type(x) is int:
            ints += x
            x = float(x) + 0.5
        else:
            floats += 1
            x = int(x) + 1
    return x, ints, floats


def rotating(n):
    values = [1, 2.5, "three", (4,), [5], None, True, 2**65, b"bytes", {6: 6}]
    seen = {}
    for i in range(n):
        v = values[i % len(values)]
        k = type(v).__name__
        seen[k] = seen.get(k, 0) + 1
        if isinstance(v, (int, float)):
            seen["number"] = seen.get("number", 0) + 1
        elif v:
            seen["truthy"] = seen.get("truthy", 0) + len(v)
    return seen


print(flip(1001), rotating(1003))


def none_or_int(n):
    prev = None
    total = 0
    for i in range(n):
        if prev is None:
            prev = i
        else:
            total += prev
            prev = None
    return total, prev


print(none_or_int(1001))


def bool_or_int(n):
    flag = False
    total = 0
    for i in range(n):
        total += flag
        flag = not flag if i % 3 else i
    return total


print(bool_or_int(1000))
