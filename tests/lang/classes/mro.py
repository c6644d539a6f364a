"""C3 linearisation, cooperative super() in diamonds, and orders that cannot be."""


class O:
    def f(self):
        return ["O"]


class A(O):
    def f(self):
        return ["A"] + super().f()


class B(O):
    def f(self):
        return ["B"] + super().f()


class C(A, B):
    def f(self):
        return ["C"] + super().f()


class D(B):
    pass


class E(C, D):
    def f(self):
        return ["E"] + super().f()


names = lambda c: [k.__name__ for k in c.__mro__]
print(names(C), names(E), C().f(), E().f())
print(super(C, E()).f(), super(A, E()).f(), super(B, C()).f(), super(C, C).f(C()))


class X:
    pass


class Y(X):
    pass


for bases in ((X, Y), (A, O, B), (X, X), (C, A, D), (O, A)):
    try:
        print(names(type("T", bases, {})))
    except TypeError as e:
        print(e)


class Base:
    def __init__(self, **kw):
        print("Base", kw)


class Left(Base):
    def __init__(self, left, **kw):
        print("Left", left)
        super().__init__(**kw)


class Right(Base):
    def __init__(self, right, **kw):
        print("Right", right)
        super().__init__(**kw)


class Both(Left, Right):
    def __init__(self, **kw):
        print("Both")
        super().__init__(**kw)


Both(left=1, right=2)


class S:
    @classmethod
    def make(cls):
        return cls.__name__

    @staticmethod
    def st():
        return "static"

    @property
    def p(self):
        return "prop of S"


class T(S):
    @classmethod
    def make(cls):
        return "T:" + super().make()

    @property
    def p(self):
        return super().p + " via T"

    def st(self):
        return super().st()

    def lam(self):
        return (lambda: super(T, self).p)(), [super(T, self).p for _ in range(1)]


class U(T):
    pass


print(T.make(), U.make(), U().make(), T().p, T().st(), U().lam())
s = super(T, U())
print(s.__thisclass__.__name__, s.__self_class__.__name__, type(s.__self__).__name__, repr(s).split(",")[0])
try:
    super(T, 5)
except TypeError as e:
    print(e)
try:
    super(S, S()).p
except AttributeError as e:
    print(e)
X.__bases__ = X.__bases__
try:
    X.__bases__ = ()
except TypeError as e:
    print(e)


class P1:
    who = "P1"


class P2:
    who = "P2"


class Child(P1):
    pass


c = Child()
print(c.who)
Child.__bases__ = (P2,)
print(c.who, names(Child), isinstance(c, P1), P1.__subclasses__(), [k.__name__ for k in P2.__subclasses__()])
