"""repr and str of objects of many kinds, recursive containers, default reprs."""
l = [1]
l.append(l)
d = {"k": 1}
d["self"] = d
t = ([],)
t[0].append(t)
print(l, d, t, [l, d])
print([1, "a", 2.5, None, True, b"b", 1j, (1,), {1: 2}, {3}, frozenset({4}), range(3), slice(1, 2), ..., NotImplemented, int, len, type])
print(repr("a'b"), repr('a"b'), repr("a'\"b"), str([repr("x")]), repr(b"'"), [""], {"": ""}, ((),), [[]], {1: {2: {}}})


class A:
    pass


class B:
    def __repr__(self):
        return "<B>"


class C:
    def __str__(self):
        return "str C"


mask = lambda o: repr(o).split(" at 0x")[0]
print(mask(A()), A, B(), [B()], str(B()), f"{B()}", C(), mask(C()), mask(A().__init__), mask(A.__init__), mask(lambda: 0), mask(print), mask([].append), mask("x".join), mask(str.join), mask((i for i in ())), mask(object()), mask(super(B, B())), mask(property()), mask(classmethod(len)), mask(staticmethod(len)), mask(A.__dict__["__dict__"]), mask(iter([])), mask(zip()), mask(map(int, [])), mask(enumerate([])))
print(set(), frozenset(), {1}, frozenset([1]), dict.fromkeys("a"), {}.keys(), {1: 2}.values(), {1: 2}.items(), bytearray(b"x"), memoryview(b"a").nbytes)
print(ValueError("x"), repr(ValueError("x")), repr(ValueError()), repr(KeyError("k")), str(KeyError("k")), repr(OSError(1, "m")), repr(StopIteration(3)), [ValueError(1, 2)])


class R(list):
    def __repr__(self):
        return "R" + super().__repr__()


class S(dict):
    pass


class T(tuple):
    pass


print(R([1]), S(a=1), T((1, 2)), [R([]), S(), T()], type("Q", (set,), {})([1]), type("E", (Exception,), {})("m"))
r = R()
r.append(r)
print(r)
deep = []
for _ in range(100):
    deep = [deep]
print(len(repr(deep)))
