"""The order in which operands, arguments, subscripts, targets and defaults are evaluated."""
log = []


def t(x):
    log.append(x)
    return x


def show():
    print(log)
    log.clear()


def f(*a, **k):
    log.append("call")


t(1) + t(2) * t(3)
show()
(t(1) < t(2) < t(0) < t(9))
show()
f(t(1), *[t(2)], t(3), k=t(4), **{"z": t(5)}, y=t(6))
show()
d = {}
d[t("k")] = t("v")
show()
{t("k1"): t("v1"), t("k2"): t("v2")}
show()
[t(1), t(2)], (t(3), t(4)), {t(5), t(6)}
show()
x = [0] * 5
x[t(0)], x[t(1)] = t(2), t(3)
show()
x[t(1)] += t(5)
show()
t(1) if t(0) else t(2)
show()
x[t(0) : t(3) : t(1)]
show()
(lambda a=t("default"): a)(t("arg"))
show()
t(0) or t(1) and t(2) or t(3)
show()


class C:
    def __getattr__(self, n):
        log.append("get " + n)
        return self

    def __setattr__(self, n, v):
        log.append("set " + n)

    def __setitem__(self, k, v):
        log.append("setitem %s" % k)

    def __getitem__(self, k):
        log.append("getitem %s" % k)
        return 1

    def __call__(self, *a):
        log.append("called")
        return self


c = C()
c.a.b = t("value")
show()
c.a[t("i")] = c.b = t("value")
show()
c.x(t(1)).y(t(2))
show()
c[t("k")] += t(7)
show()
c.n, c[t(0)] = t(1), t(2)
show()
assert t(1), t("message")
show()
del x[t(0)]
show()
a = b = t("chain")
show()
print([t(i) for i in (t(1), t(2)) if t(i + 10)], log)
log.clear()
for x[t(0)] in [t(1), t(2)]:
    t("body")
show()
