"""Writes runtime/taipan/layout.ld: which functions of the executable programs really run, so that they are linked side by side.

    python3 bench-suite/layout.py EXE [PROFILE...]

`-c pass` and each program of the suite run once under valgrind's callgrind (ten minutes in all; PROFILEs are such runs already made,
the first of them of `-c pass`). The functions that ran are named by prefixes of their mangled names, as short as they can be without
standing for much that never ran. Nothing depends on the list but how many pages a process touches, so it may be old; write it anew
when much code has moved.
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
LINE_WORTH = 150
LEFT_OUT = 16384
# What only runs when a trace is compiled.
COMPILER = re.compile(r"(taipan_jit|taipan_tracing|cranelift|regalloc2)")

HEAD = """/* Written by bench-suite/layout.py: the functions that programs run, first what every program needs, then the compiler. The kernel maps
   an executable by 64 KB around each page that is touched; these 3.7 MB of 9 would otherwise be spread over all of it. */
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
    """Sizes of the functions by general name."""
    listing = subprocess.run(["nm", "-S", exe], capture_output=True, text=True, check=True).stdout
    sizes = collections.Counter()
    for line in listing.splitlines():
        fields = line.split()
        if len(fields) == 4 and fields[2] in "tTwW":
            sizes[general(fields[3])] += int(fields[1], 16)
    return sizes


def general(name):
    """The name without what differs from build to build: hashes of crates, and distances back to what was named before."""
    return re.sub(r"B[0-9A-Za-z]{0,3}_", "B*_", re.sub(r"Cs[0-9A-Za-z]{8,13}_", "Cs*_", name))


class Choice:
    """The cheapest way to name, by prefixes, the used ones among functions in the order of their names."""

    def __init__(self, functions):
        self.names = [name for name, _, _ in functions]
        self.functions = functions

    def of(self, low, high, at):
        """Cost in bytes and lines for the functions from `low` to `high`, whose names are alike up to `at`."""
        used = sum(1 for _, _, used in self.functions[low:high] if used)
        if not used:
            return 0, []
        unused = sum(size for _, size, used in self.functions[low:high] if not used)
        alike = len(os.path.commonprefix([self.names[low], self.names[high - 1]]))
        choices = [(LEFT_OUT * used, []), (unused + LINE_WORTH, [(self.names[low][:alike], at)])]
        if unused and alike < len(self.names[high - 1]):
            costs, start = [], low
            for i in range(low + 1, high + 1):
                if i == high or self.names[i][: alike + 1] != self.names[start][: alike + 1]:
                    costs.append(self.of(start, i, alike + 1))
                    start = i
            choices.append((sum(c for c, _ in costs), [line for _, lines in costs for line in lines]))
        return min(choices, key=lambda choice: choice[0])

    def lines(self):
        """Prefixes, and how much of each is enough to tell it from other names."""
        return self.of(0, len(self.names), 0)[1] if self.names else []


def shortest(prefix, enough, names):
    """So much of a prefix that it matches none of `names`, of functions that it does not stand for: its asterisks match more than hashes."""
    for end in range(enough, len(prefix), 6):
        pattern = re.compile(re.escape(prefix[:end]).replace("\\*", ".*"))
        if not prefix.endswith("*", 0, end) and not any(map(pattern.match, names)):
            return prefix[:end]
    return prefix


def used_by(profile):
    """General names of the functions a profile saw."""
    with open(profile) as lines:
        return {general(m.group(1)) for line in lines if (m := re.match(r"c?fn=\(\d+\) ([^'\s]+)", line))}


def groups(profiles):
    """The functions to be placed together, in order."""
    start, *programs = map(used_by, profiles)
    users = collections.Counter(name for program in programs for name in program)
    compiler = {name for name in users if COMPILER.search(name)}
    found = [start]
    for share in (0.8, 0.3, 0):
        often = {name for name, count in users.items() if count >= share * len(programs)}
        found += [often - compiler, often & compiler]
    return found



def main():
    exe, *profiles = sys.argv[1:]
    sizes = functions_of(exe)
    with open(SCRIPT, "w") as script:
        script.write(HEAD + "SECTIONS\n{\n  .text.used :\n  {\n")
        for group in groups(profiles or record(exe)):
            functions = sorted((name, size, name in group) for name, size in sizes.items())
            lines = Choice(functions).lines()
            placed = tuple(prefix for prefix, _ in lines)
            sizes = {name: size for name, size in sizes.items() if not name.startswith(placed)}
            script.writelines(f"    *(.text*.{shortest(*line, sizes)}*)\n" for line in lines)
        script.write("  }\n}\nINSERT BEFORE .text;\n")


main()
