"""`gc.collect()` in a function that compiled code follows into: what died in the caller is gone, though the caller's code never wrote the
registers of the call that is going on."""

import gc
import weakref


class Thing:
    pass


class Asking:
    def __init__(self, i):
        if i % 7 == 3:
            gc.collect()


def asks(i):
    if i % 7 == 3:
        gc.collect()


def asks_below(i, unused):
    asks(i)
    return i


def count(n, call):
    gone = 0
    for i in range(n):
        thing = Thing()
        seen = weakref.ref(thing)
        kept = [Thing(), weakref.ref(thing)]
        beside = weakref.ref(kept[0])
        del thing
        call(i)
        if i % 7 == 3:
            gone += seen() is None
            gone += 100 * (beside() is kept[0])
    return gone


def by_function(n):
    gone = 0
    for i in range(n):
        thing = Thing()
        seen = weakref.ref(thing)
        del thing
        asks(i)
        if i % 7 == 3:
            gone += seen() is None
    return gone


def by_two_functions(n):
    gone = 0
    for i in range(n):
        thing = Thing()
        seen = weakref.ref(thing)
        del thing
        asks_below(i, (i, i + 1))
        if i % 7 == 3:
            gone += seen() is None
    return gone


print(by_function(60), by_two_functions(60))
print(count(60, asks), count(60, Asking), count(60, lambda i: asks(i) or i))
