# Where a subclass of dict or list is read by its own iteration, and where as the builtin that it is.
import csv


class Items(dict):
    def __getitem__(self, k):
        return ("item", k)


class Keys(Items):
    def keys(self):
        return ["K"]


class Iterates(Keys):
    def __iter__(self):
        return iter("I")


class Sequence(list):
    def __iter__(self):
        return iter("xy")


def named(**k):
    return k


for _ in range(40):
    result = [named(**Items(a=1)), named(**Keys(a=1)), named(**Iterates(a=1)), "{a}".format(**Items(a=1))]
    target = [0]
    target[:] = Sequence([1, 2])
    result.append(target)
    target = [0, 1]
    target[::1] = Sequence([1, 2])
    result.append(target)
print(result)
print(list(csv.reader(["a,new\\\n", "line\n", "x\\\r\n", "y\n"], quoting=csv.QUOTE_NONE, escapechar="\\")))
print(list(csv.reader(["a\\\n"], quoting=csv.QUOTE_NONE, escapechar="\\")))
print(Iterates(a=1) | {"q": 1}, {"q": 1} | Iterates(a=1))


# Comparisons that change the set or dict that is being searched.
class Changes:
    def __init__(self, h, change, answer=False):
        self.h, self.change, self.answer = h, change, answer

    def __hash__(self):
        return self.h

    def __eq__(self, other):
        self.change()
        return self.answer


s = set(range(6))
print(Changes(3, lambda: s.add(len(s) + 50)) in s, len(s) > 6)
d = {k: k for k in range(6)}
print(d.get(Changes(3, lambda: d.update({len(d) + 100: 1})), "no"), len(d) > 6)
for answer in (False, True):
    s = set(range(6))
    s.add(Changes(1, s.clear, answer))
    print(len(s))
    s = {1, 2, 3, 4}
    s.discard(4)
    s.add(Changes(1, lambda: s.add(5), answer))
    print(sorted(x for x in s if type(x) is int))
