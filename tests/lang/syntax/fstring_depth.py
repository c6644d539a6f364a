# Format specs in format specs: so deep and no deeper.
for source in (
    'f"{a:{b}}"', 'f"{a:{b:{c}}}"', 'f"{a:{b:{c:x}}}"', 'f"{a:{b:{c:{d}}}}"', 'f"{a:{b:{c:>{d}}}}"', 'f"{a:{b:{c:{d:{e}}}}}"',
    'f"{f\'{f"{a:{b}}":{c}}\':{d}}"', '(1,\n  f"""{a:{b}}\n {a:{b:{c:{d}}}}""")', 'f"{a:{b:{c}{d}}{e:{f}}}"', 'rf"{a!r:{b:{c:{d}}}}"',
):
    try:
        compile(source, "x", "eval")
        print("compiled")
    except SyntaxError as e:
        print(e, e.lineno, e.offset, e.end_lineno, e.end_offset)
