# What the command line makes of sys.path, of broken options, of null bytes; what is said without sys.stderr.
import os
import subprocess
import sys
import tempfile

folder = os.path.realpath(tempfile.mkdtemp())
inner = os.path.join(folder, "inner")
os.mkdir(inner)


def write(name, text):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(text)


write("shows.py", b"import sys\nprint(repr(sys.path[0]), sys.argv[0])\n")
write("nothing.py", b"import sys\nsys.stderr = None\nraise KeyError(1)\n")
write("message.py", b"import sys\nsys.stderr = None\nsys.exit('bye')\n")
write("null.py", b"x = 1\nprint('a')\ny = 'a\0b'\n")
os.rename(os.path.join(folder, "shows.py"), os.path.join(inner, "shows.py"))


def run(*arguments, env={}):
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=os.environ | env
    )
    where = lambda text: text.replace(folder, "FOLDER").strip()
    print(done.returncode, where(done.stdout), "|", where(done.stderr))


run("-c", "import sys; print(repr(sys.path[0]))")
run("-S", "-c", "import sys; print(repr(sys.path[0]))")
run("-c", "import inner.shows; print(inner.shows.__file__)")
run("inner/shows.py")
run("-m", "inner.shows")
run("-P", "-c", "import sys; print(sys.path[0] == '')")
run("-c", "import sys; print(sys.path[:2])", env={"PYTHONPATH": inner})
run("nothing.py")
run("message.py")
run("null.py")
run("-c", "import null")
for option in ("foo", "foo::bar", "ignore:x:Nope", "ignore::DeprecationWarning:m:xx", "ignore::::::", "error::builtins.Foo", "ignore"):
    run("-W", option, "-c", "print(1)")
run("-c", "print(1)", env={"PYTHONWARNINGS": "foo,ignore"})
