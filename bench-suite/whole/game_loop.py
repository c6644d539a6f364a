"""Entity-component-system game loop: vectors, queries with masks, spatial hash, steering, scripts, events, replays."""
from __future__ import annotations
import math
import random
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field, fields
from functools import cached_property, wraps, partial
from itertools import count, product, combinations, chain, islice
from operator import attrgetter
from typing import ClassVar, Iterator, Self


class Vec:
    __slots__ = ("x", "y")

    def __init__(self, x=0.0, y=0.0):
        self.x, self.y = x, y

    def __add__(self, o): return Vec(self.x + o.x, self.y + o.y)
    def __sub__(self, o): return Vec(self.x - o.x, self.y - o.y)
    def __neg__(self): return Vec(-self.x, -self.y)
    def __mul__(self, k): return Vec(self.x * k, self.y * k)
    __rmul__ = __mul__
    def __matmul__(self, o): return self.x * o.x + self.y * o.y
    def __abs__(self): return math.hypot(self.x, self.y)
    def __bool__(self): return self.x != 0 or self.y != 0
    def __iter__(self): return iter((self.x, self.y))
    def __eq__(self, o): return isinstance(o, Vec) and (self.x, self.y) == (o.x, o.y)
    def __repr__(self): return f"({self.x:.2f}, {self.y:.2f})"

    def __iadd__(self, o):
        self.x += o.x
        self.y += o.y
        return self

    @property
    def unit(self):
        n = abs(self)
        return Vec(self.x / n, self.y / n) if n else Vec()

    def clamp(self, n):
        return self if abs(self) <= n else self.unit * n

    def turned(self, angle):
        c, s = math.cos(angle), math.sin(angle)
        return Vec(self.x * c - self.y * s, self.x * s + self.y * c)


class Component:
    bits: ClassVar[dict] = {}

    def __init_subclass__(cls):
        Component.bits[cls] = 1 << len(Component.bits)


@dataclass
class Position(Component):
    at: Vec
    radius: float = 1.0


@dataclass
class Motion(Component):
    v: Vec
    limit: float = 3.0
    force: Vec = field(default_factory=Vec)


@dataclass
class Health(Component):
    points: float
    armour: float = 0

    def __isub__(self, damage):
        self.points -= max(damage - self.armour, 0)
        return self


@dataclass
class Team(Component):
    name: str


@dataclass
class Weapon(Component):
    damage: float
    every: int
    heat: int = 0


@dataclass
class Lifetime(Component):
    ticks: int


@dataclass
class Script(Component):
    steps: Iterator
    wait: int = 0


@dataclass
class Projectile(Component):
    owner: int


class NoComponent(KeyError):
    pass


class World:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.ids = count(1)
        self.masks, self.stores = {}, defaultdict(dict)
        self.doomed = set()
        self.handlers = defaultdict(list)
        self.events = deque()
        self.tick = 0
        self.stats = Counter()
        self.cache = {}

    def spawn(self, *parts):
        e = next(self.ids)
        self.masks[e] = 0
        for p in parts:
            self.attach(e, p)
        return e

    def attach(self, e, part):
        self.stores[type(part)][e] = part
        self.masks[e] |= Component.bits[type(part)]
        self.cache.clear()

    def detach(self, e, kind):
        try:
            del self.stores[kind][e]
        except KeyError:
            raise NoComponent(kind.__name__) from None
        self.masks[e] &= ~Component.bits[kind]
        self.cache.clear()

    def get(self, e, kind):
        return self.stores[kind].get(e)

    def query(self, *kinds, without=()):
        key = kinds, without
        found = self.cache.get(key)
        if found is None:
            want = sum(Component.bits[k] for k in kinds)
            avoid = sum(Component.bits[k] for k in without)
            found = self.cache[key] = [e for e, m in self.masks.items() if m & want == want and not m & avoid]
            self.stats["scans"] += 1
        stores = [self.stores[k] for k in kinds]
        for e in found:
            if e not in self.doomed:
                yield e, *[s[e] for s in stores]

    def kill(self, e):
        if e not in self.doomed:
            self.doomed.add(e)
            self.emit("death", e)

    def emit(self, name, *args):
        self.events.append((name, args))

    def on(self, name):
        def register(f):
            self.handlers[name].append(f)
            return f
        return register

    def dispatch(self):
        while self.events:
            name, args = self.events.popleft()
            self.stats[name] += 1
            for f in self.handlers[name]:
                f(self, *args)

    def sweep(self):
        for e in self.doomed:
            del self.masks[e]
            for s in self.stores.values():
                s.pop(e, None)
        if self.doomed:
            self.cache.clear()
            self.doomed.clear()

    def step(self):
        self.tick += 1
        for system in SYSTEMS:
            system(self)
            self.dispatch()
        self.sweep()


