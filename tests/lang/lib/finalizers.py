"""__del__: called once, after gc.collect() at the latest; resurrection; cycles; exceptions inside are not fatal."""
import gc

log = []


def collect():
    for _ in range(3):
        gc.collect()


class D:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


def make(name):
    D(name)


make("a")
collect()
print(log)
log.clear()
x = D("x")
y = x
del x
collect()
print(log)
del y
collect()
print(log)
log.clear()


def cycle():
    p, q = D("p"), D("q")
    p.other, q.other = q, p


cycle()
collect()
print(sorted(log))
log.clear()
saved = []


class Phoenix:
    def __del__(self):
        log.append("rising")
        saved.append(self)


def burn():
    Phoenix()


burn()
collect()
print(log, len(saved))
saved.clear()
collect()
print(log)
log.clear()


class InContainer(D):
    pass


def container():
    items = [InContainer(str(i)) for i in range(5)]
    return len(items)


print(container())
collect()
print(sorted(log))
print(gc.isenabled(), isinstance(gc.collect(), int), gc.get_count() is not None)
gc.disable()
print(gc.isenabled())
gc.enable()
print(gc.isenabled())
