# The log of --jit-log is what docs/jit-output.md says: one JSON object a line, with these fields of these types.
# not in: off background fail-guards gc-stress plain
import json
import os
import subprocess
import sys
import tempfile

PROGRAM = '''\
def area(w, h):
    return w * h

def total(n):
    result = 0
    for i in range(n):
        result += area(i, 3)
        if i % 3 == 0:
            result -= 1
    return result

class Shape:
    def sides(self):
        return sum([1 for _ in range(4)])

print(total(2000), [Shape().sides() for _ in range(50)][-1])
eval("[x for x in range(50)]")
'''

PLACE = {"event": str, "tree": int, "kind": str, "function": str, "file": str, "line": int}
SCHEMA = {
    "compile": {
        **PLACE, "residual": list, "side_traces": int, "recorded_ops": int, "optimised_ops": int, "ops": dict, "guards": int, "exits": int,
        "code_bytes": int, "microseconds": int,
    },
    "compile_side": {
        **PLACE, "exit": int, "recorded_ops": int, "optimised_ops": int, "code_bytes": int, "microseconds": int,
    },
    "abort": {**PLACE, "reason": str},
    "refused": {**PLACE, "reason": str},
    "end": {
        "event": str, "loops": int, "functions": int, "side_traces": int, "compiles": int, "sides_alone": int,
        "code_bytes": int, "compile_microseconds": int,
    },
}

with tempfile.TemporaryDirectory() as folder:
    program, log = os.path.join(folder, 'a "quoted" name.py'), os.path.join(folder, "log")
    with open(program, "w") as file:
        file.write(PROGRAM)
    command = [sys.executable, "-S", "--jit-threshold=2", "--jit-sync", "--jit-part=40", "--jit-stats", "--jit-log=" + log, program]
    done = subprocess.run(command, capture_output=True, text=True)
    print(done.stdout, end="")
    print(done.returncode)
    with open(log) as file:
        events = [json.loads(line) for line in file]

for event in events:
    fields = SCHEMA[event["event"]]
    found = {name: type(value) for name, value in event.items()}
    if found != fields:
        print("not as documented:", event)
compiles = [e for e in events if e["event"] == "compile"]
print(any(e["function"] == "total" and e["line"] == 6 and e["kind"] == "loop" for e in compiles))
print(all(sum(e["ops"].values()) == e["optimised_ops"] for e in compiles))
print(all(e["file"].endswith('a "quoted" name.py') or e["file"] == "<string>" for e in compiles))
print(events[-1]["event"], events[-1]["compiles"] == len(compiles), len(compiles) > 0)
# The page names the loop, its function and its exits by source place.
page = done.stderr
print(page.startswith("jit: "), "loop total " in page, ".py:6 FOR_NEXT" in page)
