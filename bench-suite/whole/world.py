"""A text adventure: rooms, actors, parser of commands, event queue, quests, behaviours as generators."""
import heapq
import random
from abc import ABC, abstractmethod
from collections import Counter, defaultdict, deque, namedtuple
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial, singledispatchmethod, total_ordering
from itertools import count, cycle, islice

Exit = namedtuple("Exit", "direction target locked")


class Direction(Enum):
    NORTH = (0, -1)
    SOUTH = (0, 1)
    EAST = (1, 0)
    WEST = (-1, 0)

    @property
    def opposite(self):
        dx, dy = self.value
        return Direction((-dx, -dy))


class Kind(Enum):
    FOOD = auto()
    KEY = auto()
    WEAPON = auto()
    TREASURE = auto()


class GameError(Exception):
    pass


class CannotGo(GameError):
    def __init__(self, direction, why):
        super().__init__(f"cannot go {direction.name.lower()}: {why}")
        self.direction = direction


class NoSuchThing(GameError, LookupError):
    pass


class Dead(Exception):
    pass


@dataclass(eq=False)
class Item:
    name: str
    kind: Kind
    worth: int

    def __repr__(self):
        return f"<{self.name}>"


class Room:
    def __init__(self, name, pos):
        self.name, self.pos = name, pos
        self.exits = {}
        self.items = []
        self.actors = []
        self.visits = Counter()

    def __contains__(self, name):
        return any(i.name == name for i in self.items)

    def take(self, name):
        for n, item in enumerate(self.items):
            if item.name == name:
                return self.items.pop(n)
        raise NoSuchThing(name)

    def describe(self):
        yield f"You are in the {self.name}."
        if self.items:
            yield "You see " + ", ".join(sorted(i.name for i in self.items)) + "."
        for d, e in sorted(self.exits.items(), key=lambda p: p[0].name):
            yield f"  {d.name.lower()}: {e.target.name}{' (locked)' if e.locked else ''}"


@total_ordering
class Event:
    serial = count()

    def __init__(self, time, action, label):
        self.time, self.action, self.label = time, action, label
        self.no = next(Event.serial)
        self.cancelled = False

    def __eq__(self, other):
        return (self.time, self.no) == (other.time, other.no)

    def __lt__(self, other):
        return (self.time, self.no) < (other.time, other.no)


class Queue:
    def __init__(self):
        self.heap, self.now, self.log = [], 0, Counter()

    def after(self, delay, action, label):
        ev = Event(self.now + delay, action, label)
        heapq.heappush(self.heap, ev)
        return ev

    def run(self, until):
        while self.heap and self.heap[0].time <= until:
            ev = heapq.heappop(self.heap)
            self.now = ev.time
            if not ev.cancelled:
                self.log[ev.label] += 1
                ev.action()
        self.now = until


class Actor(ABC):
    def __init__(self, world, name, room, health=20):
        self.world, self.name, self.room, self.health = world, name, room, health
        self.bag = []
        self.said = deque(maxlen=6)
        room.actors.append(self)
        self.mind = self.think()
        self.score = 0

    @abstractmethod
    def think(self):
        ...

    @property
    def alive(self):
        return self.health > 0

    @property
    def load(self):
        return sum(i.worth for i in self.bag)

    @property
    def strength(self):
        return 2 + max((i.worth for i in self.bag if i.kind is Kind.WEAPON), default=0)

    def act(self):
        if not self.alive:
            return
        try:
            command = next(self.mind)
        except StopIteration:
            self.mind = self.think()
            command = "wait"
        try:
            self.world.execute(self, command)
        except GameError as e:
            self.said.append(str(e))
            self.world.failures[type(e).__name__] += 1
        except Dead:
            self.world.bury(self)
            return
        finally:
            self.world.turns += 1
        self.world.queue.after(self.world.rng.randrange(1, 4), self.act, type(self).__name__)

    def hurt(self, n):
        self.health -= n
        if self.health <= 0:
            raise Dead(self.name)


class Explorer(Actor):
    def think(self):
        while True:
            yield "look"
            for item in sorted(self.room.items, key=lambda i: -i.worth)[:2]:
                yield f"take {item.name}"
            if self.health < 10:
                foods = [i for i in self.bag if i.kind is Kind.FOOD]
                yield f"eat {foods[0].name}" if foods else "wait"
            unseen = [d for d, e in self.room.exits.items() if not e.target.visits[self.name]]
            choice = self.world.rng.choice(unseen or list(self.room.exits) or [Direction.NORTH])
            yield f"go {choice.name.lower()}"
            if self.load > 60:
                yield from self.unload()

    def unload(self):
        while self.load > 30 and self.bag:
            yield f"drop {min(self.bag, key=lambda i: i.worth).name}"


class Wanderer(Actor):
    def think(self):
        for d in islice(cycle(Direction), self.world.rng.randrange(3, 12)):
            yield f"go {d.name.lower()}"
            if self.world.rng.random() < .3:
                yield "say " + " ".join(self.world.rng.choices(["hello", "who", "is", "there", "grue"], k=3))


class Monster(Actor):
    def think(self):
        while self.alive:
            victims = [a for a in self.room.actors if a is not self and not isinstance(a, Monster)]
            if victims:
                yield f"hit {min(victims, key=lambda a: (a.health, a.name)).name}"
            else:
                path = self.world.path(self.room, lambda r: any(not isinstance(a, Monster) for a in r.actors))
                if not path:
                    yield "wait"
                for d in path[:3]:
                    yield f"go {d.name.lower()}"


