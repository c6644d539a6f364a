"""Differential fuzzing: random programs under CPython and under Taipan in several modes; whatever differs is a bug.

    python3 tests/fuzz/run.py --exe target/quick/taipan [--seconds 60] [--seed 1] [--modes off,sync] [--jobs 2]
    python3 tests/fuzz/run.py --exe ... --reduce FILE     make a failing program smaller
    python3 tests/fuzz/run.py --exe ... --replay SEED     one program again

A program that shows a difference is written to tests/fuzz/found/SEED.py, and, reduced, to SEED-MODE.py beside it.
Ends with the line `N programs, N differences`.
"""

import argparse
import concurrent.futures
import os
import pathlib
import sys
import time

import compare
import generate
import reduce

FOUND = pathlib.Path(__file__).resolve().parent / "found"


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--exe", default="target/quick/taipan", help="the executable to test")
    parser.add_argument("--python", default=sys.executable, help="the reference")
    parser.add_argument("--modes", default="off,sync", help="of: " + ", ".join(compare.MODES))
    parser.add_argument("--plain", action="store_true", help="run --exe without flags: for trying another Python")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--count", type=int, help="so many programs, whatever the time")
    parser.add_argument("--seed", type=int, help="the first seed (default: from the clock)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout", type=float, default=5, help="seconds of processor time for the reference; others get four times that")
    parser.add_argument("--stop-after", type=int, default=10, metavar="N", help="stop after N differences")
    parser.add_argument("--no-reduce", action="store_true")
    parser.add_argument("--reduce-seconds", type=float, default=120)
    parser.add_argument("--reduce", metavar="FILE")
    parser.add_argument("--replay", type=int, metavar="SEED")
    return parser.parse_args()


def comparison(given):
    exe = str(pathlib.Path(given.exe).resolve())
    if given.plain:
        others = {"plain": [exe]}
    else:
        others = {name: [exe, *compare.MODES[name]] for name in given.modes.split(",")}
    return compare.Comparison([given.python], others, given.timeout)


def show(name, expected, found):
    print("  %s: %s" % (name, found.describe()))
    for number, (a, b) in enumerate(zip(expected.output.split("\n"), found.output.split("\n")), 1):
        if a != b:
            print("    line %d\n    - %s\n    + %s" % (number, a[:300], b[:300]))
            break
    else:
        if expected.output != found.output:
            print("    %d lines of output, expected %d" % (found.output.count("\n"), expected.output.count("\n")))
    for line in found.stderr.strip().splitlines()[-4:]:
        print("    | " + line[:200])


def shrink(source, mode, answer, checker, seconds):
    """Smaller, and failing in the same manner: a wrong answer must not turn into an endless loop."""
    hangs = answer.code is None
    quick = compare.Comparison(checker.reference, checker.others, min(checker.timeout, 1.0))

    def holds(text):
        found = quick.differences(text, mode)
        return bool(found) and (found[mode][1].code is None) == hangs

    return reduce.reduce(source, holds, seconds)


def report(seed, source, found, checker, given):
    FOUND.mkdir(exist_ok=True)
    path = FOUND / ("%s.py" % seed)
    path.write_text(source, encoding="utf-8")
    print("DIFFERENCE %s" % path)
    for name, (expected, answer) in found.items():
        show(name, expected, answer)
    if not given.no_reduce:
        # One reduction says enough: the first mode that differs, the simplest of them.
        mode = next(iter(found))
        small = shrink(source, mode, found[mode][1], checker, given.reduce_seconds)
        target = FOUND / ("%s-%s.py" % (seed, mode))
        target.write_text(small, encoding="utf-8")
        print("  reduced for %s: %s (%d lines)" % (mode, target, small.count("\n")))
    sys.stdout.flush()


def fuzz(given, checker):
    first = given.seed if given.seed is not None else int(time.time()) * 1000
    deadline = time.monotonic() + given.seconds
    done = differences = skipped = 0
    seeds = iter(range(first, first + given.count) if given.count else range(first, first + 10**9))
    print("seeds from %d" % first)

    def one(seed):
        source = generate.generate(seed)
        return seed, source, checker.differences(source)

    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        running = set()
        exhausted = False
        while running or not exhausted:
            while len(running) < given.jobs and not exhausted:
                seed = next(seeds, None)
                out_of_time = given.count is None and time.monotonic() > deadline
                if seed is None or out_of_time or differences >= given.stop_after:
                    exhausted = True
                else:
                    running.add(pool.submit(one, seed))
            finished, running = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in finished:
                seed, source, found = future.result()
                done += 1
                if found is None:
                    skipped += 1
                elif found:
                    differences += 1
                    report(seed, source, found, checker, given)
    if skipped:
        print("%d skipped: the reference took too long or failed" % skipped)
    print("%d programs, %d differences" % (done, differences))
    return 1 if differences else 0


def main():
    given = options()
    checker = comparison(given)
    if given.reduce or given.replay is not None:
        if given.reduce:
            name, source = pathlib.Path(given.reduce).stem, pathlib.Path(given.reduce).read_text(encoding="utf-8")
        else:
            name, source = given.replay, generate.generate(given.replay)
        found = checker.differences(source)
        if not found:
            print("no difference" if found is not None else "the reference fails")
            return 0
        report(name, source, found, checker, given)
        return 1
    return fuzz(given, checker)


if __name__ == "__main__":
    sys.exit(main())
