# A tuple made for a store into an instance made before: the barrier stands behind the allocation (GC stress found it).
class Error(Exception):
    def __init__(self, key, depth):
        super().__init__(key)
        self.key = key
        self.depth = depth
class Manager:
    def __init__(self, swallow):
        self.swallow = swallow
        self.seen = None
    def __enter__(self):
        return self
    def __exit__(self, kind, error, tb):
        self.seen = (kind and kind.__name__, error and error.args, 5)
        return self.swallow
def raiser(i):
    raise Error(i % 3, 1)
def manager(i):
    m = Manager(i % 2 == 0)
    try:
        with m:
            raiser(i)
    except Error as e:
        return "out", m.seen
    return "swallowed", m.seen
def repeat(f, n=60):
    seen = []
    for i in range(n):
        r = f(i)
        if r not in seen:
            seen.append(r)
    print(seen)
for k in range(6):
    repeat(manager)
