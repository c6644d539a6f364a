"""Exceptions as control flow: raised and caught in one frame, through several, with finally, else and retry."""

N = 28000


class NotFound(Exception):
    def __init__(self, key, depth):
        super().__init__(key)
        self.key = key
        self.depth = depth


class Rejected(ValueError):
    pass


def search(tables, key, depth):
    if depth == len(tables):
        raise NotFound(key, depth)
    try:
        return tables[depth][key]
    except KeyError:
        return search(tables, key, depth + 1)


def parse(text):
    try:
        return int(text)
    except ValueError:
        try:
            return int(float(text))
        except ValueError as error:
            raise Rejected(text) from error


class Guarded:
    def __init__(self, log):
        self.log = log

    def __enter__(self):
        self.log[0] += 1
        return self

    def __exit__(self, kind, error, trace):
        self.log[1] += 1
        if kind is not None:
            self.log[2] += 1
        return kind is NotFound


def attempt(i, log):
    try:
        with Guarded(log):
            if i % 3 == 0:
                raise NotFound(i, 0)
            if i % 5 == 0:
                raise Rejected(i)
    except Rejected:
        log[3] += 1
    else:
        log[4] += 1
    finally:
        log[5] += 1


def run(n):
    tables = [{i: i * level for i in range(0, n, level + 1)} for level in range(1, 5)]
    found = missing = 0
    for key in range(n):
        try:
            found += search(tables, key, 0)
        except NotFound as error:
            missing += error.depth
    texts = ["12", "3.5", "x", "-7", "1e3", "", "99"]
    parsed = rejected = chained = 0
    for i in range(n):
        try:
            parsed += parse(texts[i % 7])
        except Rejected as error:
            rejected += 1
            chained += isinstance(error.__cause__, ValueError)
    log = [0] * 6
    for i in range(n):
        attempt(i, log)
    ended = 0
    for i in range(n // 4):
        iterator = iter((i, i + 1))
        try:
            while True:
                ended += next(iterator)
        except StopIteration:
            ended += 1
    return "%d %d %d %d %d %s %d" % (found, missing, parsed, rejected, chained, log, ended)


if __name__ == "__main__":
    import sys
    import time

    iterations = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    size = int(sys.argv[2]) if len(sys.argv) > 2 else N
    times = []
    for _ in range(iterations):
        start = time.perf_counter()
        checksum = run(size)
        times.append(time.perf_counter() - start)
    print('{"checksum": "%s", "times": [%s]}' % (checksum, ", ".join([repr(t) for t in times])))
