"""Instances whose class announces no attributes: `self` by another name, a dataclass, filled from outside; up to and beyond their slots."""

from dataclasses import dataclass


class Short:
    def __init__(s, a):
        s.a, s.b, s.c, s.d, s.e, s.f, s.g = a, 1, 2, 3, 4, 5, 6


class Outside:
    pass


@dataclass
class Data:
    a: int
    e: int = 4
    f: int = 5
    g: int = 6


def total(make, n):
    t = 0
    for i in range(n):
        o = make(i)
        t += o.a + o.e * o.g
        o.a = t & 7
        t ^= o.a
    return t, sorted(vars(o).items())


def outside(i):
    o = Outside()
    o.a, o.e, o.g = i, 4, 6
    return o


def crowded(i):
    o = Outside()
    for k in range(12):
        setattr(o, "x%d" % k, i + k)
    o.a, o.e, o.g = o.x11, o.x0, o.x9
    return o


for make in (Short, outside, Data, crowded):
    print(total(make, 120))
