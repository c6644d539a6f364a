"""A bank: fixed-point money with operators, accounts, transactions with rollback, audit trail, undo, reports."""
from __future__ import annotations
import json
import random
import re
from collections import defaultdict, OrderedDict, Counter, deque
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import total_ordering, wraps, cached_property, reduce
from itertools import groupby, accumulate, pairwise, chain, batched
from numbers import Rational
from operator import attrgetter
from typing import ClassVar, Protocol


@total_ordering
class Fixed:
    """Decimal number with four places, half-even rounding."""
    __slots__ = ("raw",)
    SCALE: ClassVar[int] = 10_000

    def __new__(cls, value=0):
        match value:
            case Fixed():
                return value
            case int():
                return cls.make(value * cls.SCALE)
            case str():
                m = re.fullmatch(r"(-?)(\d+)(?:\.(\d{1,4}))?", value.replace("_", ""))
                if not m:
                    raise ValueError(f"bad number {value!r}")
                raw = int(m[2]) * cls.SCALE + int((m[3] or "0").ljust(4, "0"))
                return cls.make(-raw if m[1] else raw)
        raise TypeError(f"no Fixed from {type(value).__name__}")

    @classmethod
    def make(cls, raw):
        self = object.__new__(cls)
        object.__setattr__(self, "raw", raw)
        return self

    def __setattr__(self, name, value):
        raise AttributeError(f"{type(self).__name__} is immutable")

    @staticmethod
    def divide(a, b):
        q, r = divmod(a, b)
        if 2 * abs(r) > abs(b) or (2 * abs(r) == abs(b) and q & 1):
            q += 1
        return q

    def __add__(self, other):
        if isinstance(other, int):
            other = Fixed(other)
        if not isinstance(other, Fixed):
            return NotImplemented
        return Fixed.make(self.raw + other.raw)

    __radd__ = __add__

    def __neg__(self):
        return Fixed.make(-self.raw)

    def __abs__(self):
        return -self if self.raw < 0 else self

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        match other:
            case Fixed(raw=r):
                return Fixed.make(self.divide(self.raw * r, self.SCALE))
            case int():
                return Fixed.make(self.raw * other)
        return NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other):
        try:
            return Fixed.make(self.divide(self.raw * self.SCALE, Fixed(other).raw))
        except ZeroDivisionError:
            raise BankError("division by zero amount") from None

    def __divmod__(self, n):
        q, r = divmod(self.raw, n)
        return Fixed.make(q), r

    def __eq__(self, other):
        return self.raw == other.raw if isinstance(other, Fixed) else self.raw == other * self.SCALE if isinstance(other, int) else NotImplemented

    def __lt__(self, other):
        return self.raw < Fixed(other).raw

    def __hash__(self):
        return hash(self.raw)

    def __bool__(self):
        return self.raw != 0

    def __round__(self, places=2):
        unit = 10 ** (4 - places)
        return Fixed.make(self.divide(self.raw, unit) * unit)

    def __repr__(self):
        return f"{type(self).__name__}({str(self)!r})"

    def __str__(self):
        sign, raw = "-" if self.raw < 0 else "", abs(self.raw)
        return f"{sign}{raw // self.SCALE}.{raw % self.SCALE:04d}"

    def __format__(self, spec):
        m = re.fullmatch(r"(,?)([<>]?\d*)(\.2)?", spec)
        text = str(round(self))[:-2] if m[3] else str(self)
        if m[1]:
            whole, _, frac = text.partition(".")
            digits = whole.lstrip("-")
            groups = ["".join(g) for g in batched(digits[::-1], 3)]
            text = "-" * whole.startswith("-") + ",".join(groups)[::-1] + "." + frac
        return format(text, m[2])


class BankError(Exception):
    pass


class Insufficient(BankError):
    def __init__(self, account, missing):
        super().__init__(f"{account} lacks {missing}")
        self.missing = missing


class Frozen(BankError):
    pass


class Kind(Enum):
    DEPOSIT = "dep"
    WITHDRAW = "wd"
    TRANSFER = "tr"
    INTEREST = "int"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class Posting:
    account: str
    amount: Fixed


@dataclass(frozen=True)
class Entry:
    no: int
    day: int
    kind: Kind
    postings: tuple[Posting, ...]
    note: str = ""

    def __post_init__(self):
        if sum((p.amount for p in self.postings), Fixed()) != 0:
            raise BankError(f"unbalanced entry {self.no}")

    def inverse(self, no):
        return replace(self, no=no, postings=tuple(replace(p, amount=-p.amount) for p in self.postings), note=f"undo {self.no}")


