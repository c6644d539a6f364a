"""Packets and TCP: headers packed as bytes, checksums, a lossy network, state machines, windows, retransmission, routing."""
from __future__ import annotations
import heapq
import random
import struct
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from enum import Enum, IntFlag, auto
from functools import cached_property, lru_cache
from itertools import count, zip_longest
from typing import NamedTuple


class F(IntFlag):
    FIN = 1
    SYN = 2
    RST = 4
    ACK = 16


class State(Enum):
    CLOSED = auto()
    LISTEN = auto()
    SYN_SENT = auto()
    SYN_RCVD = auto()
    ESTABLISHED = auto()
    FIN_WAIT_1 = auto()
    FIN_WAIT_2 = auto()
    CLOSE_WAIT = auto()
    LAST_ACK = auto()
    TIME_WAIT = auto()


class PacketError(Exception):
    pass


class BadChecksum(PacketError):
    pass


class TooShort(PacketError):
    pass


class Address(NamedTuple):
    host: int
    port: int

    def __str__(self):
        return ".".join(str(b) for b in self.host.to_bytes(4, "big")) + f":{self.port}"


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = 0
    for (word,) in struct.iter_unpack(">H", data):
        total += word
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


@dataclass(slots=True)
class Segment:
    src: Address
    dst: Address
    seq: int
    ack: int
    flags: F
    window: int
    data: bytes = b""
    HEADER = struct.Struct(">IIHHIIHHH")

    def encode(self):
        head = self.HEADER.pack(self.src.host, self.dst.host, self.src.port, self.dst.port, self.seq & 0xFFFFFFFF,
                                self.ack & 0xFFFFFFFF, int(self.flags), self.window, 0)
        body = head + self.data
        return body[:24] + checksum(body).to_bytes(2, "big") + self.data

    @classmethod
    def decode(cls, raw):
        if len(raw) < cls.HEADER.size:
            raise TooShort(len(raw))
        if checksum(raw):
            raise BadChecksum
        sh, dh, sp, dp, seq, ack, flags, window, _ = cls.HEADER.unpack_from(raw)
        return cls(Address(sh, sp), Address(dh, dp), seq, ack, F(flags), window, bytes(raw[cls.HEADER.size:]))

    def span(self):
        return len(self.data) + bool(self.flags & F.SYN) + bool(self.flags & F.FIN)


class Simulator:
    def __init__(self, seed):
        self.now, self.queue, self.serial = 0, [], count()
        self.rng = random.Random(seed)
        self.stats = Counter()

    def call(self, delay, fn, *args):
        heapq.heappush(self.queue, (self.now + delay, next(self.serial), fn, args))

    def run(self, limit):
        while self.queue:
            t, _, fn, args = heapq.heappop(self.queue)
            if t > limit:
                break
            self.now = t
            fn(*args)
        return self.now


class Link:
    def __init__(self, sim, a, b, delay, loss, corrupt):
        self.sim, self.ends, self.delay, self.loss, self.corrupt = sim, (a, b), delay, loss, corrupt
        a.links[b] = b.links[a] = self
        self.busy = {a: 0, b: 0}

    def send(self, frm, raw, ttl):
        a, b = self.ends
        to = b if frm is a else a
        r = self.sim.rng.random()
        if r < self.loss:
            self.sim.stats["lost"] += 1
            return
        if r < self.loss + self.corrupt:
            raw = bytearray(raw)
            raw[self.sim.rng.randrange(len(raw))] ^= 1 << self.sim.rng.randrange(8)
            raw = bytes(raw)
            self.sim.stats["corrupted"] += 1
        start = max(self.sim.now, self.busy[frm])
        self.busy[frm] = start + len(raw) // 64 + 1
        jitter = self.sim.rng.randrange(21)
        self.sim.call(self.busy[frm] - self.sim.now + self.delay + jitter, to.receive, raw, ttl)


class Router:
    def __init__(self, sim, name):
        self.sim, self.name, self.links, self.hosts, self.routes = sim, name, {}, {}, {}

    def learn(self):
        dist, heap, tie = {self: 0}, [(0, 0, self, None)], count(1)
        done = set()
        while heap:
            d, _, node, first = heapq.heappop(heap)
            if node in done:
                continue
            done.add(node)
            for h in node.hosts:
                self.routes[h] = first
            for nxt, link in node.links.items():
                nd = d + link.delay
                if nd < dist.get(nxt, 1 << 30):
                    dist[nxt] = nd
                    heapq.heappush(heap, (nd, next(tie), nxt, first or nxt))

    def receive(self, raw, ttl=16):
        if ttl == 0:
            self.sim.stats["ttl"] += 1
            return
        dst = int.from_bytes(raw[4:8], "big")
        if (host := self.hosts.get(dst)) is not None:
            host.receive(raw)
        elif (hop := self.routes.get(dst)) is not None:
            self.sim.stats["hops"] += 1
            self.links[hop].send(self, raw, ttl - 1)
        else:
            self.sim.stats["unroutable"] += 1


