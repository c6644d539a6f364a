# All ways of formatting, in loops: exact halves, edges of widths and precisions, errors that come late, classes with __format__.


class Own(int):
    def __format__(self, spec):
        return "<" + spec + ">"

    def __str__(self):
        return "own"


class Plain(float):
    pass


values = [0, -1, 7, 255, 2**40, 2**70, True, 0.5, 2.5, -0.005, 1e15 + 0.5, 1e22, 2.0**64, 5e-324, "ab", "é", "日本", None, Own(3), Plain(1.25)]
specs = ["", "5", "<6", ">6", "^7", "05", "x", "#b", ",", "_d", "+d", ".0f", ".1f", ".2f", "10.3f", "-012.4f", ".19f", ".20f", ".3e", ".4g", "%", ".1%", "s", ".1s", "é>4"]
lines = []
for n in range(4):
    for v in values:
        for spec in specs:
            try:
                text = format(v, spec) + f"{v:{spec}}" + ("{:" + spec + "}").format(v) + "{0!r:>{1}}".format(v, 3)
            except (ValueError, TypeError) as e:
                text = type(e).__name__ + str(e)
            if n == 3:
                lines.append(text)
print("\n".join(lines))

lines = []
for n in range(4):
    for v in values:
        for spec in ("%s", "%r", "%a", "%d", "%5d", "%-5d|", "%05d", "%+d", "% d", "%x", "%#X", "%o", "%.3d", "%f", "%.0f", "%.1f", "%8.2f", "%-9.2f|", "%e", "%g", "%#.3g", "%c", "%5s", "%-5.1s|", "%%%s", "a%sb", "%", "%z", "日%s"):
            try:
                text = spec % v + spec % (v,)
            except (ValueError, TypeError, OverflowError) as e:
                text = type(e).__name__ + str(e)
            if n == 3:
                lines.append(text)
print("\n".join(lines))

total = 0
for i in range(500):
    total += len("%d %s %5.2f %(no)s" % {"no": i} if i < 0 else "%(a)d%(b)s" % {"a": i, "b": "x"}) + len("%*d|%-*.*f" % (i % 7, i, 5, 2, i / 3))
    total += len("{} {} {name}{name!r:>8}{x.real}{y[0]}".format(i, "a", name=i, x=i, y=(1, 2))) + len("{1}{0:>{2}}".format(i, "b", i % 9))
    total += len(f"{i:>6}{i!r}{i=}{i / 4:.2f}{'x':>{i % 5}}")
    for bad in ("{} {}", "{0} {}", "{x}", "{", "}", "{!z}", "{:d}", "{0.nothing}", "{0[0]}", "{:.2d}"):
        try:
            total += len(bad.format(i if i % 2 else "s"))
        except (IndexError, ValueError, KeyError, AttributeError, TypeError) as e:
            total += len(str(e))
    try:
        "%d %d" % (i,) if i % 2 else "%d" % (i, i)
    except TypeError as e:
        total += len(str(e))
print(total)
