# resource, fcntl, pwd, grp and faulthandler: what does not depend on the machine.
import faulthandler
import fcntl
import grp
import io
import os
import pwd
import resource
import tempfile

usage = resource.getrusage(resource.RUSAGE_SELF)
print(usage.ru_maxrss > 1000, usage.ru_utime >= 0, usage[0] == usage.ru_utime, len(usage), type(usage).__name__)
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 200), hard))
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(soft, 200), resource.getpagesize() % 1024)
for wrong in (lambda: resource.getrlimit(99), lambda: resource.getrusage(99), lambda: resource.setrlimit(0, (1,))):
    try:
        wrong()
    except ValueError as e:
        print(e)

root = pwd.getpwuid(0)
print(root.pw_name, root.pw_uid, root[2:4], root == pwd.getpwnam("root"), len(root))
print(grp.getgrgid(0).gr_name, grp.getgrnam("root").gr_gid, root in pwd.getpwall(), len(grp.getgrall()) > 1)
for wrong in (lambda: pwd.getpwnam("no such user"), lambda: pwd.getpwuid(123456789), lambda: grp.getgrnam("nobody's")):
    try:
        wrong()
    except KeyError as e:
        print(e)

with tempfile.TemporaryFile() as file:
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(file, fcntl.LOCK_UN)
    fcntl.lockf(file.fileno(), fcntl.LOCK_EX)
    fcntl.lockf(file, fcntl.LOCK_UN, 10, 0)
    flags = fcntl.fcntl(file, fcntl.F_GETFD)
    fcntl.fcntl(file, fcntl.F_SETFD, flags & ~fcntl.FD_CLOEXEC)
    print(flags, fcntl.fcntl(file, fcntl.F_GETFD), fcntl.fcntl(file, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDWR)
for wrong in (lambda: fcntl.fcntl(-1, fcntl.F_GETFD), lambda: fcntl.flock(9999, fcntl.LOCK_EX)):
    try:
        wrong()
    except (OSError, ValueError) as e:
        print(type(e).__name__)
faulthandler.enable()
print(faulthandler.is_enabled())
faulthandler.disable()
print(faulthandler.is_enabled())
