"""threading, queue and locks with results that do not depend on timing."""
import queue
import threading

total = 0
lock = threading.Lock()


def work(n):
    global total
    for i in range(n):
        with lock:
            total += i


threads = [threading.Thread(target=work, args=(200,)) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(total, all(not t.is_alive() for t in threads))
q, out = queue.Queue(), queue.Queue()


def consumer():
    while (item := q.get()) is not None:
        out.put(item * item)


workers = [threading.Thread(target=consumer) for _ in range(3)]
for w in workers:
    w.start()
for i in range(50):
    q.put(i)
for _ in workers:
    q.put(None)
for w in workers:
    w.join()
print(sorted(out.get() for _ in range(50))[-5:], out.empty())
local = threading.local()
local.v = "main"
seen = []


def other():
    seen.append(hasattr(local, "v"))
    local.v = "other"
    seen.append(local.v)


t = threading.Thread(target=other, name="named")
t.start()
t.join()
print(seen, local.v, t.name, threading.current_thread() is threading.main_thread())
event = threading.Event()
order = []


def waiter():
    event.wait()
    order.append("woken")


t = threading.Thread(target=waiter)
t.start()
order.append("setting")
event.set()
t.join()
print(order)
results = []


def fails():
    try:
        1 / 0
    except ZeroDivisionError as e:
        results.append(type(e).__name__)


t = threading.Thread(target=fails)
t.start()
t.join()
print(results)
r = threading.RLock()
with r:
    with r:
        print("reentrant")
try:
    lock.release()
except RuntimeError as e:
    print(type(e).__name__)
try:
    t.start()
except RuntimeError as e:
    print(e)
print(threading.Semaphore(2).acquire(), threading.Condition() is not None, lock.acquire(blocking=False), lock.acquire(blocking=False), lock.locked())
