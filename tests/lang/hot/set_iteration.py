# Loops over sets: deleted slots, changes while the loop runs, subclasses, sets that become others, sorted floats and ints by key.


class Mine(set):
    def __iter__(self):
        return iter(sorted(set.__iter__(self), reverse=True))


class Plain(set):
    pass


def total(s):
    n = 0
    for x in s:
        n = n * 3 + x
    return n


def rounds(n):
    s = set(range(20))
    f = frozenset(range(5))
    seen = []
    for i in range(n):
        s.discard(i % 23)
        s.add(i % 31)
        seen.append(total(s) % 1000003 + total(f) + total(Mine(f)) + total(Plain(f)) + total(()) + total({i}))
    return seen[-3:], sum(seen)


print(rounds(200))


def changing(n):
    found = {}
    for i in range(n):
        s = {1, 2, 3}
        try:
            for x in s:
                if i % 3 == 0:
                    s.add(x + 10)
                elif i % 3 == 1:
                    s.discard(x)
                else:
                    # The size stays.
                    s.discard(3)
                    s.add(3)
        except RuntimeError as e:
            found[str(e)] = found.get(str(e), 0) + 1
    return found


print(changing(90))


def by_number(n):
    results = []
    for i in range(n):
        keys = [0.0, -0.0, -1.5, float("inf"), -float("inf"), 2.5, -1.5, 0.0]
        results = [sorted(range(8), key=keys.__getitem__), sorted(range(8), key=lambda k: -keys[k], reverse=True)]
        results.append(sorted(range(8), key=lambda k: (k * 5 + i) % 3, reverse=True))
        results.append(sorted("badcfe", key=ord, reverse=i % 2))
    return results


print(by_number(50))
print(sorted([1.5, float("nan"), 0.5], key=lambda x: x)[2])
it = iter({7})
print(next(it), next(it, None), next(it, None), list(it))
