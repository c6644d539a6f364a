"""Code shared by functions with other globals; builtins shadowed and uncovered under names that are not interned."""
code = compile("""
def f(n):
    s = 0
    for i in range(n):
        s += g() + K
    return s
def g():
    return K
def r(n):
    return K if n == 0 else r(n - 1) + len("abc")
""", "x", "exec")
ns1 = {"K": 1}
ns2 = {"K": 2, "len": lambda s: 100}
exec(code, ns1)
exec(code, ns2)
for k in range(3):
    print(ns1["f"](5000), ns2["f"](5000), ns1["f"](100), ns2["f"](100))
    for n in range(0, 900, 10): a = ns1["r"](n), ns2["r"](n)
    print(a)
ns1["l" + "en"] = lambda s: 7
print(ns1["r"](50))
del ns1["".join(["le", "n"])]
print(ns1["r"](50))
