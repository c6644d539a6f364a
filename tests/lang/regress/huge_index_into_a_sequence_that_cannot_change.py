# Item assignment to str, bytes, tuple and range fails in any case; an index that no sequence can have says so first.
for sequence in ("text", b"bytes", (1, 2), range(3)):
    for key in (0, 2**64 - 1, -(2**70), 1.5, "k"):
        try:
            sequence[key] = None
        except (IndexError, TypeError) as e:
            print(type(sequence).__name__, key, type(e).__name__)
        try:
            del sequence[key]
        except (IndexError, TypeError) as e:
            print(type(sequence).__name__, key, type(e).__name__)
