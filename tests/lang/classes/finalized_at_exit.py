# Objects alive at the end are finalised in the order of their making, with the names of their module still there, after the exit
# functions, which run last registered first.
import atexit
import sys


class Noisy:
    def __init__(self, name, *others):
        self.name = name
        self.others = others

    def __del__(self):
        print("del", self.name, [o.name for o in self.others], counter, Noisy.__name__)


class Bad:
    def __del__(self):
        raise ValueError("in __del__")


class Quiet:
    def __del__(self):
        sys.stdout.write("quiet %s\n" % self.__dict__)


def lazily():
    try:
        yield 1
        yield 2
    finally:
        print("generator closed")


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *exc):
        print("exit", exc[0])


def held():
    with Manager():
        yield 1


counter = 7
first = Noisy("first")
second = Noisy("second", first)
cycle = Noisy("cycle")
cycle.me = cycle
q = Quiet()
g = lazily()
print(next(g))
h = held()
print(next(h))
atexit.register(print, "registered first")


@atexit.register
def registered_second():
    print("registered second")
    atexit.register(print, "registered meanwhile")


bad = Bad()
print("end")
