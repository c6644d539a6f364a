# Context variables belong to a thread: others begin with an empty context, and what they set stays theirs.
import contextvars
import decimal
import threading

var = contextvars.ContextVar("var", default=0)
var.set("main")
seen = {}
lock = threading.Lock()
turn = threading.Barrier(3)


def work(i):
    before = var.get()
    turn.wait()
    var.set(i)
    decimal.getcontext().prec = 5 + i
    for k in range(200):
        turn.wait() if k % 50 == 0 else None
        var.set(var.get() + 10)
    quotient = decimal.Decimal(1) / 3
    with lock:
        seen[i] = before, var.get(), str(quotient)


threads = [threading.Thread(target=work, args=(i,)) for i in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(seen.items()), var.get(), decimal.getcontext().prec)
context = contextvars.copy_context()
inside = threading.Thread(target=context.run, args=(var.set, "there"))
inside.start()
inside.join()
print(context[var], var.get())