class Host:
    def __init__(self, sim, router, ip):
        self.sim, self.router, self.ip = sim, router, ip
        router.hosts[ip] = self
        self.sockets = {}
        self.listeners = {}
        self.ports = count(40000)

    def receive(self, raw):
        try:
            seg = Segment.decode(raw)
        except BadChecksum:
            self.sim.stats["checksum"] += 1
            return
        except PacketError as e:
            self.sim.stats[type(e).__name__] += 1
            return
        key = seg.dst.port, seg.src
        sock = self.sockets.get(key)
        if sock is None and seg.flags & F.SYN and (app := self.listeners.get(seg.dst.port)):
            sock = self.sockets[key] = Socket(self, seg.dst, seg.src, app)
            sock.state = State.LISTEN
        if sock is None:
            if not seg.flags & F.RST:
                self.sim.stats["refused"] += 1
                self.transmit(Segment(seg.dst, seg.src, seg.ack, seg.seq + seg.span(), F.RST | F.ACK, 0))
            return
        sock.handle(seg)

    def transmit(self, seg):
        self.sim.stats["sent"] += 1
        self.router.receive(seg.encode())

    def connect(self, to, app):
        s = Socket(self, Address(self.ip, next(self.ports)), to, app)
        self.sockets[s.local.port, to] = s
        s.open()
        return s


class Socket:
    MSS = 120

    def __init__(self, host, local, remote, app):
        self.host, self.sim, self.local, self.remote = host, host.sim, local, remote
        self.state = State.CLOSED
        self.seq = self.una = self.sim.rng.randrange(1 << 20)
        self.expect = 0
        self.out = deque()
        self.flight = {}
        self.early = {}
        self.window, self.threshold, self.dups = 2.0, 24, 0
        self.rto, self.closing = 60, False
        self.trace = []
        self.app = app(self)
        next(self.app)

    def goto(self, state):
        self.trace.append(state)
        self.state = state

    def emit(self, flags, data=b"", remember=True):
        seg = Segment(self.local, self.remote, self.seq, self.expect, flags, 1000, data)
        if remember and seg.span():
            self.flight[self.seq] = (seg, self.sim.now, 0)
            self.sim.call(self.rto, self.timeout, self.seq)
            self.seq += seg.span()
        self.host.transmit(seg)

    def open(self):
        self.goto(State.SYN_SENT)
        self.emit(F.SYN)

    def send(self, data):
        self.out.extend(data[i:i + self.MSS] for i in range(0, len(data), self.MSS))
        self.pump()

    def close(self):
        self.closing = True
        self.pump()

    def pump(self):
        if self.state not in (State.ESTABLISHED, State.CLOSE_WAIT):
            return
        while self.out and len(self.flight) < int(self.window):
            self.emit(F.ACK, self.out.popleft())
        if self.closing and not self.out and not self.flight:
            self.goto(State.FIN_WAIT_1 if self.state is State.ESTABLISHED else State.LAST_ACK)
            self.emit(F.FIN | F.ACK)

    def timeout(self, seq):
        if seq not in self.flight or self.state is State.CLOSED:
            return
        seg, when, tries = self.flight[seq]
        if tries > 8:
            self.abort("timeout")
            return
        self.sim.stats["retransmit"] += 1
        self.threshold, self.window = max(self.window / 2, 2), 2.0
        self.flight[seq] = seg, -1, tries + 1
        self.host.transmit(seg)
        self.sim.call(min(self.rto << tries, 600), self.timeout, seq)

    def abort(self, why):
        self.sim.stats[f"abort {why}"] += 1
        self.goto(State.CLOSED)
        self.flight.clear()
        self.app.close()

    def acked(self, ack):
        if ack == self.una and self.flight:
            self.dups += 1
            if self.dups == 3 and ack in self.flight:
                self.sim.stats["fast"] += 1
                self.threshold = self.window = max(self.window / 2, 2)
                self.host.transmit(self.flight[ack][0])
            return
        for seq in [s for s in self.flight if s < ack]:
            seg, when, tries = self.flight.pop(seq)
            if when >= 0:
                self.rto = int(.8 * self.rto + .2 * (2 * (self.sim.now - when) + 20))
            self.window += 1 if self.window < self.threshold else 1 / self.window
        self.una, self.dups = max(ack, self.una), 0

    def deliver(self, data):
        try:
            reply = self.app.send(data)
        except StopIteration:
            self.close()
        else:
            if reply:
                self.send(reply)

    def handle(self, seg):
        if seg.flags & F.RST:
            return self.abort("reset")
        match self.state, bool(seg.flags & F.SYN):
            case State.LISTEN, True:
                self.expect = seg.seq + 1
                self.goto(State.SYN_RCVD)
                return self.emit(F.SYN | F.ACK)
            case State.SYN_SENT, True if seg.flags & F.ACK:
                self.expect = seg.seq + 1
                self.acked(seg.ack)
                self.goto(State.ESTABLISHED)
                self.emit(F.ACK)
                self.deliver(None)
                return
            case _, True:
                return self.emit(F.ACK, remember=False)
            case State.SYN_RCVD, False:
                self.goto(State.ESTABLISHED)
        if seg.flags & F.ACK:
            self.acked(seg.ack)
        if seg.span():
            self.early.setdefault(seg.seq, seg)
            while (nxt := self.early.pop(self.expect, None)) is not None:
                self.expect += nxt.span()
                if nxt.data:
                    self.deliver(nxt.data)
                if nxt.flags & F.FIN:
                    self.fin()
            for seq in [s for s in self.early if s < self.expect]:
                del self.early[seq]
                self.sim.stats["duplicate"] += 1
            self.emit(F.ACK, remember=False)
        if not self.flight:
            match self.state:
                case State.FIN_WAIT_1: self.goto(State.FIN_WAIT_2)
                case State.LAST_ACK: self.goto(State.CLOSED)
        self.pump()

    def fin(self):
        match self.state:
            case State.ESTABLISHED:
                self.goto(State.CLOSE_WAIT)
                self.closing = True
            case State.FIN_WAIT_1 | State.FIN_WAIT_2:
                self.goto(State.TIME_WAIT)


