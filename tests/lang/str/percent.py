"""printf-style formatting with every conversion and flag, and its errors."""
print("%d %i %5d|%-5d|%05d|%+d|% d" % (1, 2, 3, 4, 5, 6, 7))
print("%x %X %o %#x %#o %c %c %%" % (255, 255, 8, 255, 8, 65, "B"))
print("%s %r %a %10s|%-10s|%.3s|%10.2s|" % ("a", "b", "é", "right", "left", "truncate", "abc"))
print("%(name)s is %(age)d and %(name)r" % {"name": "Al", "age": 5})
print("%*d|%-*d|%.*f" % (5, 42, 5, 42, 2, 3.14159))
print("%s" % (1,), "%s" % [1, 2], "%s" % None, "%s %s" % ("a", (1, 2)), "%d" % 3.99, "%d" % True, "%s" % {"a": 1})
print("%d %x" % (2**70, 2**70), "%5.1f|%-8.3e|%g" % (3.14159, 12345.6789, 0.0001), "%.0f" % 2.5, "%i" % -0.5)
for bad in ("'%d' % 'x'", "'%d %d' % (1,)", "'%d' % (1, 2)", "'%q' % 1", "'%(a)s' % 5", "'%(a)s' % {}", "'%' % 1", "'%c' % -1", "'%x' % 1.5", "'no' % 1", "'%*d' % ('a', 1)"):
    try:
        print(eval(bad))
    except (TypeError, ValueError, KeyError, OverflowError) as e:
        print(type(e).__name__, e)


class Thing:
    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"


print("%s %r %s" % (Thing(), Thing(), [Thing()]), "no percent" % (), "%s%%" % 50)
