"""Inner loops that seldom go round: the loop around them is hot first, and is recorded again when they have code of their own."""
# jit: loops>=5


def rotations(n):
    """Permutations in rotation order; the middle loop has a second round in half of the outer one's, a third in a sixth."""
    items = list(range(n))
    turns = [0] * n
    seen = []
    while True:
        seen.append(items[0] * 10 + items[-1])
        length = 1
        while length < n:
            first = items[0]
            for i in range(length):
                items[i] = items[i + 1]
            items[length] = first
            turns[length] += 1
            if turns[length] <= length:
                break
            turns[length] = 0
            length += 1
        else:
            return len(seen), sum(seen), seen[-5:]


print([rotations(n) for n in range(2, 7)])


def carries(digits, base, steps):
    """A counter: the inner loop only goes round where digits carry."""
    total = 0
    for step in range(steps):
        at = 0
        digits[at] += 1
        while digits[at] == base:
            digits[at] = 0
            at += 1
            digits[at] += 1
        total += at * step
    return total, digits


for base in (2, 3, 10):
    print(carries([0] * 14, base, 3000))


def chains(n):
    """The inner loop leaves by return of an inlined function, by break, and by its end."""

    def climb(x, limit):
        while x < limit:
            if x % 7 == 3:
                return x
            x += x % 5 + 1
        return -x

    found = 0
    for x in range(n):
        y = x
        while found < 500 * x:
            y = climb(y % 50, 60)
            if y < 0:
                break
            found += y
            y += 4
    return found


print(chains(900))
