"""Measure Taipan, interpreted and compiled, against itself and against other Pythons on this machine.

    python3 bench-suite/run.py [--taipan PATH] [--runtime NAME=COMMAND]... [--quick] [--pyperformance [FOLDER]] [NAME]...

Every program runs in a process of its own, all runtimes in turn, several rounds, so that a noisy minute hurts them
alike. Reported: start-up, first iteration (what a short script feels), steady state (median of the last half of the
iterations with its 95 % confidence interval), peak memory, and the JIT's compile time and code size. Outputs have
to agree: by checksums that programs print, or by a run of their own that digests what pyperformance's compute. All numbers go to a JSON file, with the time of every iteration: the warm-up curves.
"""

import argparse
import json
import os
import pathlib
import platform
import shlex
import shutil
import sys
import time

import estimates
import measure
import programs

HERE = pathlib.Path(__file__).resolve().parent


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help="only programs whose name contains one of these")
    parser.add_argument("--taipan", default=str(HERE.parent / "target/release/taipan"), help="the executable")
    parser.add_argument("--runtime", action="append", default=[], metavar="NAME=COMMAND", help="one more runtime")
    parser.add_argument("--only", help="comma-separated names of the runtimes to use")
    parser.add_argument("--reference", help="the runtime others are compared with (default: the first Python found)")
    parser.add_argument("--iterations", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one round of 8 iterations")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for one process")
    parser.add_argument("--pyperformance", nargs="?", const="", metavar="FOLDER", help="pyperformance's programs too")
    parser.add_argument("--outputs", action="store_true", help="compare what pyperformance's programs compute; no measuring")
    parser.add_argument("--json", help="where to store the numbers (default: bench-suite/results/TIME.json)")
    parser.add_argument("--list", action="store_true", help="list programs and runtimes")
    given = parser.parse_args()
    if given.quick:
        given.rounds, given.iterations = 1, 8
    return given


def find_runtimes(given):
    runtimes = []
    if os.access(given.taipan, os.X_OK):
        taipan = str(pathlib.Path(given.taipan).resolve())
        runtimes.append(measure.Runtime("taipan-off", [taipan, "--jit=off"]))
        runtimes.append(measure.Runtime("taipan", [taipan]))
    else:
        print("no taipan at %s" % given.taipan, file=sys.stderr)
    pythons = sorted(pathlib.Path.home().glob(".pyenv/versions/3.1[3-9]*/bin/python3"), reverse=True)
    python = str(pythons[0]) if pythons else shutil.which("python3.14") or shutil.which("python3.13") or sys.executable
    runtimes.append(measure.Runtime("cpython", [python]))
    if pypy := shutil.which("pypy3"):
        runtimes.append(measure.Runtime("pypy", [pypy]))
    for text in given.runtime:
        name, _, command = text.partition("=")
        runtimes.append(measure.Runtime(name, shlex.split(command)))
    if given.only:
        wanted = given.only.split(",")
        runtimes = [r for r in runtimes if r.name in wanted]
    return runtimes


def find_programs(given):
    found = programs.own_programs()
    if given.pyperformance is not None:
        folder = programs.pyperformance_folder(given.pyperformance)
        if folder is None:
            sys.exit("pyperformance not found: install it or give its folder")
        found += programs.pyperformance_programs(folder)
    if given.names:
        found = [p for p in found if any(name in p.name for name in given.names)]
    return found


def measure_program(program, runtimes, given):
    """{benchmark: {runtime: numbers}}, and errors as {runtime: text}. The order of runtimes turns every round."""
    runs = {r.name: [] for r in runtimes}
    errors = {}
    for round_number in range(given.rounds):
        turn = round_number % len(runtimes)
        for runtime in runtimes[turn:] + runtimes[:turn]:
            if runtime.name in errors:
                continue
            run = measure.run(runtime, program, given.iterations, given.timeout)
            if run.error:
                errors[runtime.name] = run.error
            else:
                runs[runtime.name].append(run)
    benchmarks = {}
    for runtime in runtimes:
        done = runs[runtime.name]
        for name in {name for run in done for name in run.results}:
            per_run = [run.results[name] for run in done if name in run.results]
            late = [t for result in per_run for t in estimates.steady(result["times"])]
            low, high = estimates.median_interval(late)
            benchmarks.setdefault(name, {})[runtime.name] = {
                "checksum": per_run[0]["checksum"],
                "first": estimates.median([result["times"][0] for result in per_run]),
                "steady": estimates.median(late),
                "low": low,
                "high": high,
                "peak": max(run.peak for run in done),
                "times": [result["times"] for result in per_run],
            }
        if runtime.name == "taipan" and done:
            stats = measure.run(runtime, program, given.iterations, given.timeout, flags=["--jit-stats"])
            for numbers in benchmarks.values():
                if "taipan" in numbers:
                    numbers["taipan"].update(measure.jit_stats(stats.stderr))
    return benchmarks, errors


def digest_program(program, runtimes, given):
    """{benchmark: {runtime: checksum}} of a program that prints none while it is measured, and errors."""
    sums, errors = {}, {}
    for runtime in runtimes:
        run = measure.digest(runtime, program, given.timeout)
        if run.error:
            errors[runtime.name] = run.error
        for name, result in run.results.items():
            sums.setdefault(name, {})[runtime.name] = result["checksum"]
    return sums, errors


def checksums(numbers):
    return {runtime: result["checksum"] for runtime, result in numbers.items()}


