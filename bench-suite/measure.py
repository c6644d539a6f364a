"""Running a program under a runtime and taking its time, its output and its peak memory."""

import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time


class Runtime:
    def __init__(self, name, command):
        self.name = name
        self.command = command

    def version(self):
        try:
            done = subprocess.run([*self.command, "-V"], capture_output=True, text=True, timeout=30)
        except (OSError, subprocess.SubprocessError) as error:
            return "does not run: %s" % error
        return (done.stdout or done.stderr).strip().splitlines()[0] if (done.stdout or done.stderr) else ""


class Run:
    """One process: its lines of JSON, seconds of wall clock, peak memory in bytes, and what went wrong, if it did."""

    def __init__(self, results, seconds, peak, error=None, stderr=""):
        self.results = results
        self.seconds = seconds
        self.peak = peak
        self.error = error
        self.stderr = stderr


def high_water(pid):
    try:
        status = pathlib.Path("/proc/%d/status" % pid).read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s*(\d+) kB", status)
    return int(found.group(1)) * 1024 if found else 0


def own_peak():
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def spawn(command, environment, timeout):
    """(exit code or None when out of time, stdout, stderr, seconds, peak bytes).

    `ru_maxrss` of a child starts at the size of the process that forked it. So below our own size it says nothing,
    and the high-water mark Linux keeps per program, read every few milliseconds, stands in.
    """
    unit = 1 if sys.platform == "darwin" else 1024
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env={**os.environ, **environment}
        )
        polled = 0
        pause = 0.0005
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            seconds = time.perf_counter() - start
            if pid:
                break
            if seconds > timeout:
                process.kill()
                pid, status, usage = os.wait4(process.pid, 0)
                status = None
                break
            polled = max(polled, high_water(process.pid))
            time.sleep(pause)
            pause = min(pause * 1.5, 0.01)
        process.returncode = 0 if status is None else os.waitstatus_to_exitcode(status)
        peak = usage.ru_maxrss * unit
        if polled and peak <= own_peak():
            peak = polled
        out.seek(0)
        err.seek(0)
        code = None if status is None else process.returncode
        return code, out.read().decode("utf-8", "replace"), err.read().decode("utf-8", "replace"), seconds, peak


def digest(runtime, program, timeout):
    """A run of a program that prints no checksums otherwise: what it computes, as checksums."""
    return run_command([*runtime.command, *program.digest_command()], program, timeout)


def run(runtime, program, iterations, timeout, flags=()):
    return run_command([*runtime.command, *flags, *program.command(iterations)], program, timeout)


def run_command(command, program, timeout):
    code, out, err, seconds, peak = spawn(command, program.environment(), timeout)
    results = {}
    for line in out.splitlines():
        if line.startswith('{"'):
            try:
                result = json.loads(line)
            except ValueError:
                continue
            # pyperformance has programs of the same names as ours.
            results["pp." + result["name"] if "name" in result else program.name] = result
    error = None
    if code is None:
        error = "out of time (%d s)" % timeout
    elif code != 0:
        last = err.strip().splitlines()
        error = "exit code %d%s" % (code, ": " + last[-1] if last else "")
    elif not results:
        error = "printed no result"
    return Run(results, seconds, peak, error, err)


def start_up(runtime, count):
    """Seconds of `-S -c pass`, several times; None when the runtime cannot do that."""
    times = []
    for _ in range(count):
        code, _, _, seconds, _ = spawn([*runtime.command, "-S", "-c", "pass"], {}, 30)
        if code != 0:
            return None
        times.append(seconds)
    return times


UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "b": 1, "bytes": 1, "kb": 1024, "mb": 1024 * 1024}


def jit_stats(text):
    """Compile time (seconds) and code size (bytes) from the page `--jit-stats` writes, as far as they are there."""
    found = {}
    for key, pattern in (("compile_seconds", r"compile time\W+([\d.,]+)\s*(s|ms|us|µs)\b"), ("code_bytes", r"\bcode(?: size)?\W+([\d.,]+)\s*(bytes|kb|mb|b)\b")):
        match = re.search(pattern, text, re.IGNORECASE)
        if match:
            found[key] = float(match.group(1).replace(",", "")) * UNITS[match.group(2).lower()]
    return found
