"""Signals end what the main thread waits for, arrive in loops with the loop's line, and end the process as SIGINT does."""
import os
import signal
import subprocess
import sys
import time
import traceback

# Whoever runs this in the background of a shell without job control has it start with SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)


def interrupt_soon(seconds):
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        time.sleep(seconds)
        os.kill(parent, signal.SIGINT)
        os._exit(0)
    return child


child = interrupt_soon(0.2)
start = time.monotonic()
try:
    time.sleep(30)
except KeyboardInterrupt:
    print("sleep interrupted", time.monotonic() - start < 20)
os.waitpid(child, 0)


def busy():
    i = 0
    while True:
        i += 1


def drain():
    def forever():
        while True:
            yield 1

    for _ in forever():
        pass


for function in busy, drain:
    child = interrupt_soon(0.3)
    try:
        function()
    except KeyboardInterrupt as e:
        frames = traceback.extract_tb(e.__traceback__)
        print(function.__name__, frames[1].name, frames[1].lineno >= function.__code__.co_firstlineno)
    os.waitpid(child, 0)

signal.signal(signal.SIGALRM, lambda number, frame: print("alarm", frame.f_code.co_name))
signal.setitimer(signal.ITIMER_REAL, 0.2)
time.sleep(0.5)

wait = "import time\ntry:\n    print('ready', flush=True)\n    time.sleep(30)\nfinally:\n    print('finally', flush=True)\n"
process = subprocess.Popen([sys.executable, "-c", wait], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
process.stdout.readline()
process.send_signal(signal.SIGINT)
out, err = process.communicate(timeout=60)
print(process.returncode == -signal.SIGINT, out.split(), err.splitlines()[-1])

signal.signal(signal.SIGINT, signal.SIG_IGN)
code = "import signal; print(signal.getsignal(signal.SIGINT) == signal.SIG_IGN)"
print(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip())

start = time.monotonic()
process = subprocess.Popen(["sleep", "3"])
print("started at once", time.monotonic() - start < 2, process.poll())
process.terminate()
print(process.wait() == -signal.SIGTERM)
