"""Counting words of generated text: split, strip, lower, dict updates, sorting by a key, join."""

N = 60000

SYLLABLES = "ka to mi re su no ha li ve do pa qu en ar os ti".split()
ENDINGS = ["", "", "", ",", ".", "!", "?", ";"]


def text(n):
    state = 7
    pieces = []
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        length = 1 + (state >> 8) % 3
        word = ""
        for i in range(length):
            word += SYLLABLES[(state >> (10 + 4 * i)) % (16 if i else 7)]
        if state % 11 == 0:
            word = word.capitalize()
        pieces.append(word + ENDINGS[(state >> 16) % 8])
        if state % 13 == 0:
            pieces.append("\n")
    return " ".join(pieces)


def count_with_get(source):
    counts = {}
    for word in source.split():
        word = word.strip(",.!?;").lower()
        if word:
            counts[word] = counts.get(word, 0) + 1
    return counts


def count_by_line(source):
    counts = {}
    for line in source.splitlines():
        for word in line.split(" "):
            key = word.rstrip(",.!?;")
            try:
                counts[key] += 1
            except KeyError:
                counts[key] = 1
    return counts


def count_letters(source):
    counts = [0] * 128
    for character in source:
        counts[ord(character)] += 1
    return counts


def run(n):
    source = text(n)
    counts = count_with_get(source)
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:10]
    by_line = count_by_line(source)
    letters = count_letters(source)
    vowels = sum([letters[ord(v)] for v in "aeiou"])
    report = " ".join(["%s=%d" % pair for pair in best])
    return "%s %d %d %d" % (report, len(counts), len(by_line), vowels)


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
