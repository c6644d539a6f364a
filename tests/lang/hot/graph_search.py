"""Breadth-first and depth-first search, shortest paths, topological order, over dicts and lists."""


def grid_graph(w, h):
    g = {}
    for y in range(h):
        for x in range(w):
            out = []
            for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
                if 0 <= x + dx < w and 0 <= y + dy < h and (x * y + dx) % 7 != 3:
                    out.append((x + dx, y + dy))
            g[x, y] = out
    return g


def bfs(g, start):
    dist = {start: 0}
    queue = [start]
    for node in queue:
        for nxt in g[node]:
            if nxt not in dist:
                dist[nxt] = dist[node] + 1
                queue.append(nxt)
    return dist


def dfs(g, node, seen):
    seen.add(node)
    for nxt in g[node]:
        if nxt not in seen:
            dfs(g, nxt, seen)
    return seen


def push(h, item):
    h.append(item)
    i = len(h) - 1
    while i > 0:
        p = (i - 1) >> 1
        if h[p] <= h[i]:
            break
        h[p], h[i] = h[i], h[p]
        i = p


def pop(h):
    top, last = h[0], h.pop()
    if h:
        h[0] = last
        i = 0
        while 2 * i + 1 < len(h):
            c = 2 * i + 1
            if c + 1 < len(h) and h[c + 1] < h[c]:
                c += 1
            if h[i] <= h[c]:
                break
            h[i], h[c] = h[c], h[i]
            i = c
    return top


def dijkstra(g, start):
    best = {start: 0}
    h = [(0, start)]
    while h:
        d, node = pop(h)
        if d > best[node]:
            continue
        for nxt in g[node]:
            nd = d + 1 + (nxt[0] * 3 + nxt[1] * 5) % 4
            if nd < best.get(nxt, 1 << 60):
                best[nxt] = nd
                push(h, (nd, nxt))
    return best


def topological(edges, n):
    into = [0] * n
    out = [[] for _ in range(n)]
    for a, b in edges:
        into[b] += 1
        out[a].append(b)
    ready = [i for i in range(n) if not into[i]]
    order = []
    while ready:
        x = ready.pop()
        order.append(x)
        for y in out[x]:
            into[y] -= 1
            if not into[y]:
                ready.append(y)
    return order


g = grid_graph(18, 18)
d = bfs(g, (0, 0))
print(len(d), d[max(d)], sum(d.values()), len(dfs(g, (0, 0), set())))
best = dijkstra(g, (0, 0))
print(len(best), sum(best.values()), max(best.values()))
order = topological([(i, j) for i in range(60) for j in range(i + 1, 60) if (i * j) % 11 == 1], 60)
print(len(order), order[:8])


class UnionFind:
    def __init__(self, n):
        self.parent = list(range(n))
        self.size = [1] * n

    def find(self, x):
        while self.parent[x] != x:
            self.parent[x] = self.parent[self.parent[x]]
            x = self.parent[x]
        return x

    def union(self, a, b):
        a, b = self.find(a), self.find(b)
        if a == b:
            return False
        if self.size[a] < self.size[b]:
            a, b = b, a
        self.parent[b] = a
        self.size[a] += self.size[b]
        return True


u = UnionFind(500)
print(sum(u.union(i * 17 % 500, i * 31 % 500) for i in range(600)), u.size[u.find(0)])
