"""What a generator's registers hold survives collections between its rounds, whatever else it wrote there with it."""


def pairs(n):
    count = 0
    held = None
    for i in range(n):
        count += 1
        held = [i, count, str(i)]
        yield i
        yield held[2]


def total(n):
    got = 0
    for v in pairs(n):
        got += len(str(v))
    return got


print(total(400))


def chunks(items):
    start = 0
    chunk = ()
    while start < len(items):
        chunk = tuple(items[start : start + 3])
        start += 3
        yield start
        yield chunk


def walk(n):
    lengths = 0
    kept = []
    for v in chunks([str(i) for i in range(n)]):
        if v.__class__ is int:
            lengths += v
        else:
            kept.append(v)
    return lengths, len(kept), kept[-1], sum(len(c) for c in kept)


print(walk(500))


def nested(n):
    for i in range(n):
        inner = (str(k) + "!" for k in range(i % 4))
        label = "r%d" % i
        yield i
        for s in inner:
            yield label + s


def read(n):
    out = []
    for v in nested(n):
        out.append(v)
    return len(out), out[-3:]


print(read(120))


def marks(n):
    for i in range(n):
        flag = i > 3
        held = [i, flag]
        yield flag
        yield held[0]


def sum_of(n):
    got = 0
    for v in marks(n):
        got += v
    return got


print(sum_of(300))
