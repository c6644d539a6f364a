"""super() calls, deep hierarchies, class methods and properties through inheritance, isinstance, in loops."""


class A:
    registry = 0

    def __init__(self, v):
        self.v = v

    def get(self):
        return self.v

    @classmethod
    def make(cls, v):
        cls.registry += 1
        return cls(v)

    @property
    def double(self):
        return self.get() * 2


class B(A):
    def __init__(self, v, w=1):
        super().__init__(v)
        self.w = w

    def get(self):
        return super().get() + self.w


class C(B):
    def get(self):
        return super().get() * 10

    @property
    def double(self):
        return super().double + 1


class M1:
    def get(self):
        return super().get() + 1000


class D(M1, C):
    pass


def run(n):
    t = 0
    for i in range(n):
        for cls in (A, B, C, D):
            o = cls.make(i)
            t += o.get() + o.double
            if isinstance(o, B):
                t += o.w
            if issubclass(type(o), M1):
                t -= 1
    return t


print(run(250), [k.registry for k in (A, B, C, D)])
deep = A
for i in range(30):
    deep = type("L%d" % i, (deep,), {"get": (lambda self, d=i: A.get(self) + d)} if i % 10 == 0 else {})
o = deep(5)
print(sum(o.get() for _ in range(500)), sum(o.double for _ in range(300)))


class Visitor:
    def visit(self, node):
        return getattr(self, "visit_" + type(node).__name__, self.generic)(node)

    def visit_int(self, n):
        return n

    def visit_list(self, n):
        return sum(self.visit(x) for x in n)

    def generic(self, n):
        return 1


class Loud(Visitor):
    def visit_str(self, s):
        return len(s)

    def visit_int(self, n):
        return super().visit_int(n) * 2


data = [1, [2, "abc", [None, 4.5]], 6] * 10
print(sum(Visitor().visit(data) for _ in range(20)), sum(Loud().visit(data) for _ in range(20)))


class Abstract:
    def template(self, n):
        return self.step(n) + self.bonus

    bonus = 0

    def step(self, n):
        raise NotImplementedError


class X(Abstract):
    bonus = 5

    def step(self, n):
        return n


class Y(Abstract):
    def step(self, n):
        return -n


t = failed = 0
for i in range(900):
    o = (X(), Y(), Abstract())[i % 3]
    try:
        t += o.template(i)
    except NotImplementedError:
        failed += 1
print(t, failed)
