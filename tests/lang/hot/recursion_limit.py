"""RecursionError raised from compiled recursion and caught; the program goes on working afterwards."""


def down(n):
    return down(n + 1)


def count(n=0):
    try:
        return count(n + 1)
    except RecursionError:
        return n


def total(n):
    return 0 if n == 0 else n + total(n - 1)


for _ in range(30):
    total(100)
for _ in range(3):
    try:
        down(0)
    except RecursionError as e:
        print("caught", type(e).__name__)
print(total(500), total(900) == 900 * 901 // 2)
depths = [count() for _ in range(3)]
print(depths[0] == depths[1] == depths[2], 800 < depths[0] < 1001)


class Node:
    def __init__(self, next):
        self.next = next

    def length(self):
        return 1 if self.next is None else 1 + self.next.length()


n = None
for _ in range(400):
    n = Node(n)
for _ in range(20):
    assert n.length() == 400
for _ in range(2000):
    n = Node(n)
try:
    n.length()
except RecursionError:
    print("too long")


def mutual_a(n):
    return mutual_b(n + 1)


def mutual_b(n):
    return mutual_a(n + 1)


def with_finally(n, log):
    try:
        with_finally(n + 1, log)
    finally:
        log[0] += 1


try:
    mutual_a(0)
except RecursionError:
    print("mutual")
log = [0]
try:
    with_finally(0, log)
except RecursionError:
    print("finally ran in each frame", log[0] > 500)


def gen(n):
    yield from gen(n + 1)


try:
    list(gen(0))
except RecursionError:
    print("generators")
for i in range(50):
    try:
        total(5000)
    except RecursionError:
        pass
print(total(300))
