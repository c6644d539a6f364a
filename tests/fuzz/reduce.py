"""Makes a program smaller while something about it stays true: `reduce(source, holds, seconds)`.

Works on lines and what is indented below them: drops ever smaller runs of statements, then replaces compound
statements by their bodies and values by constants, and begins again, until a round brings nothing or time is up.
What does not compile is never tried.
"""

import time

import generate


def compiles(source):
    try:
        compile(source, "<reduced>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def indentation(line):
    return len(line) - len(line.lstrip())


def end_of(lines, at):
    """The line after the statement that starts at `at`, its suite included."""
    end = at + 1
    while end < len(lines) and indentation(lines[end]) > indentation(lines[at]):
        end += 1
    return end


def joined(lines):
    return "\n".join(lines) + "\n"


class Reduction:
    def __init__(self, source, holds, seconds):
        # What prints the values stays whole: without it addresses would be printed, and every program would differ.
        head, mark, rest = source.partition(generate.AFTER_PROLOGUE)
        self.head = head if mark else ""
        self.lines = [line for line in (mark + rest if mark else source).split("\n") if line.strip()]
        self.holds = holds
        self.deadline = time.monotonic() + seconds
        self.tried = set()

    def text(self, lines):
        return self.head + joined(lines)

    def out_of_time(self):
        return time.monotonic() > self.deadline

    def attempt(self, lines):
        """Takes `lines` over if they still show it."""
        text = self.text(lines)
        if lines == self.lines or text in self.tried or not compiles(text):
            return False
        self.tried.add(text)
        if not self.holds(text):
            return False
        self.lines = lines
        return True

    def drop_runs(self, size):
        changed = False
        at = 0
        while at < len(self.lines) and not self.out_of_time():
            end = end_of(self.lines, min(at + size, len(self.lines)) - 1)
            if self.attempt(self.lines[:at] + self.lines[end:]):
                changed = True
            else:
                at += size
        return changed

    def simplify(self):
        changed = False
        at = 0
        while at < len(self.lines) and not self.out_of_time():
            for smaller in self.simpler(at):
                if self.attempt(smaller):
                    changed = True
                    break
            at += 1
        return changed

    def simpler(self, at):
        lines, line = self.lines, self.lines[at]
        end = end_of(lines, at)
        spaces = " " * indentation(line)
        if end > at + 1:
            yield lines[:at] + [spaces + "pass"] + lines[end:]
            body = lines[at + 1 : end]
            depth = min([indentation(b) for b in body]) - indentation(line)
            # A body on its own: what belonged to the statement has to go as well.
            clauses = tuple(spaces + word for word in ("except", "else", "finally", "elif"))
            after = end
            while after < len(lines) and lines[after].startswith(clauses):
                after = end_of(lines, after)
            yield lines[:at] + [b[depth:] for b in body] + lines[after:]
        elif " = " in line:
            target = line.split(" = ")[0]
            for value in ("0", "None", "[]"):
                yield lines[:at] + [target + " = " + value] + lines[end:]


def reduce(source, holds, seconds):
    reduction = Reduction(source, holds, seconds)
    progress = True
    while progress and not reduction.out_of_time():
        progress = False
        size = max(1, len(reduction.lines) // 2)
        while size:
            progress |= reduction.drop_runs(size)
            size //= 2
        progress |= reduction.simplify()
    return reduction.text(reduction.lines)
