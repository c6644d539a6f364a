"""json, re, string and textwrap: what scripts use first."""
import json
import re
import string
import textwrap

data = {"a": [1, 2.5, None, True, "é\n\"q\""], "b": {"c": {}, "d": []}, "e": -1e30, "f": 2**70}
text = json.dumps(data)
print(text, json.loads(text) == data)
print(json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False))
print(json.dumps([1, (2, 3)], separators=(",", ":")), json.dumps({1: 2, None: 3, True: 4}), json.loads(' [1, "\\u00e9\\ud83d\\ude00", 1.0e2, -0] '))
for bad in ("[1,]", "{a:1}", "", "nul", '"abc', "[1 2]", '{"a" 1}', "1 2"):
    try:
        json.loads(bad)
    except json.JSONDecodeError as e:
        print(repr(bad), e.msg, e.pos)
try:
    json.dumps({1, 2})
except TypeError as e:
    print(e)
print(json.dumps(3 + 4j, default=lambda z: [z.real, z.imag]), json.loads('{"x": 1}', object_hook=lambda d: sorted(d.items())))
print(re.findall(r"(\w+)@(\w+)\.com", "a@b.com, cc@dd.com"), re.sub(r"\d+", lambda m: str(int(m[0]) * 2), "a1b22"), re.split(r"[,;]\s*", "a, b;c"), re.match(r"(?P<y>\d{4})-(?P<m>\d\d)", "2024-05-06").groupdict())
m = re.search(r"(a+)(b)?", "xaac")
print(m.group(), m.groups(), m.span(), m.start(1), m.end(2), m[1], re.fullmatch(r"\w+", "a b"), re.compile("x").sub("y", "axa", count=1))
print([m.start() for m in re.finditer(r"(?i)THE", "the The tHe")], re.escape("a.b*c"), re.sub(r"(\w)(\w)", r"\2\1", "abcd"), re.findall(r"^\w", "ab\ncd", re.M), re.sub(r"(?<=a)b(?!c)", "X", "abc abd"))
try:
    re.compile("(")
except re.error as e:
    print(e)
print(string.ascii_lowercase, string.digits, string.Template("$a ${b}").substitute(a=1, b=2), string.capwords("ab cd"))
print(textwrap.fill("the quick brown fox jumps over the lazy dog", 20), textwrap.dedent("  a\n    b\n  c"), textwrap.shorten("hello wide world", 12), textwrap.indent("a\nb", "> "))
