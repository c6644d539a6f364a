"""A small operating system: tasks of several classes exchange packets through queues under a priority scheduler.

The kind of program Richards made famous: polymorphic method calls, linked structures, state in attributes.
"""

N = 25

READY, WAITING, HELD = 0, 1, 2


class Packet:
    def __init__(self, link, identity, kind):
        self.link = link
        self.identity = identity
        self.kind = kind
        self.datum = 0
        self.data = [0] * 4

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue


class Task:
    def __init__(self, system, identity, priority):
        self.system = system
        self.identity = identity
        self.priority = priority
        self.queue = None
        self.state = READY
        self.packet_pending = False
        system.add(self)

    def is_runnable(self):
        if self.state == HELD:
            return False
        return self.state == READY or self.packet_pending

    def take(self):
        packet = self.queue
        if packet is not None:
            self.queue = packet.link
            packet.link = None
        self.packet_pending = self.queue is not None
        return packet

    def give(self, packet):
        self.queue = packet.append_to(self.queue)
        self.packet_pending = True

    def step(self):
        raise NotImplementedError


class Idle(Task):
    def __init__(self, system, identity, count):
        self.count = count
        self.control = 1
        Task.__init__(self, system, identity, 0)

    def step(self):
        self.count -= 1
        if self.count == 0:
            self.state = HELD
            self.system.running = False
        elif self.control & 1:
            self.control = self.control >> 1 ^ 0xD008
            self.system.release("device_a")
        else:
            self.control >>= 1
            self.system.release("device_b")


class Worker(Task):
    def __init__(self, system, identity):
        self.letter = 0
        self.target = "handler_a"
        Task.__init__(self, system, identity, 1000)

    def step(self):
        packet = self.take()
        if packet is None:
            self.state = WAITING
            return
        self.target = "handler_b" if self.target == "handler_a" else "handler_a"
        packet.identity = self.target
        packet.datum = 0
        for i in range(4):
            self.letter = self.letter % 26 + 1
            packet.data[i] = 64 + self.letter
        self.system.send(self.target, packet)


class Handler(Task):
    def __init__(self, system, identity, device):
        self.device = device
        self.work = None
        self.jobs = None
        Task.__init__(self, system, identity, 2000)

    def step(self):
        packet = self.take()
        if packet is not None:
            if packet.kind == "work":
                self.work = packet.append_to(self.work)
            else:
                self.jobs = packet.append_to(self.jobs)
        if self.work is None or self.jobs is None:
            if self.work is None or self.work.datum < 4:
                self.state = WAITING
                return
        work = self.work
        if work.datum >= 4:
            self.work = work.link
            self.system.send("worker", work)
            return
        job = self.jobs
        self.jobs = job.link
        job.datum = work.data[work.datum]
        work.datum += 1
        self.system.send(self.device, job)


class Device(Task):
    def __init__(self, system, identity, handler):
        self.handler = handler
        self.pending = None
        Task.__init__(self, system, identity, 3000)

    def step(self):
        if self.pending is None:
            packet = self.take()
            if packet is None:
                self.state = WAITING
            else:
                self.pending = packet
                self.system.trace = (self.system.trace * 31 + packet.datum) & 0xFFFFFF
                self.state = HELD
        else:
            packet = self.pending
            self.pending = None
            self.system.send(self.handler, packet)


class System:
    def __init__(self):
        self.tasks = []
        self.by_name = {}
        self.running = True
        self.trace = 0
        self.switches = 0
        self.sent = 0

    def add(self, task):
        self.by_name[task.identity] = task
        at = 0
        while at < len(self.tasks) and self.tasks[at].priority > task.priority:
            at += 1
        self.tasks.insert(at, task)

    def send(self, identity, packet):
        self.sent += 1
        task = self.by_name[identity]
        task.give(packet)
        if task.state == WAITING:
            task.state = READY

    def release(self, identity):
        task = self.by_name[identity]
        if task.state == HELD:
            task.state = READY

    def schedule(self):
        while self.running:
            for task in self.tasks:
                if task.is_runnable():
                    self.switches += 1
                    task.step()
                    break


def build(count):
    system = System()
    Idle(system, "idle", count)
    Worker(system, "worker").give(Packet(None, "worker", "work"))
    system.send("worker", Packet(None, "worker", "work"))
    for letter in "ab":
        handler = Handler(system, "handler_" + letter, "device_" + letter)
        for _ in range(3):
            handler.give(Packet(None, handler.identity, "job"))
        Device(system, "device_" + letter, handler.identity)
    return system


def run(n):
    total = 0
    for _ in range(n):
        system = build(1000)
        system.schedule()
        total = (total * 7 + system.trace + system.switches + system.sent) % 1000000007
    return total


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
