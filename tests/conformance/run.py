"""CPython's own tests of the language core, run by Taipan: `python3 tests/conformance/run.py [--bless] [MODULE...]`.

Looks for the test folder of an installed CPython (CONFORMANCE_TESTS, the Python that runs this script, pyenv's versions, /usr/lib) and
runs each module of `modules.txt` in a process of its own with a time limit. `ledger.txt` names the tests that pass; it may only
grow: a test that is in it and does not pass is an error. `--bless` adds what passes now. Nothing of CPython's is copied here.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SECONDS = 120
MARK = "\x1e"


def find_tests():
    """The `test` package of a CPython, newest version first; None if there is none."""
    named = os.environ.get("CONFORMANCE_TESTS")
    places = [pathlib.Path(named)] if named else []
    others = [pathlib.Path(os.__file__).parent / "test"]
    others += (pathlib.Path.home() / ".pyenv/versions").glob("3.*/lib/python3.*/test")
    others += pathlib.Path("/usr/lib").glob("python3.*/test")
    places += sorted(others, key=lambda p: int(version(p).partition(".")[2]), reverse=True)
    return next((p for p in places if (p / "test_grammar.py").exists()), None)


def version(tests):
    """`3.13` of .../python3.13/test."""
    return tests.parent.name.removeprefix("python")


def modules():
    """What `modules.txt` lists: name -> parts of test names left out (implementation details, each with its reason there)."""
    found = {}
    for line in (HERE / "modules.txt").read_text().splitlines():
        line = line.split("#")[0].split()
        if line:
            found[line[0]] = line[1:]
    return found


def run(exe, module, left_out, path):
    """Outcomes by test name, and what ended the process early, if anything did."""
    command = [*exe, str(HERE / "one.py"), module, *left_out]
    env = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    with tempfile.TemporaryDirectory() as scratch:
        process = subprocess.Popen(
            command, env=env, cwd=scratch, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        try:
            output, _ = process.communicate(timeout=SECONDS)
            end = "" if process.returncode in (0, 1) else f"ended with {process.returncode}"
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            end = f"not done after {SECONDS} seconds"
    text = output.decode(errors="replace")
    outcomes = {}
    started = None
    for line in text.split("\n"):
        if MARK in line:
            kind, name = line[line.index(MARK) + 1 :].split(" ", 1)
            started = name if kind == "start" else None
            if kind != "start":
                outcomes[name] = kind
    if started:
        outcomes[started] = "crash"
        end += f" in {started}"
    if not outcomes and not end:
        end = "no test was found: " + text.strip()[-200:]
    return outcomes, end, text


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("-")]
    bless, verbose = "--bless" in sys.argv, "--verbose" in sys.argv
    tests = find_tests()
    if tests is None:
        print("conformance: skipped: no CPython with its `test` package on this machine (set CONFORMANCE_TESTS to one)")
        return 0
    exe = os.environ.get("TAIPAN", str(ROOT / "target/release/taipan")).split()
    wanted = modules()
    ledger_file = HERE / "ledger.txt"
    head, *ledger = ledger_file.read_text().split("\n") if ledger_file.exists() else [f"# CPython {version(tests)}"]
    ledger = set(ledger) - {""}
    if head != f"# CPython {version(tests)}":
        print(f"conformance: the ledger is for {head[2:]}; with the tests of {version(tests)} it is not compared")
        ledger, bless = set(), False
    passing, lost, total = set(ledger), [], 0
    with tempfile.TemporaryDirectory() as path:
        # Only the tests: the library is Taipan's own.
        (pathlib.Path(path) / "test").symlink_to(tests)
        for module in arguments or wanted:
            outcomes, end, text = run(exe, module, wanted.get(module, []), path)
            good = {n for n, kind in outcomes.items() if kind in ("ok", "skip", "expected")}
            count = lambda kind: sum(1 for k in outcomes.values() if k == kind)
            print(
                f"{module:28} {count('ok'):4} passed {count('FAIL'):4} failed {count('ERROR'):4} errors "
                f"{count('skip'):4} skipped  {end}",
                flush=True,
            )
            if verbose:
                print(text.replace(MARK, ""))
            total += len(good)
            lost += sorted(n for n in ledger if n.startswith(module + ".") and n not in good)
            passing |= good
    print(f"{total} pass, from {tests}")
    if bless:
        ledger_file.write_text(head + "\n" + "".join(n + "\n" for n in sorted(passing)))
    for name in lost:
        print(f"passed before and does not now: {name}")
    return 1 if lost and not bless else 0


if __name__ == "__main__":
    sys.exit(main())
