# gc.callbacks are told of gc.collect().
import gc
import sys

told = []


def callback(phase, info):
    told.append((phase, info["generation"], sorted(info), type(info["collected"]).__name__, info["uncollectable"]))


class Dropped:
    def __del__(self):
        told.append("deleted")


def failing(phase, info):
    raise ValueError(phase)


ignored = []
sys.unraisablehook = lambda u: ignored.append((u.exc_type.__name__, str(u.exc_value), u.object is failing))

gc.callbacks.append(callback)
for generation in ((), (0,), (1,)):
    gc.collect(*generation)
    print(told)
    told.clear()
dropped = Dropped()
dropped.me = dropped
del dropped
gc.collect()
print(told[0] == told[-2] or told[0][0], "deleted" in told, told[-1][0])
told.clear()
gc.callbacks.append(failing)
gc.collect()
print([t[0] for t in told], ignored)
gc.callbacks.clear()
told.clear()
gc.collect()
print(told)
