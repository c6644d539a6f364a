"""lambda in all positions, with all parameter kinds."""
print((lambda: 5)(), (lambda x, y=2, *a, z=3, **k: (x, y, a, z, k))(1, 5, 6, z=7, w=8), (lambda *a: a)(), (lambda **k: k)(a=1), (lambda x, /, *, y: x + y)(1, y=2))
print(sorted([3, 1, 2], key=lambda x: -x), list(map(lambda a, b: a + b, [1, 2], [3, 4])), max("apple", "fig", key=lambda s: len(s)))
compose = lambda f, g: lambda x: f(g(x))
print(compose(lambda x: x + 1, lambda x: x * 10)(5))
Y = lambda f: (lambda x: x(x))(lambda y: f(lambda *a: y(y)(*a)))
print(Y(lambda f: lambda n: 1 if n == 0 else n * f(n - 1))(10))
print([(lambda x: x * n)(2) for n in range(4)], {k: (lambda v=k: v)() for k in range(3)})
f = lambda x: (yield x)
print(next(f(5)), list((lambda: [(yield)])()) if False else "generator lambda")
cond = lambda n: "neg" if n < 0 else "zero" if n == 0 else "pos"
print(cond(-1), cond(0), cond(1))
print((lambda x: (lambda y: (lambda z: x + y + z)))(1)(2)(3))
d = {"add": lambda a, b: a + b, "sub": lambda a, b: a - b}
print(d["add"](1, 2), d["sub"](1, 2), (lambda s: s.upper())("x"), (lambda: (1, 2))()[1], (lambda x: x)(x=3))
church = [lambda f: lambda x: x]
for _ in range(5):
    church.append((lambda n: lambda f: lambda x: f(n(f)(x)))(church[-1]))
print([c(lambda x: x + 1)(0) for c in church])
print((lambda a, b: a if a else b)(0, "b"), (lambda *args, sep=",": sep.join(map(str, args)))(1, 2, sep="-"))
g = lambda: g
print(g()()() is g)
