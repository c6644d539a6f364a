"""Small simulations: game of life with sets, random walks, queues, particles in a box, elections of leaders."""


class Random:
    def __init__(self, seed):
        self.s = seed

    def next(self):
        self.s = (self.s * 1103515245 + 12345) & 0x7FFFFFFF
        return self.s

    def below(self, n):
        return self.next() % n

    def unit(self):
        return self.next() / 0x7FFFFFFF


def life(cells, rounds):
    for _ in range(rounds):
        counts = {}
        for x, y in cells:
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    if dx or dy:
                        k = x + dx, y + dy
                        counts[k] = counts.get(k, 0) + 1
        cells = {k for k, c in counts.items() if c == 3 or c == 2 and k in cells}
    return len(cells), sorted(cells)[:3]


def walk(n):
    r = Random(7)
    x = y = far = 0
    for _ in range(n):
        d = r.below(4)
        if d == 0:
            x += 1
        elif d == 1:
            x -= 1
        elif d == 2:
            y += 1
        else:
            y -= 1
        far = max(far, abs(x) + abs(y))
    return x, y, far


def particles(n, steps):
    r = Random(3)
    ps = [[r.unit(), r.unit(), r.unit() - 0.5, r.unit() - 0.5] for _ in range(n)]
    bounces = 0
    for _ in range(steps):
        for p in ps:
            p[0] += p[2] * 0.1
            p[1] += p[3] * 0.1
            for i in (0, 1):
                if not 0.0 <= p[i] <= 1.0:
                    p[i + 2] = -p[i + 2]
                    p[i] += p[i + 2] * 0.1
                    bounces += 1
    return bounces, round(sum(p[0] for p in ps), 9)


def shop(n):
    r = Random(11)
    clock = busy_until = waited = longest = 0
    queue = []
    for _ in range(n):
        clock += r.below(5)
        while queue and busy_until <= clock:
            busy_until = max(busy_until, queue[0]) + 1 + r.below(4)
            waited += max(0, busy_until - queue.pop(0))
        queue.append(clock)
        longest = max(longest, len(queue))
    return waited, longest, len(queue)


def monte_carlo(n):
    r = Random(5)
    hits = 0
    for _ in range(n):
        x, y = r.unit(), r.unit()
        if x * x + y * y <= 1.0:
            hits += 1
    return hits


print(life({(0, 1), (1, 0), (1, 1), (1, 2), (2, 2)}, 25), walk(3000), particles(20, 60), shop(1500), monte_carlo(3000))
