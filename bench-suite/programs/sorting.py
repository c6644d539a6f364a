"""Five sorting algorithms over ints and strings, with the built-in sort to check them."""

N = 5000


def quicksort(items, compare):
    stack = [(0, len(items) - 1)]
    while stack:
        low, high = stack.pop()
        while low < high:
            pivot = items[(low + high) // 2]
            i, j = low, high
            while i <= j:
                while compare(items[i], pivot) < 0:
                    i += 1
                while compare(items[j], pivot) > 0:
                    j -= 1
                if i <= j:
                    items[i], items[j] = items[j], items[i]
                    i += 1
                    j -= 1
            if j - low < high - i:
                stack.append((i, high))
                high = j
            else:
                stack.append((low, j))
                low = i


def merge_sort(items):
    if len(items) <= 1:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    result = []
    i = j = 0
    while i < len(left) and j < len(right):
        if right[j] < left[i]:
            result.append(right[j])
            j += 1
        else:
            result.append(left[i])
            i += 1
    result += left[i:]
    result += right[j:]
    return result


def heapsort(items):
    size = len(items)

    def sift(root, end):
        value = items[root]
        while True:
            child = 2 * root + 1
            if child >= end:
                break
            if child + 1 < end and items[child] < items[child + 1]:
                child += 1
            if not value < items[child]:
                break
            items[root] = items[child]
            root = child
        items[root] = value

    for root in range(size // 2 - 1, -1, -1):
        sift(root, size)
    for end in range(size - 1, 0, -1):
        items[0], items[end] = items[end], items[0]
        sift(0, end)


def shell_sort(items):
    gap = 1
    while gap < len(items) // 3:
        gap = 3 * gap + 1
    while gap:
        for i in range(gap, len(items)):
            value = items[i]
            j = i
            while j >= gap and items[j - gap] > value:
                items[j] = items[j - gap]
                j -= gap
            items[j] = value
        gap //= 3


def radix_sort(items):
    for shift in range(0, 32, 8):
        buckets = [[] for _ in range(256)]
        for item in items:
            buckets[item >> shift & 255].append(item)
        items = [item for bucket in buckets for item in bucket]
    return items


def compare(a, b):
    return (a > b) - (a < b)


def run(n):
    state = 2024
    ints = []
    for _ in range(n):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        ints.append(state)
    texts = ["%08x" % value for value in ints[: n // 2]]
    good = 0
    for data in (ints, texts):
        expected = sorted(data)
        for sort in (lambda items: quicksort(items, compare), heapsort, shell_sort):
            copy = data[:]
            sort(copy)
            good += copy == expected
        good += merge_sort(data[:]) == expected
    good += radix_sort(ints[:]) == sorted(ints)
    by_digit = sorted(ints, key=lambda value: (value % 10, -value))
    return "%d %d %d" % (good, by_digit[0], by_digit[-1])


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
