"""Classes: attributes of class and instance, methods, inheritance, class body scope, isinstance, repr."""


class Animal:
    count = 0
    kinds = []

    def __init__(self, name):
        self.name = name
        Animal.count += 1

    def speak(self):
        return self.name + " makes " + self.sound()

    def sound(self):
        return "nothing"

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self.name)


class Dog(Animal):
    legs = 4

    def sound(self):
        return "woof"


class Puppy(Dog):
    def __init__(self, name, age):
        super().__init__(name)
        self.age = age

    def sound(self):
        return super().sound() + "!"


a, d, p = Animal("a"), Dog("d"), Puppy("p", 1)
print(a, d, p, a.speak(), d.speak(), p.speak(), Animal.count, Dog.count)
d.count = 100
print(d.count, Dog.count, Animal.count, d.__dict__, p.__dict__)
Dog.count = 50
print(d.count, Dog.count, Animal.count, p.count)
d.kinds.append("x")
print(Animal.kinds, p.kinds is Animal.kinds, Dog.legs, p.legs)
del d.count
print(d.count)
try:
    del d.count
except AttributeError as e:
    print(e)
try:
    a.nothing
except AttributeError as e:
    print(e, e.name, e.obj is a)
try:
    Animal.nothing
except AttributeError as e:
    print(e)
try:
    Animal()
except TypeError as e:
    print(e)
print(isinstance(p, Animal), isinstance(a, Dog), issubclass(Puppy, Animal), isinstance(p, (int, Dog)), issubclass(Dog, (int, str)), type(p) is Puppy, p.__class__.__name__)
print(Puppy.__mro__, Puppy.__bases__, Dog.__base__, Animal.__subclasses__(), Puppy.mro() == list(Puppy.__mro__))
print(Animal.__name__, Animal.__qualname__, Animal.__module__, Animal.__doc__, Animal.speak(p), Animal.speak is Animal.__dict__["speak"])


class Body:
    x = 1
    y = x + 1
    z = [i for i in range(x + 2)]
    for k in range(3):
        x += k
    if x > 3:

        def big(self):
            return True

    del k
    w = (lambda: "lambda in body")()


print(Body.x, Body.y, Body.z, Body().big(), Body.w, sorted(n for n in vars(Body) if not n.startswith("__")))
p.speak = lambda: "own"
print(p.speak(), Puppy.speak(p))
Puppy.extra = lambda self: self.age
print(p.extra(), hasattr(p, "extra"), hasattr(d, "extra"), getattr(d, "extra", "none"))
setattr(p, "with space", 1)
print(getattr(p, "with space"), vars(p) is p.__dict__, sorted(p.__dict__))
p.__class__ = Dog
print(p.sound(), type(p).__name__, p.age)
for bad in ("p.__class__ = int", "p.__class__ = 5", "Animal.__name__ = 5", "(5).x = 1", "object().x = 1", "len.x = 1", "int.x = 1"):
    try:
        exec(bad)
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, str(e).split(" ")[0:3])
