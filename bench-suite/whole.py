"""Whole programs of many parts: does compiling cost them more than it brings?

    python3 whole.py EXE [NAME...] [--runs N] [--times N]

Runs each program of whole/ in this Python, in EXE --jit=off and in EXE, in turn, and prints the least time and processor time of N runs,
compared with EXE --jit=off, and their geometric means. Outputs have to be this Python's. Unlike the programs of the suite these do not repeat
one thing: they take 1 to 4 seconds, spread over many functions, and end before a compiler that is generous has earned what it spent. With `--times`
each does all of it so many times in one process.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import estimates

PROGRAMS = pathlib.Path(__file__).resolve().parent / "whole"


def run(command, program):
    """(output, seconds, seconds of processor time)"""
    start = time.perf_counter()
    process = subprocess.Popen([*command, str(program)], stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        output += b"exit status %d" % process.returncode
    return output, time.perf_counter() - start, used.ru_utime + used.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("exe")
    parser.add_argument("names", nargs="*", help="only programs whose name contains one of these")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--times", type=int, default=1, help="calls of main() in one process")
    given = parser.parse_args()
    folder = tempfile.TemporaryDirectory()
    commands = {"python": [sys.executable], "off": [given.exe, "--jit=off"], "jit": [given.exe]}
    ratios = {name: ([], []) for name in commands}
    differ = 0
    for program in sorted(PROGRAMS.glob("*.py")):
        if given.names and not any(name in program.stem for name in given.names):
            continue
        copy = pathlib.Path(folder.name, program.name)
        copy.write_text(program.read_text() + "main()\n" * (given.times - 1))
        least = {name: (float("inf"), float("inf")) for name in commands}
        outputs = set()
        for _ in range(given.runs):
            for name, command in commands.items():
                output, *took = run(command, copy)
                outputs.add(output)
                least[name] = tuple(map(min, least[name], took))
        line = "%-16s" % program.stem
        for name, took in least.items():
            compared = [a / b for a, b in zip(took, least["off"])]
            for kind, ratio in zip(ratios[name], compared):
                kind.append(ratio)
            line += "   %s %5.2f s %5.2f (processor %5.2f)" % (name, took[0], *compared)
        differ += len(outputs) > 1
        print(line + ("   OUTPUTS DIFFER" if len(outputs) > 1 else ""), flush=True)
    for name, kinds in ratios.items():
        if kinds[0]:
            print("%-8s %.2f (processor %.2f) of the time without the JIT" % (name, *map(estimates.geometric_mean, kinds)))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
