# d[key] with keys that are hashed and compared in Python, that hold such, that raise, and that cannot be keys.
log = []


class Key:
    def __init__(self, n, fails=None):
        self.n, self.fails = n, fails

    def __hash__(self):
        log.append(f"hash {self.n}")
        if self.fails == "hash":
            raise ValueError("no hash")
        return hash(self.n)

    def __eq__(self, other):
        log.append(f"eq {self.n}")
        if self.fails == "eq":
            raise ValueError("no comparison")
        return isinstance(other, Key) and self.n == other.n

    def __repr__(self):
        return f"Key({self.n})"


def get(d, key):
    try:
        return d[key]
    except KeyError as e:
        return "missing", e.args
    except ValueError as e:
        frames, t = [], e.__traceback__
        while t:
            frames.append(t.tb_frame.f_code.co_name)
            t = t.tb_next
        return str(e), frames
    except TypeError as e:
        return "TypeError", "unhashable" in str(e)


nan = float("nan")
d = {Key(1): "one", (Key(2), 3): "two", ((1, 2), (3, (4, (5, (6, 7))))): "deep", (nan,): "nan", (-1, "a"): "minus", frozenset([(1, 2)]): "set"}
d |= {1: "int", "s": "str", None: "none", 2.5: "float", 10**30: "big", b"b": "bytes", (): "empty", (1.0, True): "ones"}
keys = [Key(1), Key(9), Key(1, "hash"), Key(1, "eq"), (Key(2), 3), (Key(2), 4), (Key(2, "eq"), 3), ((1, 2), (3, (4, (5, (6, 7))))), (nan,)]
keys += [(-1, "a"), (-2, "a"), frozenset([(1, 2)]), 1, True, 1.0, "s", "t", None, 2.5, 10**30, b"b", (), (1, 1), [], ([],), ({},)]
for _ in range(20):
    log.clear()
    answers = [get(d, k) for k in keys]
for k, a in zip(keys, answers):
    print(k, a)
print(log)
