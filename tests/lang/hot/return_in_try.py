# What a handler needs is in the frames although the way on without an exception needs it no more: the iterator of a loop whose
# body ends with `return f()`, or `return (yield v)`, in a `try` statement.


class Draws:
    def __init__(self):
        self.state = 8

    def bits(self):
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return self.state >> 16 & 15


draws = Draws()


def draw(n):
    r = draws.bits()
    while r >= n:
        r = draws.bits()
    return r


def fragile(least):
    value = draw(10)
    if value < least:
        raise ValueError(value)
    return value


def retry(least):
    for attempt in range(3):
        try:
            return fragile(least)
        except ValueError:
            if attempt == 2:
                return None


def nested(items):
    for a in items:
        for b in enumerate(items):
            try:
                try:
                    return fragile(6) + a
                finally:
                    a += 1
            except ValueError as e:
                if e.args[0] == 0:
                    break
    return -1


def native(texts):
    for text in texts:
        try:
            return int(text, 10)
        except ValueError:
            pass


def asking():
    for n in range(4):
        try:
            return (yield n)
        except ValueError:
            pass


def ask(answer):
    g = asking()
    next(g)
    try:
        for wrong in range(answer):
            g.throw(ValueError)
        g.send(answer)
    except StopIteration as e:
        return e.value


class Guard:
    def __enter__(self):
        return self

    def __exit__(self, *what):
        return what[0] is ValueError


def swallowed(guard):
    for i in range(5):
        with guard:
            return fragile(7) * 10 + i
    return None


def main():
    results = [retry(5) for _ in range(3000)]
    print(results.count(None), sum(r for r in results if r is not None))
    results = [nested([1, 2, 3]) for _ in range(3000)]
    print(results.count(-1), sum(results))
    texts = ["a", "b", "1", "c", "2", "x"]
    print(sum(native(texts[i % 5:]) or 0 for i in range(3000)))
    print(sum(ask(i % 6) or 0 for i in range(3000)))
    guard = Guard()
    results = [swallowed(guard) for _ in range(3000)]
    print(results.count(None), sum(r for r in results if r is not None))


main()
