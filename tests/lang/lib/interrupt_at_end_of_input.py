# A Ctrl-C that comes together with the end of the input is told first, also if nothing is left to run.
import signal
import subprocess
import sys

for program in ("print(1, flush=True); input()", "import sys; print(1, flush=True); sys.stdin.readline()"):
    program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); " + program
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    child.stdout.readline()
    child.send_signal(signal.SIGINT)
    output, errors = child.communicate()
    print(child.returncode, errors.splitlines()[-1])
