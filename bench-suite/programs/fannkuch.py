"""Pancake flips over all permutations: small-int list reads and writes, slices of lists, unpredictable loop lengths."""

N = 8


def flips_of(permutation):
    stack = permutation[:]
    count = 0
    top = stack[0]
    while top:
        stack[: top + 1] = stack[top::-1]
        count += 1
        top = stack[0]
    return count


def run(n):
    permutation = list(range(n))
    rotations = [0] * n
    most = 0
    checksum = 0
    sign = 1
    while True:
        if permutation[0]:
            count = flips_of(permutation)
            if count > most:
                most = count
            checksum += sign * count
        sign = -sign
        # Next permutation in rotation order: rotate ever longer prefixes until one has not come full circle.
        length = 1
        while length < n:
            first = permutation[0]
            for i in range(length):
                permutation[i] = permutation[i + 1]
            permutation[length] = first
            rotations[length] += 1
            if rotations[length] <= length:
                break
            rotations[length] = 0
            length += 1
        else:
            return "%d/%d" % (checksum, most)


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
