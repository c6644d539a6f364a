# OSError names the file, not the object that was given for it.
import os
import pathlib

path = pathlib.Path("/nope/x")
actions = dict(
    listdir=os.listdir, rmdir=os.rmdir, stat=os.stat, remove=os.remove, mkdir=os.mkdir, chdir=os.chdir, open=open,
    scandir=os.scandir, readlink=os.readlink, rename=lambda p: os.rename(p, p), link=lambda p: os.link(p, p),
    symlink=lambda p: os.symlink(p, p), chmod=lambda p: os.chmod(p, 0), utime=os.utime, os_open=lambda p: os.open(p, 0),
    truncate=lambda p: os.truncate(p, 1), statvfs=os.statvfs, chown=lambda p: os.chown(p, 1, 1),
    in_bytes=lambda p: os.listdir(os.fsencode(p)),
)
for name, action in actions.items():
    try:
        action(path)
    except OSError as e:
        print(name, repr(e.filename), repr(e.filename2), e)
