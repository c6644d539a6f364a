"""str.format: fields by position and name, attributes, items, nested specifications, errors."""


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y


p = Point(1, 2)
print("{} {}".format(1, 2), "{1} {0}".format("a", "b"), "{0}{0}".format("x"), "{a} {b}".format(a=1, b=2), "{0.x},{0.y}".format(p), "{p.x}".format(p=p))
print("{0[1]} {d[key]} {d[-1]}".format([10, 20], d={"key": 3, "-1": 4}))
print("{:>5}|{:<5}|{:^5}|{:*^7}|{:05d}|{:+.2f}".format(1, 2, 3, "x", 42, 3.14159))
print("{:{}}|{:{w}.{p}f}|{!r:>6}".format("a", 5, 3.14159, "q", w=8, p=2))
print("{{}} {{{}}}".format(1), "".format(), "{!s} {!r} {!a}".format("é", "é", "é"))
print("{0:x} {0:#x} {0:o} {0:b} {0:e} {0:,}".format(12345), "{:%}".format(0.25), "{:n}".format(1234))
for bad, args in (("{}", ()), ("{0} {}", (1, 2)), ("{} {0}", (1, 2)), ("{a}", ()), ("{", ()), ("}", ()), ("{0.z}", (p,)), ("{0[5]}", ([1],)), ("{!x}", (1,)), ("{:d}", ("s",)), ("{0", (1,)), ("{0!}", (1,)), ("{0[}", (1,))):
    try:
        print(bad.format(*args))
    except (IndexError, ValueError, KeyError, AttributeError) as e:
        print(bad, type(e).__name__, e)
print("{a} {b}".format_map({"a": 1, "b": 2}))


class Default(dict):
    def __missing__(self, key):
        return "<" + key + ">"


print("{x} {y}".format_map(Default(x=1)))
print(format(5, "03"), format("s"), format(1.5, ".2f"), format([1]), format(2**70, ","), format(-5, "x"), format(True, "d"), format(10, "b"), format(1 + 2j, ".1f"))
