"""Sets at work: components of a graph, sieve, deduplication, and growth and deletion of many ints."""
edges = [(1, 2), (2, 3), (4, 5), (6, 6), (7, 8), (8, 9), (9, 7), (5, 10)]
graph = {}
for a, b in edges:
    graph.setdefault(a, set()).add(b)
    graph.setdefault(b, set()).add(a)
seen, components = set(), []
for start in graph:
    if start in seen:
        continue
    component, todo = set(), [start]
    while todo:
        node = todo.pop()
        if node not in component:
            component.add(node)
            todo.extend(graph[node] - component)
    seen |= component
    components.append(component)
print(components)
numbers = set(range(2, 100))
primes = []
while numbers:
    p = min(numbers)
    primes.append(p)
    numbers -= set(range(p, 100, p))
print(primes)
s = set()
for i in range(1000):
    s.add(i * 7 % 1001)
    if i % 3 == 0:
        s.discard(i)
print(len(s), sum(s), min(s), max(s))
t = set()
for i in range(100):
    t ^= {i % 10, i % 7}
print(sorted(t))
items = [3, 1, 3, 2, 1, "a", "a", (1,), (1,)]
seen = set()
print([x for x in items if not (x in seen or seen.add(x))])
queue = {i for i in range(64)}
order = [queue.pop() for _ in range(64)]
print(sorted(order) == list(range(64)), queue)
print({i * i % 23 for i in range(50)}, set(range(100, 90, -1)), {i << 3 for i in range(10)})
