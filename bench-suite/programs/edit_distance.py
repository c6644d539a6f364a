"""Dynamic programming over strings: Levenshtein distance with two rows, longest common subsequence with a table."""

N = 380

LETTERS = "acgt"


def sequence(n, seed):
    state = seed
    text = ""
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        text += LETTERS[(state >> 16) % 4]
    return text


def mutate(text, seed):
    state = seed
    pieces = []
    for character in text:
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        choice = (state >> 12) % 12
        if choice == 0:
            continue
        pieces.append(LETTERS[choice % 4] if choice < 3 else character)
        if choice == 11:
            pieces.append("n")
    return "".join(pieces)


def distance(a, b):
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            if x == y:
                current.append(previous[j - 1])
            else:
                current.append(1 + min(previous[j - 1], previous[j], current[j - 1]))
        previous = current
    return previous[-1]


def common_subsequence(a, b):
    table = {}
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            if a[i] == b[j]:
                table[i, j] = table.get((i + 1, j + 1), 0) + 1
            else:
                down, right = table.get((i + 1, j), 0), table.get((i, j + 1), 0)
                table[i, j] = down if down >= right else right
    i = j = 0
    result = ""
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            result += a[i]
            i += 1
            j += 1
        elif table.get((i + 1, j), 0) >= table.get((i, j + 1), 0):
            i += 1
        else:
            j += 1
    return result


def run(n):
    base = sequence(n, 5)
    changed = mutate(base, 11)
    other = sequence(n, 6)
    common = common_subsequence(base, changed)
    return "%d %d %d %s" % (distance(base, changed), distance(base, other), len(common), common[:24])


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
