"""A hot program forks: the child has no compiling thread, and goes on."""
import os, sys
def work(n):
    s = 0
    for i in range(n):
        s = (s * 31 + i) % 1000003
    return s
def other(n):
    t = 0
    for i in range(n):
        t ^= i * 7
    return t
a = work(200000)
pid = os.fork()
if pid == 0:
    ok = work(200000) == a and other(300000) == other(300000)
    sys.stdout.write("child %s\n" % ok); sys.stdout.flush()
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), work(200000) == a)
