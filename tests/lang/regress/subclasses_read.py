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
