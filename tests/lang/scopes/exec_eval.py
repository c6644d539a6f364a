"""exec, eval and compile: namespaces, modes, code objects, nested functions, errors."""
print(eval("1 + 2"), eval(" 3"), eval("[i for i in range(3)]"), eval("(lambda x: x * 2)(4)"))
ns = {}
exec("x = 5\ndef f(y):\n    return x + y\nclass C:\n    z = x", ns)
print(ns["f"](1), ns["C"].z, sorted(k for k in ns if k != "__builtins__"))
exec("x = 6", ns)
print(ns["f"](1))
code = compile("a * 2 + b", "<expr>", "eval")
print(eval(code, {"a": 1, "b": 2}), eval(code, {"a": "x"}, {"b": "y"}), code.co_filename, type(code).__name__)
stmt = compile("for i in range(3):\n    out.append(i)", "<s>", "exec")
out = []
exec(stmt)
exec(stmt, {"out": out, "range": lambda n: [n]})
print(out)
single = compile("1 + 1", "<s>", "single")
exec(single)
exec(compile("None", "<s>", "single"))
for src, mode in (("x = 1", "eval"), ("1 +", "exec"), ("def f(:\n pass", "exec"), ("x = = 1", "exec"), ("a b", "eval"), ("", "eval"), ("if 1:\npass", "exec"), ("return 5", "exec"), ("break", "exec"), ("'unclosed", "exec"), ("(1", "exec"), ("  x = 1", "exec"), ("yield 1", "exec"), ("await x", "exec"), ("f(**k, *a)", "exec"), ("1 = x", "exec"), ("x + 1 = 2", "exec"), ("def f(a, a): pass", "exec"), ("f(a=1, a=2)", "exec"), ("def f(a=1, b): pass", "exec"), ("continue", "exec"), ("async def f():\n yield from x", "exec"), ("*a", "exec"), ("class C:\n return 1", "exec")):
    try:
        compile(src, "<bad>", mode)
        print("fine", repr(src))
    except SyntaxError as e:
        print(type(e).__name__, repr(src), e.lineno)


def local_exec():
    a = 1
    exec("a = 2")
    exec("b = 3")
    return a, "b" in locals()


print(local_exec())


def explicit():
    loc = {}
    exec("def g(): return 42\nv = g()", {}, loc)
    return loc["v"], loc["g"]()


print(explicit())


class Mapping(dict):
    def __missing__(self, k):
        return "<%s>" % k


print(eval("a + b", {}, Mapping(a="1")))
for bad in (lambda: eval("x", 5), lambda: exec("x", [], {}), lambda: eval("1 / 0"), lambda: exec("raise KeyError('k')"), lambda: compile("1", "f", "wrong")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, str(e).split(", not")[0])
print(eval("__builtins__") is not None, eval("len('abc')", {"__builtins__": {"len": len}}))
try:
    eval("len('abc')", {"__builtins__": {}})
except NameError as e:
    print(e)
g = {}
exec("global y\ny = 1\ndef deep():\n    global z\n    z = y + 1\ndeep()", g)
print(g["y"], g["z"])
