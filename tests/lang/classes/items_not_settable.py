"""Setting and deleting items of objects whose classes have no methods for it: which error comes first."""


class Plain:
    pass


class Slots:
    __slots__ = ()


class OfTuple(tuple):
    pass


class OfStr(str):
    pass


class OfInt(int):
    pass


class Gets:
    def __getitem__(self, key):
        return key


class Sets:
    def __setitem__(self, key, value):
        print("set", key)


class Deletes(OfInt):
    def __delitem__(self, key):
        print("deleted", key)


class Meta(type):
    pass


class OfMeta(metaclass=Meta):
    pass


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value

    def __repr__(self):
        return f"Index({self.value})"


class Failing(Index):
    def __index__(self):
        raise LookupError("no index")


subjects = [
    object(), Plain(), Slots(), OfTuple(), OfStr(), OfInt(), Gets(), Sets(), Deletes(), Plain, OfMeta,
    5, 1.5, None, set(), frozenset(), (), "", b"", range(3), Plain.__dict__, len, (x for x in ()), {}.items(),
]
keys = [2**100, -(2**100), 2**63, 2**62, 1, True, "a", 1.0, OfInt(2**100), Index(2**100), Index(1), Failing(0)]


def attempt(action, o, key):
    try:
        if action == "set":
            o[key] = 1
        else:
            del o[key]
    except Exception as e:
        return f"{type(e).__name__}: {e}"
    return "done"


for o in subjects:
    for action in ("set", "del"):
        before = None
        for number, key in enumerate(keys):
            result = attempt(action, o, key)
            if result != before:
                print(type(o).__name__, action, number, result)
            before = result
