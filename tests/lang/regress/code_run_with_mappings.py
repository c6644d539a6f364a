# One code object run with globals only, with a local mapping, and with other globals.
code = compile("a = 5\nfor b in range(200): a += c\n", "?", "exec")
for names in ({"c": 1}, {"c": 2, "a": 9}):
    exec(code, names)
    print(names["a"])
    local = {}
    exec(code, names, local)
    print(local, names["a"])
    local = {"c": 10}
    exec(code, names, local)
    print(local, names["a"])
    exec(code, names)
    print(names["a"])
expression = compile("a * 2 + c", "?", "eval")
for names, local in (({"a": 1, "c": 2}, None), ({"a": 1, "c": 2}, {"a": 7}), ({"a": 1, "c": 2}, {"c": 9})):
    print([eval(expression, names, local) if local is not None else eval(expression, names) for _ in range(3)])
