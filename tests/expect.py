"""Write the expected outputs of the language programs: `python3.13 tests/expect.py [SUBSTRING...]`.

Runs the programs below tests/lang on the CPython that runs this script, and rewrites NAME.out. A file without one
is taken for a module others import, until it is named exactly (`expect.py hot/new_program`). Where 3.13 words a
message differently from 3.14 the table below translates. A program whose first lines contain "hand-checked" needs
3.14 itself: its .out is written by hand and left alone here.
"""

import pathlib
import re
import subprocess
import sys

LANG = pathlib.Path(__file__).resolve().parent / "lang"

# 3.13's words, 3.14's words.
NEW_WORDS = [
    ("integer division or modulo by zero", "division by zero"),
    ("integer modulo by zero", "division by zero"),
    ("float floor division by zero", "division by zero"),
    ("float modulo by zero", "division by zero"),
    ("float division by zero", "division by zero"),
    ("float divmod()", "division by zero"),
    ("complex division by zero", "division by zero"),
    ("0.0 cannot be raised to a negative power", "zero to a negative power"),
    ("0.0 to a negative or complex power", "zero to a negative or complex power"),
]
# The same where the words stand around a type's name.
NEW_PATTERNS = [
    (r"argument of type '(\w+)' is not iterable", r"argument of type '\1' is not a container or iterable"),
    (r"object (\w+) can't be used in 'await' expression", r"'\1' object can't be awaited"),
]


def expected(program):
    result = subprocess.run(
        [sys.executable, "-B", program.name], cwd=program.parent, capture_output=True, encoding="utf-8", timeout=20
    )
    output = result.stdout
    if sys.version_info < (3, 14):
        for old, new in NEW_WORDS:
            output = output.replace(old, new)
        for old, new in NEW_PATTERNS:
            output = re.sub(old, new, output)
    return output, result


def main():
    wanted = sys.argv[1:]
    for program in sorted(LANG.rglob("*.py")):
        name = str(program.relative_to(LANG).with_suffix(""))
        if name not in wanted and not program.with_suffix(".out").exists():
            continue
        if wanted and not any(w in name for w in wanted):
            continue
        if "hand-checked" in program.read_text(encoding="utf-8")[:400]:
            continue
        output, result = expected(program)
        if result.stderr and not program.with_suffix(".err").exists():
            print(f"{name}: writes to stderr\n{result.stderr[-800:]}")
        exit_code = program.with_suffix(".exit")
        if result.returncode and not exit_code.exists():
            print(f"{name}: ends with {result.returncode}")
        out = program.with_suffix(".out")
        if not out.exists() or out.read_text(encoding="utf-8") != output:
            out.write_text(output, encoding="utf-8")
            print(f"{name}: written, {output.count(chr(10))} lines")


if __name__ == "__main__":
    main()
