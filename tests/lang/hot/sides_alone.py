# Side traces that run alone before their tree is compiled with them: whatever they take from the tree is found where the exit has left it.
# jit: loops>=1
import gc


class Shape:
    def __init__(self, size):
        self.size = size


class Square(Shape):
    def area(self):
        return self.size * self.size

    def grow(self, by):
        self.size += by
        return self


class Circle(Shape):
    def area(self):
        return 3.5 * self.size * self.size

    def grow(self, by):
        return Circle(self.size + by)


class Dot:
    size = 0

    def area(self):
        return None

    def grow(self, by):
        return self


def numbers(n):
    """Raw ints beyond 50 bits, floats, truth values and ints without a sign in the registers that an exit leaves."""
    big, real, flag, mask, out = 1 << 55, 0.5, False, (1 << 64) - 1, []
    hashed = 14695981039346656037
    for i in range(n):
        big += 3
        real = real * 1.25 if real < 1e6 else 0.5
        flag = not flag
        hashed = (hashed ^ i) * 1099511628211 & mask
        k = i % 11
        if k == 3:
            out.append(big - (1 << 55))
        elif k == 4:
            out.append(real)
        elif k == 5:
            out.append(flag)
        elif k == 6:
            out.append(hashed)
        elif k == 7:
            big -= 2
        elif k == 8:
            hashed ^= big
            flag = big > 1 << 55
        elif k == 9:
            real, big = float(big & 7), big + int(real)
    return big, real, flag, hashed, sum(map(float, out)), out[-5:]


def shapes(n):
    """Inlined calls, objects that exist in the trace only, and functions found in variables."""
    things = [Square(2), Circle(1.5), Dot(), Square(3), Circle(4)]
    operations = [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * 2 + b, lambda a, b: (a, b)[1], max, min]
    total, seen = 0, {}
    for i in range(n):
        thing = things[i * 7 % 5].grow(i & 1)
        area = thing.area()
        if area is None:
            area = i % 3
        operation = operations[i * 5 % 6]
        total = operation(total, area) % 100003
        key = type(thing).__name__
        seen[key] = seen.get(key, 0) + 1
    return total, sorted(seen.items())


def raising(n):
    """Exceptions that are being handled, or pending, where the exit is."""
    log = 0
    for i in range(n):
        try:
            try:
                if i % 7 == 2:
                    raise ValueError(i)
                if i % 7 == 5:
                    [][i]
                if i % 7 == 6:
                    {}[i]
            except ValueError as e:
                if i % 3:
                    log += e.args[0]
                else:
                    raise KeyError("from", i) from e
            finally:
                log += 1
        except KeyError as e:
            log += len(e.args) + (type(e.__context__) is ValueError)
        except IndexError:
            log ^= 5
    return log


def pieces(limit):
    for i in range(limit):
        sent = yield i if i % 3 else float(i)
        if sent:
            yield sent


def generating(n):
    """Frames in generators."""
    total = 0
    for i in range(n):
        for piece in pieces(i % 5):
            if isinstance(piece, float):
                total += 2
            elif i % 4 == 1:
                total -= piece
            else:
                total += piece * i
    return total


def walk(tree, depth):
    """Functions, recursive: side traces that return."""
    if tree is None:
        return depth
    if isinstance(tree, int):
        return tree
    if isinstance(tree, str):
        return len(tree)
    left, right = tree
    if depth % 3 == 0:
        return walk(left, depth + 1) + walk(right, depth + 1)
    if depth % 3 == 1:
        return walk(left, depth + 1) - walk(right, depth + 1)
    return max(walk(left, depth + 1), walk(right, depth + 1))


def build(depth, seed):
    if depth == 0:
        return [None, seed % 17, "x" * (seed % 5)][seed % 3]
    return build(depth - 1, seed * 5 + 1), build(depth - 1, seed * 3 + 2)


def nested(n):
    """Side traces that end at the head of a loop around or inside."""
    total = 0
    for i in range(n):
        rows = i % 6
        while rows > 0:
            if rows % 2 and i % 3 == 0:
                total += rows
            elif rows == 4:
                rows -= 1
                for k in range(i % 4):
                    total += k if k != 2 else -1
                continue
            else:
                total ^= rows
            rows -= 1
        if i % 9 == 4:
            total += 7
        elif i % 9 == 5:
            total -= 3
    return total


class Changing:
    factor = 2

    def value(self, i):
        return i * self.factor


def changing(n):
    """What a side trace relies on changes while it has code."""
    thing, total = Changing(), 0
    for i in range(n):
        if i % 3 == 1:
            total += thing.value(i)
        elif i % 3 == 2:
            total -= 1
        if i == n // 2:
            Changing.factor = 3
        if i == n // 2 + 200:
            Changing.value = lambda self, i: -i
        if i % 500 == 499:
            gc.collect()
    return total


print(numbers(4000))
print(shapes(4000))
print(raising(4000))
print(generating(2500))
trees = [build(5, seed) for seed in range(12)]
print([sum(walk(tree, 0) for tree in trees) for _ in range(40)][-1])
print(nested(4000))
print(changing(3000))