class World:
    def __init__(self, seed, size):
        self.rng = random.Random(seed)
        self.queue = Queue()
        self.turns = 0
        self.failures = Counter()
        self.words = Counter()
        self.dead = []
        self.undo_log = []
        self.rooms = {}
        adjectives, nouns = "dark old wet cold red blue".split(), "cave hall cellar attic yard vault".split()
        for y in range(size):
            for x in range(size):
                self.rooms[x, y] = Room(f"{adjectives[(x * 5 + y) % 6]} {nouns[(y * 7 + x) % 6]} {x}{y}", (x, y))
        for (x, y), room in self.rooms.items():
            for d in (Direction.EAST, Direction.SOUTH):
                dx, dy = d.value
                if (other := self.rooms.get((x + dx, y + dy))) and self.rng.random() < .8:
                    locked = self.rng.random() < .1
                    room.exits[d] = Exit(d, other, locked)
                    other.exits[d.opposite] = Exit(d.opposite, room, locked)
        names = count(1)
        for room in self.rooms.values():
            for _ in range(self.rng.randrange(4)):
                kind = self.rng.choice(list(Kind))
                room.items.append(Item(f"{kind.name.lower()}{next(names)}", kind, self.rng.randrange(1, 15)))
        self.verbs = {n[3:]: getattr(self, n) for n in dir(self) if n.startswith("do_")}

    @contextmanager
    def moving(self, actor):
        old = actor.room
        old.actors.remove(actor)
        try:
            yield old
        except GameError:
            actor.room = old
            raise
        finally:
            actor.room.actors.append(actor)

    def execute(self, actor, command):
        match command.split():
            case ["wait"]:
                actor.health = min(actor.health + 1, 30)
            case ["say", *words]:
                self.words.update(words)
                for other in actor.room.actors:
                    if other is not actor:
                        other.said.append(f"{actor.name}: {' '.join(words)}")
            case ["go", ("north" | "south" | "east" | "west") as d]:
                self.do_go(actor, Direction[d.upper()])
            case [verb, name] if verb in self.verbs:
                self.verbs[verb](actor, name)
            case [verb]:
                self.verbs[verb](actor)
            case _:
                raise NoSuchThing(command)

    def do_look(self, actor):
        for line in actor.room.describe():
            self.words.update(line.rstrip(".").lower().split())

    def do_go(self, actor, direction):
        with self.moving(actor) as old:
            if direction not in old.exits:
                raise CannotGo(direction, "wall")
            way = old.exits[direction]
            if way.locked:
                key = next((i for i in actor.bag if i.kind is Kind.KEY), None)
                if key is None:
                    raise CannotGo(direction, "locked")
                actor.bag.remove(key)
                old.exits[direction] = way._replace(locked=False)
            actor.room = way.target
            way.target.visits[actor.name] += 1

    def do_take(self, actor, name):
        actor.bag.append(actor.room.take(name))
        actor.score += actor.bag[-1].worth

    def do_drop(self, actor, name):
        item = next((i for i in actor.bag if i.name == name), None)
        if item is None:
            raise NoSuchThing(name)
        actor.bag.remove(item)
        actor.room.items.append(item)

    def do_eat(self, actor, name):
        self.do_drop(actor, name)
        actor.health += actor.room.take(name).worth

    def do_hit(self, actor, name):
        victim = next((a for a in actor.room.actors if a.name == name), None)
        if victim is None:
            raise NoSuchThing(name)
        actor.hurt(self.rng.randrange(victim.strength) // 2)
        try:
            victim.hurt(self.rng.randrange(actor.strength))
        except Dead:
            actor.score += 50
            self.bury(victim)

    def bury(self, actor):
        self.dead.append((self.queue.now, actor.name))
        actor.room.items.extend(actor.bag)
        actor.room.actors.remove(actor)
        actor.bag.clear()
        cls = type(actor)
        room = self.rng.choice(list(self.rooms.values()))
        heir = cls(self, f"{actor.name.split('.')[0]}.{len(self.dead)}", room)
        self.queue.after(5, heir.act, "birth")

    def path(self, start, goal):
        seen, todo = {start.pos: ()}, deque([start])
        while todo:
            room = todo.popleft()
            if goal(room):
                return list(seen[room.pos])
            for d, e in room.exits.items():
                if not e.locked and e.target.pos not in seen:
                    seen[e.target.pos] = (*seen[room.pos], d)
                    todo.append(e.target)
        return []


def main():
    total = Counter()
    for seed in range(6):
        w = World(seed, 9)
        rooms = list(w.rooms.values())
        for n in range(9):
            for cls in (Explorer, Wanderer, Monster):
                a = cls(w, f"{cls.__name__.lower()}{n}", w.rng.choice(rooms))
                w.queue.after(n % 3, a.act, "start")
        w.queue.run(1450)
        actors = [a for r in rooms for a in r.actors]
        best = sorted(actors, key=lambda a: (-a.score, a.name))[:3]
        print(seed, w.turns, len(w.dead), dict(sorted(w.failures.items())), dict(sorted(w.queue.log.items())))
        print("  best:", ", ".join(f"{a.name}={a.score}/{a.health}" for a in best))
        print("  words:", sorted(w.words.items(), key=lambda p: (-p[1], p[0]))[:5])
        print("  last:", w.dead[-1:], *best[0].said, sep=" | ")
        total.update({a.name.split(".")[0]: a.score for a in actors})
    print(total.most_common(3), sum(total.values()))


main()
