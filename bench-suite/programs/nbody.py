"""Planets pulling at each other: float arithmetic on attributes in a nest of loops."""

import math

N = 16000


class Body:
    def __init__(self, mass, x, y, z, vx, vy, vz):
        self.mass = mass
        self.x = x
        self.y = y
        self.z = z
        self.vx = vx
        self.vy = vy
        self.vz = vz


def solar_system():
    # Round numbers of the right order: the shape of the work matters here, not the sky.
    return [
        Body(39.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        Body(0.0377, 4.84, -1.16, -0.10, 0.606, 2.81, -0.025),
        Body(0.0113, 8.34, 4.12, -0.40, -1.01, 1.82, 0.0084),
        Body(0.0017, 12.9, -15.1, -0.22, 1.08, 0.869, -0.011),
        Body(0.0020, 15.4, -25.9, 0.18, 0.979, 0.595, -0.035),
    ]


def advance(bodies, pairs, dt):
    for a, b in pairs:
        dx = a.x - b.x
        dy = a.y - b.y
        dz = a.z - b.z
        square = dx * dx + dy * dy + dz * dz
        pull = dt / (square * math.sqrt(square))
        towards_b = b.mass * pull
        towards_a = a.mass * pull
        a.vx -= dx * towards_b
        a.vy -= dy * towards_b
        a.vz -= dz * towards_b
        b.vx += dx * towards_a
        b.vy += dy * towards_a
        b.vz += dz * towards_a
    for body in bodies:
        body.x += dt * body.vx
        body.y += dt * body.vy
        body.z += dt * body.vz


def energy(bodies):
    total = 0.0
    for i, a in enumerate(bodies):
        total += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
        for b in bodies[i + 1 :]:
            dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            total -= a.mass * b.mass / math.sqrt(dx * dx + dy * dy + dz * dz)
    return total


def run(n):
    bodies = solar_system()
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1 :]]
    for _ in range(n):
        advance(bodies, pairs, 0.01)
    return "%.12f" % energy(bodies)


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
