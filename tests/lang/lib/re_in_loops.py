# re in compiled loops: matches of all kinds of subjects, groups by number and name, changes below a match, errors.
import re
import signal

names = re.compile(r"(?P<word>[a-z]+)(?:-(?P<num>\d+))?")
total = 0
for i in range(3000):
    m = names.match("abc-%d" % i if i % 3 else "xyz")
    total += len(m.group()) + len(m[1]) + m.end("word") + m.start(2) + m.span("num")[1]
    total += len(m.groups("")) + len(m.group("word", 2, 0)) + m.lastindex + len(m.lastgroup) + m.endpos + m.pos
    if m.group("num") is None:
        total += 1
    if names.fullmatch(m.string) is None or m.re is not names:
        print("wrong")
print(total)

# One loop, subjects of many types.
data = re.compile(rb"(\w)(\d*)")


class Own:
    def __init__(self, content):
        self.content = content
        self.asked = 0

    def __buffer__(self, flags):
        self.asked += 1
        return memoryview(self.content)


class Text(str):
    pass


changing = bytearray(b"a1 b22 c")
own = Own(b"q7 r88")
subjects = [b"a1 b2", bytearray(b"c33"), memoryview(b"d4e5"), own, changing]
for i in range(600):
    s = subjects[i % 5]
    found = [(m.group(), m.group(2), m.span()) for m in data.finditer(s)]
    first = data.search(s)
    if i >= 595:
        print(found, first.group(1, 2), first.string is s, first.groupdict(), first.regs)
    if s is changing:
        changing[1] = 48 + i % 10
        if first.group(2) != b"%d" % (i % 10):
            print("a match does not see its subject", first.group(2), i)
print(own.asked >= 240, Text("x-5") == names.match(Text("x-5")).string, type(names.match(Text("x-5")).string).__name__)
m = data.match(own)
print(m.group(), m.expand(rb"\1."), type(m.string).__name__)

# What may raise in the loop does so.
for number in (1, 3, "num", "no", -1, 1.5, True, 2**70):
    good = bad = 0
    for i in range(200):
        m = names.search("..ab-1")
        try:
            m.group(number if i > 100 else 0)
            good += 1
        except (IndexError, TypeError) as e:
            bad += 1
            text = str(e)
    print(number, good, bad, text if bad else "")
for subject in (b"bytes", 5, None):
    for i in range(150):
        try:
            names.match(subject if i > 100 else "a")
        except TypeError as e:
            text = str(e)
    print(text)

# Handlers run between matches, not in them.
seen = []
signal.signal(signal.SIGALRM, lambda number, frame: seen.append(frame.f_locals["i"] >= 0))


def until_signal():
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    i = 0
    while not seen and i < 10**8:
        if names.match("abc-123").end() != 7:
            return "wrong"
        i += 1
    return i > 0


print(until_signal(), seen)

# Replacing and splitting.
out = 0
for i in range(400):
    out += len(names.sub(lambda m: m.group("word").upper() + m[0], "ab-1 cd-22 ef")) + len(names.split("1ab-1 2"))
    out += len(names.findall("ab-1 cd-22 ef")) + sum(m.end() for m in names.finditer("ab-1 cd-22 ef", 2, 9))
print(out)
