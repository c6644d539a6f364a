"""Running one program under several runtimes and saying whether they agree."""

import os
import re
import resource
import signal
import subprocess
import tempfile

# Flags of Taipan's ways to run; the reference Python takes none.
# Without `site`: compiling the loops of its imports would take longer than the program.
MODES = {
    "off": ["-S", "--jit=off"],
    "default": ["-S"],
    "sync": ["-S", "--jit-threshold=2", "--jit-sync"],
    "sides": ["-S", "--jit-threshold=2", "--jit-sync", "--jit-part=20"],
    "fail-guards": ["-S", "--jit-threshold=2", "--jit-sync", "--jit-fail-guards", "--jit-part=30"],
    "gc-stress": ["-S", "--jit=off", "--gc-stress"],
}

ADDRESS = re.compile("0x[0-9a-f]{6,16}")

# A program may wait this many times longer than it computes: the machine may be busy.
WAITING = 20


class Answer:
    """What a run showed: output and exit code, or that it did not end. Only these are compared."""

    def __init__(self, output, code, stderr=""):
        self.output = output
        self.code = code
        self.stderr = stderr

    def __eq__(self, other):
        return (self.output, self.code) == (other.output, other.code)

    def describe(self):
        if self.code is None:
            return "did not end in time"
        if self.code < 0:
            return "killed by signal %d" % -self.code
        return "exit code %d" % self.code


def run(command, path, timeout):
    """Runs it with `timeout` seconds of processor time."""
    seconds = max(1, round(timeout))

    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))

    try:
        done = subprocess.run(
            [*command, path],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds * WAITING,
            preexec_fn=limit,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "0"},
        )
    except subprocess.TimeoutExpired:
        return Answer("", None)
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return Answer("", None)
    # The repr of an object may have come into a str.
    output = ADDRESS.sub("0x", done.stdout.decode("utf-8", "replace"))
    return Answer(output, done.returncode, done.stderr.decode("utf-8", "replace"))


class Comparison:
    """The reference and the runtimes compared with it, as {name: command}."""

    def __init__(self, reference, others, timeout):
        self.reference = reference
        self.others = others
        self.timeout = timeout

    def differences(self, source, only=None):
        """{name: (expected, found)} for the runtimes that disagree; None when the reference itself fails."""
        with tempfile.NamedTemporaryFile("w", suffix=".py", encoding="utf-8") as file:
            file.write(source)
            file.flush()
            expected = run(self.reference, file.name, self.timeout)
            if expected.code != 0:
                return None
            if "nan" in expected.output and self.others:
                # NaNs have no identity here, so those that arithmetic made are one key of a dict and of several objects in CPython:
                # where they show, only the modes are compared with each other.
                expected = run(next(iter(self.others.values())), file.name, self.timeout * 4)
            found = {}
            for name, command in self.others.items():
                if only is None or name == only:
                    # Slower than the reference is no mistake here; not ending is.
                    answer = run(command, file.name, self.timeout * 4)
                    if answer != expected:
                        found[name] = (expected, answer)
            return found
