# Operators whose methods recurse without end, in a trace that leaves them to the interpreter: its exits have many frames.
import sys
sys.setrecursionlimit(900)
class Eq:
    def __init__(s): s.o = s; s.n = 0
    def __eq__(s, o): s.n += 1; return s.o == o.o
def inf(x): return inf(x + 1) + 1
def trap(f, *a):
    try: f(*a)
    except RecursionError as e: return 'R' + str(len(e.args))
e = Eq(); e2 = Eq()
for i in range(60):
    if i % 2: r = trap(lambda: e == e2)
    else: r = trap(inf, 0)
print(r)
