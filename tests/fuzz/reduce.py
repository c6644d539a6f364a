"""Makes a program smaller while something about it stays true: `reduce(source, holds)`.

Works on lines and what is indented below them: tries to drop ever smaller runs of statements, then to replace a
compound statement by its body, until a whole round brings nothing. What does not compile is never tried.
"""


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
    while end < len(lines) and (not lines[end].strip() or indentation(lines[end]) > indentation(lines[at])):
        end += 1
    return end


def candidates(lines):
    """Smaller programs, the boldest cuts first."""
    size = max(1, len(lines) // 2)
    while size:
        for start in range(0, len(lines), size):
            end = end_of(lines, min(start + size, len(lines)) - 1)
            yield lines[:start] + lines[end:]
        size //= 2
    for at, line in enumerate(lines):
        end = end_of(lines, at)
        spaces = " " * indentation(line)
        if end > at + 1:
            yield lines[:at] + [spaces + "pass"] + lines[end:]
            body = lines[at + 1 : end]
            depth = min([indentation(b) for b in body if b.strip()], default=0) - indentation(line)
            yield lines[:at] + [b[depth:] for b in body] + lines[end:]
        elif " = " in line and not line.strip().startswith(("def", "class", "for", "if")):
            target = line.split(" = ")[0]
            for value in ("0", "None"):
                if line != target + " = " + value:
                    yield lines[:at] + [target + " = " + value] + lines[end:]


def reduce(source, holds, most_tries=2000):
    lines = [line for line in source.split("\n") if line.strip()]
    tries = 0
    progress = True
    while progress and tries < most_tries:
        progress = False
        for smaller in candidates(lines):
            text = "\n".join(smaller) + "\n"
            if smaller == lines or not compiles(text):
                continue
            tries += 1
            if holds(text):
                lines = smaller
                progress = True
                break
            if tries >= most_tries:
                break
    return "\n".join(lines) + "\n"
