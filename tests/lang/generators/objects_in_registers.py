# A generator that a trace follows stores its registers when it yields: objects that existed in the trace only are made then, and
# making one may collect between the stores of the others.


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


def walk(n):
    last = (0, 0)
    here = Point(0, 0)
    label = [0]
    for i in range(n):
        label = [i, last]
        last = (i, here.x)
        here = Point(i, last[1])
        yield i
    yield here.x + last[0] + label[0]


def total(n):
    result = 0
    for x in walk(n):
        result += x
    return result


def handed_on(n):
    made = []
    for i in walk(n):
        made.append((i, Point(i, i)))
    return sum(p.x + k for k, p in made)


for n in (5, 40, 400):
    print(total(n), handed_on(n))


# The same with values that need a box of their own on the way out of a function that was followed.
def mixed(i):
    a = i * 0x1234567890123
    b = a + 0x7000000000001
    c = b ^ 0x5555555555555
    if i % 7 == 3:
        return a, b, c, [a, b, c]
    return (c,)


def boxes(n):
    seen = 0
    for i in range(n):
        for k in mixed(i):
            if k.__class__ is int:
                seen ^= k
    return seen


print(boxes(2000))


# What binding arguments makes lies in the generator before the rest is made.
def collecting(a, *rest, key=(), **others):
    yield a
    yield rest
    yield sorted(others.items())


def rounds(n):
    total = 0
    for i in range(n):
        names = {"x%d" % (i % 5): [i], "y": (i,), "z%d" % i: i}
        for got in collecting(i, (i, i), [i], **names):
            total += len(got) if got.__class__ is not int else got
    return total


print(rounds(300))