SYSTEMS = []


def system(order):
    def wrap(f):
        @wraps(f)
        def run(world):
            run.calls += 1
            return f(world)
        run.calls = 0
        run.order = order
        SYSTEMS.append(run)
        SYSTEMS.sort(key=attrgetter("order"))
        return run
    return wrap


SIZE = 100.0


class Grid:
    def __init__(self, cell):
        self.cell, self.cells = cell, defaultdict(list)

    def key(self, p):
        return int(p.x // self.cell), int(p.y // self.cell)

    def insert(self, e, pos):
        self.cells[self.key(pos.at)].append((e, pos))

    def near(self, p, radius):
        (cx, cy), reach = self.key(p), math.ceil(radius / self.cell)
        for dx, dy in product(range(-reach, reach + 1), repeat=2):
            bucket = self.cells.get((cx + dx, cy + dy))
            if bucket:
                for e, pos in bucket:
                    if (pos.at.x - p.x) ** 2 + (pos.at.y - p.y) ** 2 <= radius * radius:
                        yield e, pos

    def pairs(self):
        for (x, y), here in self.cells.items():
            yield from combinations(here, 2)
            for dx, dy in ((1, 0), (0, 1), (1, 1), (1, -1)):
                if there := self.cells.get((x + dx, y + dy)):
                    yield from product(here, there)


@system(0)
def index(world):
    world.grid = Grid(8.0)
    for e, pos in world.query(Position):
        world.grid.insert(e, pos)


@system(1)
def scripts(world):
    for e, script in list(world.query(Script)):
        if script.wait:
            script.wait -= 1
            continue
        try:
            match next(script.steps):
                case ("wait", n): script.wait = n
                case ("push", Vec() as f): world.stores[Motion][e].force += f
                case ("aim", angle):
                    m = world.get(e, Motion)
                    m.v = m.v.turned(angle)
                case "die": world.kill(e)
        except StopIteration:
            world.detach(e, Script)


@system(2)
def steer(world):
    teams = world.stores[Team]
    for e, pos, motion, team in world.query(Position, Motion, Team):
        if (e + world.tick) % 2:
            continue
        apart, centre, n = Vec(), Vec(), 0
        for other, opos in world.grid.near(pos.at, 8):
            if other == e or (t := teams.get(other)) is None:
                continue
            d = pos.at - opos.at
            if t.name == team.name:
                apart += d.unit * (1 / (1 + abs(d)))
                centre += opos.at
                n += 1
            else:
                motion.force += d.unit * (-.3 if team.name == "wolf" else .4)
        if n:
            motion.force += apart * .8 + (centre * (1 / n) - pos.at).clamp(.2)


@system(3)
def move(world):
    for e, pos, motion in world.query(Position, Motion):
        motion.v = (motion.v + motion.force).clamp(motion.limit)
        motion.force = Vec()
        at = pos.at + motion.v * .5
        if not (0 <= at.x < SIZE and 0 <= at.y < SIZE):
            if world.get(e, Projectile):
                world.kill(e)
            else:
                motion.v = Vec(-motion.v.x if not 0 <= at.x < SIZE else motion.v.x, -motion.v.y if not 0 <= at.y < SIZE else motion.v.y)
                at = Vec(min(max(at.x, 0.0), SIZE - .01), min(max(at.y, 0.0), SIZE - .01))
            world.emit("bounce", e)
        pos.at = at


@system(4)
def collide(world):
    for (a, pa), (b, pb) in world.grid.pairs():
        d = pb.at - pa.at
        reach = pa.radius + pb.radius
        if d @ d < reach * reach and not {a, b} & world.doomed:
            world.emit("hit", a, b)
            overlap = d.unit * ((reach - abs(d)) / 2)
            for e, push in ((a, -overlap), (b, overlap)):
                if (m := world.get(e, Motion)) is not None:
                    m.force += push * .3


@system(5)
def shoot(world):
    for e, weapon, pos, team in list(world.query(Weapon, Position, Team, without=(Projectile,))):
        if weapon.heat > 0:
            weapon.heat -= 1
            continue
        foes = ((abs(o.at - pos.at), x, o) for x, o in world.grid.near(pos.at, 15) if (t := world.get(x, Team)) and t.name != team.name)
        best = min(foes, default=None, key=lambda f: f[:2])
        if best:
            aim = (best[2].at - pos.at).unit
            world.spawn(Position(pos.at + aim * 2, .4), Motion(aim * 5, 6), Projectile(e), Lifetime(12), Health(1))
            weapon.heat = weapon.every
            world.stats["shots"] += 1


@system(6)
def age(world):
    for e, life in world.query(Lifetime):
        life.ticks -= 1
        if life.ticks <= 0:
            world.kill(e)


def damage(world, a, b):
    for x, y in ((a, b), (b, a)):
        shot, health = world.get(x, Projectile), world.get(y, Health)
        if shot and health and shot.owner != y and not world.get(y, Projectile):
            weapon = world.get(shot.owner, Weapon)
            health -= weapon.damage if weapon else 1
            world.kill(x)
            if health.points <= 0:
                world.kill(y)


def rebirth(world, e):
    team = world.get(e, Team)
    if team:
        world.stats["lost " + team.name] += 1
        creature(world, team.name)


def patrol(rng):
    while True:
        yield "wait", rng.randrange(3, 9)
        yield "push", Vec(rng.uniform(-1, 1), rng.uniform(-1, 1))
        for _ in range(rng.randrange(3)):
            yield "aim", rng.uniform(-.5, .5)


def creature(world, team):
    rng = world.rng
    parts = [Position(Vec(rng.uniform(0, SIZE), rng.uniform(0, SIZE)), 1 + rng.random()), Motion(Vec(rng.uniform(-1, 1), rng.uniform(-1, 1))),
             Health(rng.randrange(2, 6), armour=.2 * (team == "wolf")), Team(team)]
    if team == "wolf":
        parts += [Weapon(1.5, 4)]
    if rng.random() < .5:
        parts.append(Script(patrol(rng) if rng.random() < .7 else islice(patrol(rng), 20)))
    return world.spawn(*parts)


def snapshot(world):
    h = 0
    for e, pos, motion in world.query(Position, Motion):
        for v in (*pos.at, *motion.v):
            h = (h * 1_000_003 + round(v * 1000) + e) % 2_147_483_647
    return h


def main():
    for seed in (1, 2, 3):
        world = World(seed)
        world.on("hit")(damage)
        world.on("death")(rebirth)

        @world.on("death")
        def note(w, e, log=[]):
            log.append(e)
            w.stats["noted"] = len(log)
        for n in range(75):
            creature(world, "wolf" if n % 3 == 0 else "sheep")
        for _ in range(390):
            world.step()
            if world.tick % 80 == 0:
                teams = Counter(t.name for t in world.stores[Team].values())
                print(seed, world.tick, len(world.masks), snapshot(world), sorted(teams.items()))
        print("  ", sorted(world.stats.items()))
        first = next(world.query(Position, Motion))
        print("  ", first)
    try:
        world.detach(first[0], Lifetime)
    except NoComponent as e:
        print(repr(e), e.__suppress_context__)
    print([(s.__name__, s.calls) for s in SYSTEMS], f"{3 * Vec(1, 2) - Vec(.5)} {bool(Vec())} {Vec(1, 2) == Vec(1.0, 2.0)}")


main()