def audited(method):
    @wraps(method)
    def wrapper(self, *args, **kwargs):
        try:
            result = method(self, *args, **kwargs)
        except BankError as e:
            self.audit.append((self.day, method.__name__, type(e).__name__))
            self.errors[type(e).__name__] += 1
            raise
        else:
            self.audit.append((self.day, method.__name__, "ok"))
            return result
    return wrapper


class Limit:
    """Descriptor that validates."""
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, obj, owner=None):
        return self if obj is None else getattr(obj, self.name, Fixed())

    def __set__(self, obj, value):
        value = Fixed(value)
        if value < 0:
            raise ValueError("limit must not be negative")
        setattr(obj, self.name, value)


class Account:
    overdraft = Limit()
    rate = Fixed("0.0002")

    def __init__(self, name, overdraft=0):
        self.name, self.balance, self.overdraft = name, Fixed(), overdraft
        self.frozen = False
        self.lines = []

    def post(self, entry, amount):
        if self.frozen:
            raise Frozen(self.name)
        new = self.balance + amount
        if new + self.overdraft < 0 and amount < 0:
            raise Insufficient(self.name, -(new + self.overdraft))
        self.balance = new
        self.lines.append((entry.no, amount))

    def interest(self):
        return self.balance * self.rate if self.balance > 0 else self.balance * Fixed("0.0010")


class Savings(Account):
    rate = Fixed("0.0007")

    def interest(self):
        return super().interest() + (Fixed("0.0100") if self.balance > 5000 else 0)


class Internal(Account):
    def post(self, entry, amount):
        self.balance += amount
        self.lines.append((entry.no, amount))

    def interest(self):
        return Fixed()


class Bank:
    def __init__(self):
        self.accounts = OrderedDict()
        self.entries, self.audit, self.errors = [], deque(maxlen=400), Counter()
        self.day = 0
        self.redo = []
        for name in ("cash", "profit"):
            self.open(Internal(name))

    def open(self, account):
        self.accounts[account.name] = account
        return account

    def __getitem__(self, name):
        try:
            return self.accounts[name]
        except KeyError as e:
            raise BankError(f"no account {name}") from e

    @contextmanager
    def transaction(self):
        mark = len(self.entries)
        try:
            yield
        except BankError:
            while len(self.entries) > mark:
                self.rollback(self.entries.pop())
            raise

    def rollback(self, entry, done=None):
        for p in entry.postings[:done]:
            account = self.accounts[p.account]
            account.balance -= p.amount
            account.lines.pop()

    def book(self, kind, *postings, note=""):
        entry = Entry(len(self.entries), self.day, kind, tuple(Posting(a, x) for a, x in postings), note)
        return self.apply(entry)

    def apply(self, entry):
        for n, p in enumerate(entry.postings):
            try:
                self[p.account].post(entry, p.amount)
            except BankError:
                self.rollback(entry, n)
                raise
        self.entries.append(entry)
        return entry

    @audited
    def deposit(self, name, amount):
        return self.book(Kind.DEPOSIT, ("cash", -amount), (name, amount))

    @audited
    def withdraw(self, name, amount):
        return self.book(Kind.WITHDRAW, (name, -amount), ("cash", amount))

    @audited
    def transfer(self, a, b, amount, /, *, fee=Fixed("0.2500")):
        with self.transaction():
            self.book(Kind.TRANSFER, (a, -amount), (b, amount), note=f"{a}->{b}")
            self.book(Kind.FEE, (a, -fee), ("profit", fee))

    @audited
    def split(self, payer, names, amount):
        share, rest = divmod(amount, len(names))
        with self.transaction():
            for n, name in enumerate(names):
                part = share + Fixed.make(n < rest)
                self.book(Kind.TRANSFER, (payer, -part), (name, part), note="split")

    @audited
    def undo(self):
        if not self.entries:
            raise BankError("nothing to undo")
        last = self.entries[-1]
        self.redo.append(last)
        self.apply(last.inverse(len(self.entries)))

    def end_of_day(self):
        for account in self.accounts.values():
            amount = round(account.interest(), 4)
            if amount:
                try:
                    self.book(Kind.INTEREST, ("profit", -amount), (account.name, amount))
                except BankError as e:
                    self.errors["eod " + type(e).__name__] += 1
        self.day += 1

    def verify(self):
        total = reduce(lambda acc, a: acc + a.balance, self.accounts.values(), Fixed())
        if total:
            raise BankError(f"books are off by {total}")
        for a in self.accounts.values():
            *_, last = accumulate((x for _, x in a.lines), initial=Fixed())
            if last != a.balance:
                raise BankError(f"{a.name}: {last} is not {a.balance}")

    def report(self):
        by_day = groupby(self.entries, key=attrgetter("day"))
        for day, group in by_day:
            sums = defaultdict(Fixed)
            n = 0
            for e in group:
                n += 1
                for p in e.postings:
                    if p.amount > 0:
                        sums[e.kind] += p.amount
            yield day, n, {k.value: f"{v:,.2}" for k, v in sorted(sums.items(), key=lambda kv: kv[0].value)}

    def to_json(self):
        def default(o):
            match o:
                case Fixed(): return str(o)
                case Kind(value=v): return v
                case Posting(account, amount): return [account, amount]
                case Entry(): return {"no": o.no, "kind": o.kind, "p": list(o.postings)}
            raise TypeError(type(o))
        return json.dumps({"entries": self.entries[-40:], "balances": {n: a.balance for n, a in self.accounts.items()}}, default=default, sort_keys=True)


