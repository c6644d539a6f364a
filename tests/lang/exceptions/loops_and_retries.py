"""Retry loops, cleanup stacks, error accumulation, exceptions as values, deep propagation."""


class Retry(Exception):
    pass


def flaky(succeed_at):
    attempts = 0

    def call():
        nonlocal attempts
        attempts += 1
        if attempts < succeed_at:
            raise Retry("attempt %d" % attempts)
        return "ok after %d" % attempts

    return call


def retry(f, times):
    last = None
    for i in range(times):
        try:
            return f()
        except Retry as e:
            last = e
    raise RuntimeError("gave up") from last


print(retry(flaky(3), 5))
try:
    retry(flaky(9), 4)
except RuntimeError as e:
    print(e, "<-", e.__cause__)


def collect(fs):
    results, errors = [], []
    for f in fs:
        try:
            results.append(f())
        except Exception as e:
            errors.append("%s: %s" % (type(e).__name__, e))
    return results, errors


print(collect([lambda: 1, lambda: 1 / 0, lambda: int("q"), lambda: [][1], lambda: "fine", lambda: {}["k"], lambda: None + 1]))


class Cleanup:
    def __init__(self):
        self.stack, self.log = [], []

    def defer(self, name, fail=False):
        self.stack.append((name, fail))

    def run(self):
        try:
            if self.stack:
                name, fail = self.stack.pop()
                try:
                    self.log.append(name)
                    if fail:
                        raise OSError(name)
                finally:
                    self.run()
        except OSError as e:
            self.log.append("failed " + str(e))
            raise


c = Cleanup()
for name, fail in (("a", False), ("b", True), ("c", False), ("d", True)):
    c.defer(name, fail)
try:
    c.run()
except OSError as e:
    chain = []
    while e:
        chain.append(str(e))
        e = e.__context__
    print(c.log, chain)


def result(f, *a):
    try:
        return ("ok", f(*a))
    except Exception as e:
        return ("error", e)


kind, err = result(int, "zz")
print(kind, type(err).__name__, result(int, "7"))
try:
    raise err
except ValueError as again:
    print(again is err)


def propagate(n, log):
    try:
        if n == 0:
            raise KeyError("deep")
        propagate(n - 1, log)
    except ValueError:
        log.append("wrong")
    except KeyError:
        log.append(n)
        if n % 2:
            raise
        raise KeyError("new from %d" % n)


log = []
try:
    propagate(5, log)
except KeyError as e:
    depth = 0
    while e:
        depth, e = depth + 1, e.__context__
    print(log, depth)
found = None
for i in range(10):
    try:
        found = {3: "three"}[i]
    except KeyError:
        continue
    break
print(found, i)
e = None
for i in range(3):
    try:
        raise ValueError(i)
    except ValueError as exc:
        e = exc
print(e.args, "exc" in globals())