def upper_server(sock):
    total, reply = 0, None
    try:
        while True:
            data = yield reply
            total += len(data or b"")
            reply = data.swapcase() if data and total % 7 > 2 else b"ok %d;" % total
    finally:
        sock.sim.stats["served"] += total


def client(text, results):
    def app(sock):
        received = bytearray()
        data = yield
        data = yield text
        received += data
        while len(received) < len(text) // 2:
            received += yield
        results.append((sock.local, len(received), sum(received) % 9973))
    return app


def main():
    total = Counter()
    for seed in range(21):
        sim = Simulator(seed)
        routers = [Router(sim, f"r{i}") for i in range(7)]
        for i in range(7):
            Link(sim, routers[i], routers[(i + 1) % 7], 3 + i % 3, .01 * seed, .004 * seed)
        Link(sim, routers[0], routers[3], 5, .02, .0)
        hosts = [Host(sim, r, 0x0A000000 + 256 * n + k) for n, r in enumerate(routers) for k in (1, 2)]
        for r in routers:
            r.learn()
        for h in hosts[::3]:
            h.listeners[80] = upper_server
        results = []
        socks = []
        words = "Lorem ipsum dolor sit amet consectetur".split()
        for n in range(52):
            a, b = hosts[n % len(hosts)], hosts[n % 5 * 3] if n % 9 else hosts[1]
            text = " ".join(sim.rng.choices(words, k=sim.rng.randrange(30, 220))).encode()
            sim.call(n * 11, lambda a=a, b=b, text=text: socks.append(a.connect(Address(b.ip, 80), client(text, results))))
        sim.call(40, hosts[0].router.receive, b"\x0a\0\0\0" + (0x01020304).to_bytes(4, "big") + bytes(20))
        sim.call(41, hosts[0].receive, b"short")
        end = sim.run(20000)
        h = 0
        for local, n, s in results:
            h = (h * 31 + n * 7 + s + local.port) % 1_000_003
        finals = Counter(s.state.name for s in socks)
        print(seed, end, len(results), h, dict(sorted(finals.items())))
        if seed % 4 == 0:
            print("  ", dict(sorted(sim.stats.items())))
        print("  ", " ".join(s.name for s in socks[-1].trace), *map(str, results[0][:1]))
        total.update(sim.stats)
    print(total["sent"], repr(F.SYN | F.ACK), F.FIN in (F.FIN | F.ACK), Segment.decode(Segment(Address(1, 2), Address(3, 4), 5, 6, F.RST, 7, b"abc").encode()))


main()
