"""Dict reads and writes with str, int, tuple and mixed keys; growth, deletion, KeyError in the loop."""
# jit: loops>=1


def count_words(words, rounds):
    d = {}
    for _ in range(rounds):
        for w in words:
            d[w] = d.get(w, 0) + 1
    return d


def int_keys(n):
    d = {}
    for i in range(n):
        d[i * 7 % 101] = i
    t = 0
    for k in d:
        t += k * d[k]
    return len(d), t


def tuple_keys(n):
    d = {}
    for i in range(n):
        d[i % 10, i % 7] = d.get((i % 7, i % 10), i)
    return len(d), sum(d.values())


def mixed(n):
    d = {}
    for i in range(n):
        k = i % 50 if i % 3 == 0 else str(i % 50) if i % 3 == 1 else float(i % 50)
        d[k] = d.get(k, 0) + 1
    return len(d), sum(d.values())


def key_error(n):
    d = {i: i for i in range(0, 100, 2)}
    t = misses = 0
    for i in range(n):
        try:
            t += d[i % 110]
        except KeyError as e:
            misses += e.args[0]
    return t, misses


def deletes(n):
    d = {}
    for i in range(n):
        d[i] = i
        if i >= 20:
            del d[i - 20]
    return list(d)[:3], len(d)


print(count_words("a b c a b a".split(), 200), int_keys(2000), tuple_keys(1500), mixed(1500), key_error(1500), deletes(1500))


def items(n):
    d = dict.fromkeys(range(50), 1)
    t = 0
    for _ in range(n):
        for k, v in d.items():
            t += k * v
            d[k] = v + 1 & 7
    return t


print(items(30))


def in_test(n):
    d = {"k%d" % i: i for i in range(30)}
    hits = 0
    for i in range(n):
        if "k%d" % (i % 60) in d:
            hits += 1
    return hits


print(in_test(1000))
