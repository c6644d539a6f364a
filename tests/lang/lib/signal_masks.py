# Signals held back by a mask wait until it is lifted or somebody asks for them.
import os
import signal
import threading

got = []
signal.signal(signal.SIGUSR1, lambda number, frame: got.append(number))
print(signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGUSR2}))
os.kill(os.getpid(), signal.SIGUSR1)
os.kill(os.getpid(), signal.SIGUSR2)
print(got, sorted(signal.sigpending()))
print(signal.sigwait({signal.SIGUSR2}))
print(sorted(signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR1])), got)
signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
print(len(got), sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ())))
for wrong in (lambda: signal.pthread_sigmask(99, ()), lambda: signal.sigwait({0}), lambda: signal.sigwait(3)):
    try:
        wrong()
    except (OSError, ValueError, TypeError) as e:
        print(type(e).__name__)
