"""A ray tracer over a vector class with operator methods: short-lived objects that need never be allocated."""

import math

N = 72


class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def __neg__(self):
        return Vector(-self.x, -self.y, -self.z)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def unit(self):
        return self * (1.0 / math.sqrt(self.dot(self)))

    def reflected(self, normal):
        return self - normal * (2.0 * self.dot(normal))


class Ray:
    def __init__(self, origin, direction):
        self.origin = origin
        self.direction = direction.unit()

    def at(self, distance):
        return self.origin + self.direction * distance


class Sphere:
    def __init__(self, centre, radius, colour, mirror):
        self.centre = centre
        self.radius = radius
        self.colour = colour
        self.mirror = mirror

    def hit(self, ray):
        to_centre = self.centre - ray.origin
        along = to_centre.dot(ray.direction)
        inside = self.radius * self.radius - (to_centre.dot(to_centre) - along * along)
        if inside < 0.0:
            return None
        half = math.sqrt(inside)
        if along - half > 1e-6:
            return along - half
        if along + half > 1e-6:
            return along + half
        return None

    def normal(self, point):
        return (point - self.centre).unit()

    def colour_at(self, point):
        return self.colour


class Floor:
    def __init__(self, height, mirror):
        self.height = height
        self.mirror = mirror
        self.up = Vector(0.0, 1.0, 0.0)
        self.light = Vector(0.9, 0.9, 0.9)
        self.dark = Vector(0.1, 0.1, 0.1)

    def hit(self, ray):
        slope = ray.direction.y
        if abs(slope) < 1e-9:
            return None
        distance = (self.height - ray.origin.y) / slope
        return distance if distance > 1e-6 else None

    def normal(self, point):
        return self.up

    def colour_at(self, point):
        if (math.floor(point.x) + math.floor(point.z)) % 2:
            return self.dark
        return self.light


class Scene:
    def __init__(self, things, lamps):
        self.things = things
        self.lamps = lamps

    def nearest(self, ray):
        best = None
        best_distance = math.inf
        for thing in self.things:
            distance = thing.hit(ray)
            if distance is not None and distance < best_distance:
                best, best_distance = thing, distance
        return best, best_distance

    def colour(self, ray, depth):
        thing, distance = self.nearest(ray)
        if thing is None:
            return Vector(0.2, 0.3, 0.5) * (0.5 + 0.5 * max(ray.direction.y, 0.0))
        point = ray.at(distance)
        normal = thing.normal(point)
        brightness = 0.15
        for lamp in self.lamps:
            towards = lamp - point
            shadow = Ray(point, towards)
            blocker, how_far = self.nearest(shadow)
            if blocker is None or how_far * how_far > towards.dot(towards):
                brightness += max(0.0, normal.dot(shadow.direction)) * 0.6
        result = thing.colour_at(point) * brightness
        if depth and thing.mirror:
            bounced = self.colour(Ray(point, ray.direction.reflected(normal)), depth - 1)
            result = result * (1.0 - thing.mirror) + bounced * thing.mirror
        return result


def run(n):
    scene = Scene(
        [Sphere(Vector(i - 2.0, 0.5 * (i % 3), 4.0 + i % 2), 0.7, Vector(0.2 * i, 0.5, 1.0 - 0.2 * i), 0.3) for i in range(5)]
        + [Floor(-1.0, 0.2)],
        [Vector(-5.0, 6.0, -3.0), Vector(4.0, 8.0, 1.0)],
    )
    eye = Vector(0.0, 0.5, -4.0)
    total = Vector(0.0, 0.0, 0.0)
    for row in range(n):
        for column in range(n):
            direction = Vector((column - n / 2) / n, (n / 2 - row) / n, 1.0)
            total = total + scene.colour(Ray(eye, direction), 2)
    return "%.9f %.9f %.9f" % (total.x, total.y, total.z)


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
