"""Primes below n three ways: a list of bools with loops, a bytearray with slice assignment, and wheel trial division."""

N = 400000


def sieve_list(n):
    composite = [False] * n
    count = 0
    for i in range(2, n):
        if not composite[i]:
            count += 1
            for j in range(i * i, n, i):
                composite[j] = True
    return count


def sieve_bytes(n):
    flags = bytearray([1]) * n
    flags[0:2] = b"\0\0"
    i = 2
    while i * i < n:
        if flags[i]:
            flags[i * i :: i] = bytes(len(range(i * i, n, i)))
        i += 1
    return sum(flags)


def trial_division(n):
    primes = [2, 3]
    candidate = 5
    step = 2
    while candidate < n:
        for p in primes:
            if p * p > candidate:
                primes.append(candidate)
                break
            if candidate % p == 0:
                break
        candidate += step
        step = 6 - step
    return len(primes)


def run(n):
    return "%d %d %d" % (sieve_list(n), sieve_bytes(n), trial_division(n // 4))


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