class Outputs:
    """Which programs gave the same results everywhere."""

    def __init__(self):
        self.same, self.silent, self.wrong = [], [], {}

    def compare(self, name, sums):
        """`sums`: {runtime: checksum}, an empty one if there was nothing to compare."""
        groups = {}
        for runtime, checksum in sums.items():
            groups.setdefault(checksum, []).append(runtime)
        if len(groups) > 1:
            self.wrong[name] = groups
            print("  OUTPUTS DIFFER: %s" % groups)
        elif len(sums) > 1:
            (self.same if all(groups) else self.silent).append(name)

    def show(self):
        print("\noutputs agree: %d programs; nothing to compare: %d; differ: %d" % (len(self.same), len(self.silent), len(self.wrong)))


def milliseconds(seconds):
    return "%.1f" % (seconds * 1e3) if seconds >= 0.1 else "%.4g" % (seconds * 1e3)


def show_program(name, numbers, errors, reference):
    base = numbers.get(reference, {}).get("steady")
    for runtime, n in numbers.items():
        spread = (n["high"] - n["low"]) / 2 / n["steady"] * 100
        line = "%-20s %-11s %10s ms ±%4.1f%%  first %10s ms  %6.1f MB" % (
            name, runtime, milliseconds(n["steady"]), spread, milliseconds(n["first"]), n["peak"] / 1e6
        )
        if base and runtime != reference:
            line += "  %6.2fx" % (base / n["steady"])
        if "compile_seconds" in n:
            line += "  compile %.0f ms" % (n["compile_seconds"] * 1e3)
        if "code_bytes" in n:
            line += "  code %.0f KB" % (n["code_bytes"] / 1024)
        print(line)
        name = ""
    for runtime, error in errors.items():
        print("%-20s %-11s %s" % (name, runtime, error))
    sys.stdout.flush()


def ratios(results, reference, runtimes, field):
    """Geometric mean of reference / runtime: above 1 the runtime is better."""
    means = {}
    for runtime in runtimes:
        values = [
            numbers[reference][field] / numbers[runtime.name][field]
            for numbers in results.values()
            if reference in numbers and runtime.name in numbers and numbers[runtime.name][field] > 0
        ]
        if values:
            means[runtime.name] = (estimates.geometric_mean(values), len(values))
    return means


def show_summary(results, reference, runtimes, starts):
    print("\nstart-up (-S -c pass):")
    for name, times in starts.items():
        print("  %-11s %s" % (name, "%7.2f ms" % (estimates.median(times) * 1e3) if times else "fails"))
    print("\ngeometric means, %s / runtime (above 1: better than %s):" % (reference, reference))
    print("  %-11s %8s %8s %8s  programs" % ("", "steady", "first", "memory"))
    columns = [ratios(results, reference, runtimes, field) for field in ("steady", "first", "peak")]
    for runtime in runtimes:
        cells = [column.get(runtime.name) for column in columns]
        if cells[0]:
            shown = ["%8.2f" % cell[0] if cell else "       -" for cell in cells]
            print("  %-11s %s %s %s  %d" % (runtime.name, *shown, cells[0][1]))


def main():
    given = options()
    runtimes = find_runtimes(given)
    chosen = find_programs(given)
    if given.list:
        for runtime in runtimes:
            print("runtime %-11s %s  (%s)" % (runtime.name, " ".join(runtime.command), runtime.version()))
        for program in chosen:
            print("program", program.name)
        return 0
    if not runtimes or not chosen:
        sys.exit("nothing to measure")
    names = [r.name for r in runtimes]
    reference = given.reference or next((n for n in ("cpython", "taipan-off") if n in names), names[0])
    outputs = Outputs()
    if given.outputs:
        return compare_outputs(chosen, runtimes, given, outputs)
    starts = {r.name: measure.start_up(r, 5 if given.quick else 20) for r in runtimes}
    results, all_errors = {}, {}
    for program in chosen:
        benchmarks, errors = measure_program(program, runtimes, given)
        digests = digest_program(program, runtimes, given)[0] if program.standin else {}
        for name, numbers in benchmarks.items() or [(program.name, {})]:
            show_program(name, numbers, errors, reference)
            outputs.compare(name, digests.get(name) or checksums(numbers))
            results[name] = numbers
        if errors:
            all_errors[program.name] = errors
    show_summary(results, reference, runtimes, starts)
    outputs.show()
    if all_errors:
        print("%d programs with errors" % len(all_errors))
    target = pathlib.Path(given.json) if given.json else HERE / "results" / time.strftime("%Y%m%d-%H%M%S.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "machine": platform.platform(),
        "processors": os.cpu_count(),
        "runtimes": {r.name: {"command": r.command, "version": r.version()} for r in runtimes},
        "reference": reference,
        "start_up": starts,
        "results": results,
        "errors": all_errors,
    }
    target.write_text(json.dumps(record, indent=1))
    print("\nstored in %s" % target)
    return 1 if all_errors or outputs.wrong else 0


def compare_outputs(chosen, runtimes, given, outputs):
    """No measuring: also with everything compiled at once."""
    if os.access(given.taipan, os.X_OK):
        runtimes.append(measure.Runtime("taipan-sync", [given.taipan, "--jit-threshold=2", "--jit-sync"]))
    failed = 0
    for program in chosen:
        if not program.standin:
            continue
        sums, errors = digest_program(program, runtimes, given)
        for name, by_runtime in sums.items():
            print("%-28s %s" % (name, " ".join(sorted(set(by_runtime.values())))))
            outputs.compare(name, by_runtime)
        for runtime, error in errors.items():
            print("%-28s %-11s %s" % (program.name, runtime, error))
        failed += bool(errors)
        sys.stdout.flush()
    outputs.show()
    print("%d programs with errors" % failed)
    return 1 if outputs.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
