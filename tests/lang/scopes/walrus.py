"""Assignment expressions in conditions, comprehensions, arguments, f-strings."""
data = [1, 5, 12, 3, 20]
if (n := len(data)) > 3:
    print("long", n)
it = iter(data)
while (x := next(it, None)) is not None:
    print(x, end=" ")
print(x)
print([y for v in data if (y := v * 2) > 8], y, (a := 1, a + 1), (b := (c := 5) + 1), b, c)
print(f"{(d := 7)} {d}", max((e := 3), 2), e, [f := 1, f + 1], {"k": (g := 9)}, g)


def func(v):
    if (r := v % 3) == 0:
        return "zero"
    elif (r := r * 10) > 10:
        return "two %d" % r
    return "one %d" % r


print(func(3), func(4), func(5))


def counter():
    total = 0
    return [total := total + v for v in data], total


print(counter())
print(any((hit := v) > 10 for v in data), hit, all((miss := v) < 10 for v in data), miss)
z = (lambda: (w := 5) + w)()
print(z, "w" in globals())


class C:
    if (inner := 3) > 2:
        pass


print(C.inner, not (q := 0), q, (p := None) or "default", (lambda v=(m := 4): v)(), m)
i = 0
while (i := i + 1) < 5:
    if (sq := i * i) == 9:
        break
else:
    print("no break")
print(i, sq)
x = [0, 0]
print((k := 1), x[(j := 1) - 1 : j], {(h := "a"): h}, (o := 1) if (u := 0) else (s := 2), s, u)
for bad in ("x := 1", "(x.y := 1)", "(x[0] := 1)", "[i := 0 for i in range(3)]", "[[(i := 0) for j in range(3)] for i in range(3)]", "f(a := 1, b=(c := 2), d := 3) if 0 else 1", "lambda: x := 1"):
    try:
        compile(bad, "<test>", "exec")
        print("fine", bad)
    except SyntaxError as err:
        print("SyntaxError", bad)
