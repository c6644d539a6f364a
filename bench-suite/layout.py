"""Writes runtime/taipan/layout.ld: which functions of the executable programs really run, so that they are linked side by side.

    python3 bench-suite/layout.py EXE [PROFILE...]

`-c pass` and each program of the suite run once under valgrind's callgrind (ten minutes in all; PROFILEs are such runs already made,
the first of them of `-c pass`). The functions that ran are named by prefixes of their mangled names, without the hashes that differ
from build to build: a whole module where most of it ran, single functions elsewhere. Nothing depends on the list but how many pages
a process touches, so it may be old; write it anew when much code has moved.
"""
import collections
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPT = os.path.join(HERE, "..", "runtime", "taipan", "layout.ld")
# Bytes of code that never runs which are worth a line less in the list, and what a function costs that is in no line.
LINE_WORTH = 1000
LEFT_OUT = 16384
# What only runs when a trace is compiled.
COMPILER = re.compile(r"(taipan_jit|taipan_tracing|cranelift|regalloc2)")

HEAD = """/* Written by bench-suite/layout.py: the functions that programs run, first what every program needs, then the compiler. The kernel maps
   an executable by 64 KB around each page that is touched; these 3 MB of 9 would otherwise be spread over all of it. */
"""


def record(exe):
    """Runs the suite under callgrind; the profiles."""
    folder = tempfile.mkdtemp(prefix="layout-")
    programs = os.path.join(HERE, "programs")
    runs = [["-c", "pass"]] + [[os.path.join(programs, name), "2"] for name in sorted(os.listdir(programs)) if name.endswith(".py")]
    for number, arguments in enumerate(runs):
        out = os.path.join(folder, str(number))
        valgrind = ["valgrind", "--tool=callgrind", "--smc-check=all", "--demangle=no", "--callgrind-out-file=" + out]
        subprocess.run([*valgrind, exe, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        yield out


def functions_of(exe):
    """Sizes of the functions by mangled name."""
    listing = subprocess.run(["nm", "-S", exe], capture_output=True, text=True, check=True).stdout
    fields = (line.split() for line in listing.splitlines())
    return {f[3]: int(f[1], 16) for f in fields if len(f) == 4 and f[2] in "tTwW"}


def prefixes(name):
    """The name's prefixes that end where a component does, shortest first; the last is of no other function."""
    if not name.startswith("_ZN"):
        # A hash stands in the middle of names of the other scheme.
        return [re.sub(r"Cs[0-9A-Za-z]+_", "Cs*_", name)]
    at, found = 3, []
    while (digits := re.match(r"\d+", name[at:])):
        at += len(digits.group()) + int(digits.group())
        found.append(name[:at])
    if re.search(r"17h[0-9a-f]{16}$", found[-1]):
        found[-1] = found[-1][:-16]
    return found


class Node:
    """The functions whose names begin alike."""

    def __init__(self, prefix):
        self.prefix, self.used, self.unused, self.parts = prefix, 0, 0, {}

    def add(self, path, size, used):
        if used:
            self.used += 1
        else:
            self.unused += size
        if path:
            self.parts.setdefault(path[0], Node(path[0])).add(path[1:], size, used)

    def cheapest(self):
        """Cost in bytes and lines of the cheapest way to name what is used below."""
        choices = [(LEFT_OUT * self.used, [])]
        if self.used and self.prefix:
            choices.append((self.unused + LINE_WORTH, [self.prefix]))
        if self.used and self.parts:
            costs = [part.cheapest() for part in self.parts.values()]
            choices.append((sum(c for c, _ in costs), [line for _, lines in costs for line in lines]))
        return min(choices, key=lambda choice: choice[0])


def used_by(profile):
    """Mangled names of the functions a profile saw."""
    with open(profile) as lines:
        return {m.group(1) for line in lines if (m := re.match(r"c?fn=\(\d+\) ([^'\s]+)", line))}


def groups(profiles):
    """The functions to be placed together, in order."""
    start, *programs = map(used_by, profiles)
    users = collections.Counter(name for program in programs for name in program)
    often = {name for name, count in users.items() if 4 * count >= len(programs)}
    compiler = {name for name in users if COMPILER.search(name)}
    return [start, often - compiler, often & compiler, set(users)]


def main():
    exe, *profiles = sys.argv[1:]
    sizes = functions_of(exe)
    with open(SCRIPT, "w") as script:
        script.write(HEAD + "SECTIONS\n{\n  .text.used :\n  {\n")
        for group in groups(profiles or record(exe)):
            tree = Node("")
            for name, size in sizes.items():
                tree.add(prefixes(name), size, name in group)
            lines = tree.cheapest()[1]
            script.writelines(f"    *(.text*.{line}*)\n" for line in sorted(lines))
            sizes = {name: size for name, size in sizes.items() if not set(prefixes(name)) & set(lines)}
        script.write("  }\n}\nINSERT BEFORE .text;\n")


main()
