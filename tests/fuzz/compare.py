"""Running one program under several runtimes and saying whether they agree."""

import os
import subprocess
import tempfile

# Flags of Taipan's ways to run; the reference Python takes none.
MODES = {
    "off": ["--jit=off"],
    "sync": ["--jit-threshold=2", "--jit-sync"],
    "fail-guards": ["--jit-threshold=2", "--jit-sync", "--jit-fail-guards"],
    "gc-stress": ["--jit=off", "--gc-stress"],
}


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
    try:
        done = subprocess.run(
            [*command, path],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "0"},
        )
    except subprocess.TimeoutExpired:
        return Answer("", None)
    return Answer(done.stdout.decode("utf-8", "replace"), done.returncode, done.stderr.decode("utf-8", "replace"))


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
            found = {}
            for name, command in self.others.items():
                if only is None or name == only:
                    # Slower than the reference is no mistake here; not ending is.
                    answer = run(command, file.name, self.timeout * 4)
                    if answer != expected:
                        found[name] = (expected, answer)
            return found
