"""Name mangling of __names in classes, nested classes, calls, imports and keyword arguments."""


class A:
    __secret = 1
    __dunder__ = 2
    _single = 3

    def __init__(self):
        self.__value = 10
        self.other = self.__secret

    def __method(self, __arg=5):
        return __arg + self.__value

    def call(self):
        return self.__method(), self.__method(1), self.__class__.__name__

    def local(self):
        __x = 5
        return [__x for _ in range(2)], sorted(locals())

    class __Inner:
        __deep = 1

        def get(self):
            return self.__deep

    def inner(self):
        return self.__Inner().get()


class B(A):
    __secret = 100

    def __method(self):
        return "B's own"

    def get(self):
        return self.__secret, self.__method()


a, b = A(), B()
print(a.call(), b.call(), b.get(), a.local(), a.inner())
print(sorted(n for n in vars(A) if "secret" in n or "nner" in n or "method" in n), a.__dict__, A._A__secret, A.__dunder__)
try:
    a.__secret
except AttributeError as e:
    print(e)


class _Lead:
    __x = 1

    def get(self):
        return self.__x


print(_Lead().get(), [n for n in vars(_Lead) if "x" in n])
__global = "module level"


class G:
    def get(self):
        try:
            return __global
        except NameError as e:
            return str(e)


print(G().get())


class Kw:
    def f(self, **kw):
        return kw

    def call(self):
        return self.f(__a=1)


print(Kw().call())
