"""int, float, str, list, tuple, set, dict, bool as functions over many inputs."""
for f in (int, float, str, bool, complex, list, tuple, set, frozenset, dict, bytes, repr, ascii):
    row = []
    for x in (0, -7, 2.75, "12", "abc", "", None, True, [1, 2], (), {1: 2}, b"5", 1 + 2j):
        try:
            v = f(x)
            if isinstance(v, (set, frozenset)):
                v = sorted(map(str, v))
            row.append(repr(v) if len(repr(v)) < 40 else "...")
        except (TypeError, ValueError, OverflowError) as e:
            row.append(type(e).__name__)
    print(f.__name__, row)
print(int(), float(), str(), bool(), list(), tuple(), set(), dict(), bytes(), complex(), frozenset(), object() is not None, type(int()), int("0b11", 0), int("11", 2), float("1e3"), str(b"a", "ascii"), list("ab"), dict([(1, 2)]), dict(a=1), tuple({3: 4}))
print(ascii("é中"), bin(10), oct(8), hex(255), chr(65), ord("A"), hash(7), id(None) == id(None), round(2.5), round(-2.675, 2), abs(-3), divmod(-7, 2), pow(2, 10), pow(2, 10, 1000), callable(print))
print(list(map(int, "1 2 3".split())), list(filter(bool, [0, 1, "", "a"])), list(zip(*[(1, 2), (3, 4)])), list(enumerate("ab", 1)), list(reversed((1, 2))), sorted("cab"), list(range(5))[::-1], [*map(str.upper, "ab")])
print(vars(type("V", (), {"a": 1}))["a"], dir(type("W", (), {"a": 1})())[-1], getattr("x", "upper")(), hasattr(5, "real"), isinstance(globals(), dict), eval("1+1"), format(3.14159, ".2f"), len(dir()) > 5)
