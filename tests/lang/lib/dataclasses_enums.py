"""dataclasses and enum."""
from dataclasses import asdict, astuple, dataclass, field, fields, replace
from enum import Enum, Flag, IntEnum, auto, unique


@dataclass
class Point:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, compare=False)

    def norm(self):
        return self.x**2 + self.y**2


p = Point(3, 4)
print(p, p == Point(3, 4, ["other"]), p.norm(), asdict(p), astuple(p), replace(p, x=1), [f.name for f in fields(p)])
p.tags.append("t")
print(Point(1).tags, p.tags)


@dataclass(frozen=True, order=True)
class Frozen:
    a: int
    b: str = "b"


print(Frozen(1) < Frozen(2), hash(Frozen(1)) == hash(Frozen(1)), {Frozen(1): 1}[Frozen(1)], sorted([Frozen(2), Frozen(1, "z"), Frozen(1)]))
try:
    Frozen(1).a = 2
except AttributeError as e:
    print(type(e).__name__, e)


@dataclass
class Sub(Point):
    z: int = field(default=7, repr=False)

    def __post_init__(self):
        self.w = self.x + self.z


s = Sub(1, 2)
print(s, s.z, s.w, Sub.__match_args__)
match s:
    case Point(x, y):
        print(x, y)
try:
    Point()
except TypeError as e:
    print(e)


class Color(Enum):
    RED = 1
    GREEN = "g"
    ALIAS = 1

    @property
    def shout(self):
        return self.name + "!"


print(Color.RED, repr(Color.GREEN), Color(1), Color["RED"], Color.ALIAS is Color.RED, list(Color), Color.RED.shout, Color.RED.value, Color.RED == 1, Color.RED in {Color.RED: 1})
for bad in (lambda: Color(5), lambda: Color["X"], lambda: setattr(Color, "RED", 2)):
    try:
        bad()
    except (ValueError, KeyError, AttributeError) as e:
        print(type(e).__name__, e)


class N(IntEnum):
    ONE = auto()
    TWO = auto()


print(N.ONE + 1, N.TWO == 2, N.ONE < N.TWO, [N.ONE, 5][N.ONE], f"{N.TWO}", sorted(N))


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()


rw = Perm.R | Perm.W
print(rw, Perm.R in rw, Perm.X in rw, rw & Perm.W, ~rw, rw.value, bool(Perm(0)))
try:

    @unique
    class Dup(Enum):
        A = 1
        B = 1

except ValueError as e:
    print(e)
