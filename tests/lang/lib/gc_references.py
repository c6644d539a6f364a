"""gc: referents and referrers; weak references and finalizers after collections that nobody asked for."""
import gc
import weakref


class Node:
    pass


a, b = Node(), Node()
a.other = b
a.items = [1, b]
print(any(r is b for r in gc.get_referents(a.items)), gc.get_referents(a.items).count(b))
print(any(r is a.items for r in gc.get_referrers(b)))
print(gc.is_tracked(a), gc.is_tracked(1), gc.is_tracked("text"), gc.is_tracked([]))
print(any(o is a for o in gc.get_objects()))
died = []


class Loud:
    def __del__(self):
        died.append(1)


def leave():
    x = Loud()
    x.me = x


for _ in range(100):
    leave()


def garbage():
    # Enough cycles for the collector to run by itself.
    for _ in range(300000):
        x = []
        x.append(x)


garbage()
print(len(died) > 50)
called = []


def watch():
    n = Node()
    n.me = n
    return weakref.ref(n, lambda ref: called.append(ref in refs))


refs = [watch() for _ in range(50)]
garbage()
print(sum(r() is None for r in refs) > 25, set(called))
