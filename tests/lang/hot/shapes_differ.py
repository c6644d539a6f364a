"""Instances of one class with attributes set in different orders, added late, deleted."""


class P:
    pass


def make(i):
    p = P()
    if i % 3 == 0:
        p.a, p.b = i, i + 1
    elif i % 3 == 1:
        p.b, p.a = i, i + 1
    else:
        p.c, p.a, p.b = 0, i, i + 2
    return p


t = 0
for i in range(1500):
    p = make(i)
    t += p.a * 2 - p.b
print(t)


def late(n):
    p = P()
    p.v = 0
    for i in range(n):
        p.v += 1
        if i == n // 3:
            p.extra = 5
        if i > n // 3:
            p.v += p.extra
        if i == 2 * n // 3:
            del p.extra
            p.__dict__["extra"] = 7
    return p.v


print(late(900))


def missing(n):
    hits = 0
    for i in range(n):
        p = P()
        if i % 4:
            p.x = i
        try:
            hits += p.x
        except AttributeError:
            hits -= 1
        hits += getattr(p, "x", 1000) & 1
        hits += hasattr(p, "y")
    return hits


print(missing(1000))


def many_attributes(n):
    p = P()
    for i in range(n):
        setattr(p, "a%d" % i, i)
    return sum(getattr(p, "a%d" % i) for i in range(n)), len(p.__dict__)


print(many_attributes(60), many_attributes(200))


class Default:
    level = 1


def instance_over_class(n):
    d = Default()
    t = 0
    for i in range(n):
        t += d.level
        if i == 300:
            d.level = 10
        if i == 600:
            del d.level
        if i == 700:
            Default.level = 100
    return t


print(instance_over_class(900))