def main():
    rng = random.Random(2024)
    bank = Bank()
    names = [f"acc{n:02d}" for n in range(24)]
    for n, name in enumerate(names):
        bank.open((Savings if n % 3 == 0 else Account)(name, overdraft=n % 5 * 100))
        bank.deposit(name, Fixed(rng.randrange(100, 9000)))
    try:
        bank[names[0]].overdraft = -5
    except ValueError as e:
        print("rejected:", e)
    for text in ("12.5", "-3.1415", "1_000", "x1", "1.23456"):
        try:
            print(text, Fixed(text), f"{Fixed(text):,>14.2}|", round(Fixed(text), 1), Fixed(text) / 7, divmod(Fixed(text), 3))
        except ValueError as e:
            print(e)
    h = 0
    for day in range(45):
        for _ in range(560):
            a, b = rng.choice(names), rng.choice(names)
            amount = Fixed.make(rng.randrange(1, 9_000_000))
            try:
                match rng.randrange(12):
                    case 0 | 1: bank.deposit(a, amount)
                    case 2 | 3: bank.withdraw(a, amount * Fixed("1.2500"))
                    case 4: bank.split(a, rng.sample(names, rng.randrange(2, 6)), amount)
                    case 5: bank.undo()
                    case 6: bank[a].frozen = rng.random() < .2
                    case 7: bank.transfer(a, "nobody", amount)
                    case 8: bank.transfer(a, b, amount, fee=amount / 100)
                    case _: bank.transfer(a, b, amount)
            except Insufficient as e:
                h = (h * 31 + e.missing.raw) % 1_000_000_007
            except BankError as e:
                h = (h * 37 + len(str(e))) % 1_000_000_007
        bank.end_of_day()
        if day % 3 == 0:
            bank.verify()
        doc = json.loads(bank.to_json())
        h = (h * 41 + sum(len(e["p"]) * e["no"] for e in doc["entries"]) + sum(Fixed(v).raw for v in doc["balances"].values() if v[0] != "-")) % 1_000_000_007
        if day % 9 == 0:
            print("day", day, h, len(bank.entries), bank["profit"].balance, f"{bank['cash'].balance:,.2}")
    print(dict(sorted(bank.errors.items())))
    for row in list(bank.report())[::11]:
        print(*row)
    rich = sorted(bank.accounts.values(), key=lambda a: (-a.balance, a.name))
    for a in rich[:4] + rich[-2:]:
        print(f"{a.name:8}{a.balance:>18.2}{len(a.lines):6} {a.frozen}")
    print(Counter((m, r) for _, m, r in bank.audit).most_common(3))
    try:
        Entry(1, 1, Kind.FEE, (Posting("a", Fixed(1)),))
    except BankError as e:
        print(e)
    try:
        Fixed(1).raw = 5
    except AttributeError as e:
        print(e)
    print(Fixed(3) + 2, 2 - Fixed("0.5"), 3 * Fixed("1.1"), Fixed(1) < Fixed(2) <= 2, hash(Fixed(2)) == hash(Fixed("2.0")))


main()
