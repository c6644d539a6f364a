# A signal that the program sends itself is handled when the call returns.
import os
import signal

got = []
signal.signal(signal.SIGUSR1, lambda number, frame: got.append(number))
for i in range(200):
    os.kill(os.getpid(), signal.SIGUSR1)
    if len(got) != i + 1:
        print("late", i)
        break
print(len(got))
