"""Builtins called with the wrong number or kind of arguments."""
for call in (
    "len()", "len(1, 2)", "len(5)", "abs('a')", "abs()", "ord(1)", "chr('a')", "sum(5)", "sum(['a'])", "sum([[1]], [])", "sum(['a'], '')",
    "max()", "max([])", "max(5)", "max([], default=1)", "min(1, 'a')", "iter(5)", "next(5)", "next(iter([]))", "isinstance(1, 5)", "issubclass(1, int)",
    "round('a')", "pow(2, -1, 4)", "pow(2, 'a')", "divmod(1, 'a')", "hex('a')", "hex(1.5)", "getattr(5)", "getattr(5, 'zz')", "getattr(5, 5)", "setattr(5, 'a', 1)",
    "hash({})", "zip(5)", "map()", "map(len)", "filter(None)", "enumerate()", "enumerate(5)", "reversed({1})", "reversed(5)", "sorted(5)", "sorted()", "range('a')",
    "int('a', 5.0)", "int(5, 5)", "str(5, 'utf-8')", "bytes('a')", "list.append([])", "list.append(5, 5)", "[].append()", "[].append(1, 2)", "''.join(5)", "''.join()",
    "dict.fromkeys()", "{}.get()", "str.upper()", "str.upper(5)", "'a'.upper(1)", "print(1, foo=2)", "print(1, end=5)", "isinstance(1)", "callable()", "id()", "type()", "type(1, 2)",
    "object(1)", "bool(1, 2)", "float(1, 2)", "slice()", "property(1, 2, 3, 4, 5)", "super()", "eval(5)", "format(1, 2)", "all(5)", "any(None)", "bin(1.0)",
    "tuple(1, 2)", "set(1, 2)", "frozenset(5)", "list(x=1)", "int(x=1)", "bytearray(-1)", "memoryview(5)", "vars(5)", "dir(1, 2)", "compile(5)",
):
    try:
        print(call, eval(call))
    except Exception as e:
        # How many arguments were given is worded in too many ways to pin down; the rest is not.
        print(call, "->", type(e).__name__ + ("" if "argument" in str(e) else ": " + str(e)))
