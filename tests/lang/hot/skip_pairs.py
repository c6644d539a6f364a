# Methods entered by instructions that may skip the jump behind them (loops, comparisons): what the caller needs after they return
# is kept when a guard inside fails, be it needed on one way only.


class Number:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        x = self.n
        y = other.n
        return x + 0 < y + 0

    def __bool__(self):
        return self.n % 3 != 0

    def __repr__(self):
        return f"N{self.n}"


class Items:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        n = self.n
        if n * 2 < 2:
            raise StopIteration
        self.n = n - 1
        return Number(n)


def chained(n):
    found = []
    for i in range(n):
        a, b = Number(i % 5), Number(i % 7)
        if a < Number(i % 6) < b:
            found.append((i, a, b))
    return found


def looped(n):
    total = 0
    for i in range(n):
        for x in Items(i % 4):
            total += x.n
        for y in map(lambda v: v.n + i, Items(i % 3)):
            total += y
        total += [k.n for k in Items(3) if k][0]
    return total


def pending(n):
    return [max(i, *(x.n for x in Items(i % 4)), 1 if Number(i) and Number(2) < Number(i) else 0) for i in range(n)]


print(chained(120))
print(looped(120))
print(sum(pending(120)))
