# What is told of exceptions that nobody can catch, and how compile() warns.
import gc
import sys
import warnings
import weakref

def show(args):
    print(args.exc_type.__name__, args.exc_value, str(args.err_msg).split("<")[0], args.object)

sys.unraisablehook = show

class Noisy:
    def __del__(self):
        raise ValueError("in del")

def stubborn():
    try:
        yield 1
    finally:
        raise KeyError("in generator")

noisy = Noisy()
del noisy
gc.collect()
generator = stubborn()
next(generator)
del generator
gc.collect()
kept = Noisy.__new__(type("Quiet", (), {}))
reference = weakref.ref(kept, lambda r: 1 / 0)
del kept
gc.collect()

with warnings.catch_warnings(record=True) as issued:
    warnings.simplefilter("always")
    compile("def f():\n    try: return 1\n    finally: return 2\nx is 1\n'\\d'", "f", "exec")
for w in issued:
    print(w.category.__name__, w.lineno, w.message)
