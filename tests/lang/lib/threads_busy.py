"""Threads that run hot loops, wait for each other, keep data of their own, and are collected meanwhile."""
import threading, time, queue, sys
from concurrent.futures import ThreadPoolExecutor
def work(n):
    s = 0
    for i in range(n): s += i*i % 7
    return s
with ThreadPoolExecutor(4) as ex:
    print(list(ex.map(work, [30000]*8)))
loc = threading.local()
def f(i):
    loc.x = i
    time.sleep(0.01)
    assert loc.x == i
ts=[threading.Thread(target=f,args=(i,)) for i in range(20)]
[t.start() for t in ts]; [t.join() for t in ts]
cnt=0; lock=threading.Lock()
def inc():
    global cnt
    for _ in range(2000):
        with lock: cnt+=1
ts=[threading.Thread(target=inc) for i in range(4)]
[t.start() for t in ts]; [t.join() for t in ts]
print(cnt)
q=queue.Queue(5)
def prod():
    for i in range(1000): q.put(i)
    q.put(None)
def garbage():
    l=[]
    for i in range(20000): l.append([i]); 
    return len(l)
threading.Thread(target=prod).start()
g=threading.Thread(target=garbage); g.start()
tot=0
while (x:=q.get()) is not None: tot+=x
print(tot); g.join()
ev=threading.Event()
threading.Timer(0.05, ev.set).start()
print(ev.wait(5))
def rec(n): return rec(n+1)
def deep():
    try: rec(0)
    except RecursionError: print("rec")
t=threading.Thread(target=deep); t.start(); t.join()
d=threading.Thread(target=lambda: time.sleep(100), daemon=True); d.start()
b=threading.Barrier(3)
ts=[threading.Thread(target=b.wait) for _ in range(2)]; [t.start() for t in ts]; b.wait(); [t.join() for t in ts]; print("barrier", threading.active_count())


class Counter(threading.local):
    def __init__(self, start):
        self.n = start


counter = Counter(10)
seen = []


def count():
    counter.n += 1
    seen.append((counter.n, sorted(counter.__dict__)))


ts = [threading.Thread(target=count) for _ in range(3)]
[t.start() for t in ts]
[t.join() for t in ts]
print(seen, counter.n)
del counter.n
try:
    counter.n
except AttributeError as e:
    print(e)
lock = threading.Lock()
print(lock.acquire(), lock.acquire(blocking=False), lock.acquire(timeout=0.01), lock.locked())
lock.release()
try:
    lock.release()
except RuntimeError as e:
    print(e)
r = threading.RLock()
with r, r:
    results = []
    t = threading.Thread(target=lambda: results.append(r.acquire(blocking=False)))
    t.start()
    t.join()
print(results)
try:
    r.release()
except RuntimeError as e:
    print(e)
