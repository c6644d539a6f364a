"""PEP 758: several exception types without parentheses when there is no `as`. hand-checked (needs 3.14)"""
for bad in ("int('x')", "{}['k']", "1 / 0", "[][0]"):
    try:
        eval(bad)
    except ValueError, KeyError:
        print("value or key")
    except ZeroDivisionError, IndexError:
        print("zero or index")
try:
    raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
except* ValueError, TypeError:
    print("both")
for src in ("try:\n pass\nexcept A, B as e:\n pass",):
    try:
        compile(src, "<t>", "exec")
        print("fine")
    except SyntaxError:
        print("SyntaxError")
