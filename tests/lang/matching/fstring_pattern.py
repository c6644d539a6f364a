# Strings with replacement fields are no patterns, with or without fields.
for pattern in 'f""', 'f"{x}"', '"a" f""', '"a" "b"', "-1", "x.y", "1 + 2j":
    try:
        compile(f"match x:\n    case {pattern}: pass", "m", "exec")
    except SyntaxError as e:
        print(pattern, "SyntaxError:", e.msg, e.lineno, e.offset, e.end_offset)
    else:
        print(pattern, "compiles")
