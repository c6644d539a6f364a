# json's native scanner and encoder: positions in messages, hooks, subclasses, changes by hooks, notes, depth.
import enum
import json
from collections import OrderedDict


def show(f, *args, **kwargs):
    try:
        print(ascii(f(*args, **kwargs)))
    except RecursionError as e:
        print("RecursionError")
    except Exception as e:
        print(type(e).__name__, ascii(str(e)), getattr(e, "__notes__", ""), getattr(e, "pos", ""))


# Documents of all widths, and what is wrong with them.
for text in ("[1, 2.5e3, -0, -0.0, 123456789012345678901234567890, 1E400]", '{"a": [true, false, null], "b": {}}',
             '{"é": "ü", "é": "\\u00e9\\ud83d\\ude00\\ud83d"}', '{"日": ["本", "\\"\\\\\\/\\b\\f\\n\\r\\t"]}', '["😀", "x\\u0041y"]',
             "", "[", "[1", "[1,", "[1,]", "{", '{"a', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', "{1: 2}", "[1 2]",
             '"\\q"', '"\\u12"', '"\\u12G4"', '"\\ud800\\u12G4"', '"\x01"', "01", "-", "1.", "1e", ".5", "nul", "[NaN, Infinity, -Infinity]",
             "-Infinit", "1 2", '"日\n"', " [ 1 , { \"a\" : 2 } ] "):
    show(json.loads, text)
show(json.loads, '"a\tb\x00"', strict=False)

# Keys that are equal are one object; hooks see what CPython gives them.
a, b = json.loads('[{"some key": 1, "other": 2}, {"some key": 3}]')
print(list(a)[0] is list(b)[0])
document = '{"a": 1, "b": {"c": 2.5, "a": [1, {}]}, "a": NaN}'
show(json.loads, document, object_hook=lambda d: sorted(d))
show(json.loads, document, object_pairs_hook=lambda p: p, object_hook=1)
show(json.loads, document, object_pairs_hook=OrderedDict)
show(json.loads, document, parse_int=lambda s: "i" + s, parse_float=lambda s: "f" + s, parse_constant=lambda s: "c" + s)


def refuse(value):
    raise KeyError(value)


show(json.loads, document, object_hook=refuse)
show(json.loads, document, parse_int=refuse)
show(json.loads, '{"a": [' + "9" * 5000 + "]}")
print(len(json.dumps(json.loads("[" * 900 + "]" * 900))))


# What is written.
class Text(str):
    def __str__(self):
        return "never asked"


class Whole(int):
    def __repr__(self):
        return "never asked"


class Real(float):
    def __repr__(self):
        return "Real"


class Level(enum.IntEnum):
    LOW = 1


class Pairs(dict):
    def items(self):
        return [("from", "items"), (1, 2)]


class Row(list):
    pass


values = [Text("t"), Whole(3), Whole(2**70), Real(1.5), Level.LOW, Pairs(a=1), Row([1, Row()]), (), ((1,),), True, None, 2**62, -(2**62), 1e16, -0.0]
for options in ({}, {"indent": 1}, {"indent": "\t", "sort_keys": True}, {"separators": ("", "=")}):
    show(json.dumps, values, **options)
keys = {"b": 1, Text("a"): 2, 3: 4, 2.5: 5, None: 6, False: 7, Level.LOW: 8, 2**70: 9, Real(0.5): 10}
show(json.dumps, keys)
show(json.dumps, keys, sort_keys=True)
show(json.dumps, {"b": {}, "é": [], "a": {"z": 1, "y": 2}, "日": 3}, sort_keys=True, indent=2)
show(json.dumps, {(1,): 1, "a": 2, b"": 3}, skipkeys=True, indent=1)
show(json.dumps, {(1,): 1}, skipkeys=True, indent=1)
show(json.dumps, {"a": {(1,): 1}})
show(json.dumps, 'é日😀\ud800"\\\x1f\x7f/', ensure_ascii=False)
show(json.dumps, ['é日😀\ud800"\\\x1f\x7f/', "\b\f\n\r\t"])
for number in (float("nan"), float("inf"), Real("-inf")):
    show(json.dumps, {number: number})
    show(json.dumps, [1, number], allow_nan=False)
show(json.dumps, [10**5000])

# Errors say where.
show(json.dumps, {"a": [1, {"b": {1, 2}}]})
show(json.dumps, [object()], default=lambda o: [1j])
show(json.dumps, {"a": 1, 2: 3}, sort_keys=True)
circle = [1]
circle.append({"in": circle})
show(json.dumps, circle)
show(json.dumps, 1j, default=lambda o: o)
show(json.dumps, [1j, 1j, [2j]], default=lambda o: {"real": o.real, "imag": o.imag})

# The document changes while it is written.
growing = [1j, 2]


def grow(o):
    if len(growing) < 6:
        growing.append(1j)
    return len(growing)


show(json.dumps, growing, default=grow)
shrinking = [1j, 2, 3, 4]
show(json.dumps, shrinking, default=lambda o: shrinking.clear())
table = {i: 1j for i in range(5)}
json.dumps(table, default=lambda o: table.clear())
table = {i: 1j for i in range(5)}
json.dumps(table, default=lambda o: table.update({len(table): 1}))


class Odd(dict):
    def items(self):
        return [1]


show(json.dumps, Odd(a=1))
show(json.JSONEncoder(indent=2).encode, {"a": [1, []], "b": ()})
print("".join(json.JSONEncoder().iterencode({"a": [1, 2.5, "x"]})))

# In a loop, so that it is compiled.
total = 0
record = {"id": 0, "name": "näme", "tags": ["a", "b"], "score": 1.5, "on": True, "none": None}
for i in range(3000):
    record["id"] = i
    copy = json.loads(json.dumps(record))
    total += copy["id"] + len(copy["tags"])
    assert copy == record
print(total)
