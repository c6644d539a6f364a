"""A JSON encoder and parser in plain Python: character tests, slices, dispatch on type, nested containers."""

N = 600

ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
UNESCAPES = {'"': '"', "\\": "\\", "/": "/", "n": "\n", "t": "\t", "b": "\b", "f": "\f", "r": "\r"}


def encode_string(text):
    pieces = ['"']
    for character in text:
        if character in ESCAPES:
            pieces.append(ESCAPES[character])
        elif " " <= character < "\x7f":
            pieces.append(character)
        else:
            pieces.append("\\u%04x" % ord(character))
    pieces.append('"')
    return "".join(pieces)


def encode(value):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return encode_string(value)
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ", ".join([encode_string(k) + ": " + encode(v) for k, v in value.items()]) + "}"
    return "[" + ", ".join([encode(item) for item in value]) + "]"


class Parser:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def fail(self, message):
        raise ValueError("%s at %d" % (message, self.at))

    def skip_space(self):
        text, at = self.text, self.at
        while at < len(text) and text[at] in " \t\r\n":
            at += 1
        self.at = at

    def value(self):
        self.skip_space()
        start = self.text[self.at]
        if start == '"':
            return self.string()
        if start == "{":
            return self.object()
        if start == "[":
            return self.array()
        for literal, value in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(literal, self.at):
                self.at += len(literal)
                return value
        return self.number()

    def string(self):
        text = self.text
        at = self.at + 1
        pieces = []
        start = at
        while True:
            character = text[at]
            if character == '"':
                pieces.append(text[start:at])
                self.at = at + 1
                return "".join(pieces)
            if character == "\\":
                pieces.append(text[start:at])
                escape = text[at + 1]
                if escape == "u":
                    pieces.append(chr(int(text[at + 2 : at + 6], 16)))
                    at += 6
                else:
                    pieces.append(UNESCAPES[escape])
                    at += 2
                start = at
            else:
                at += 1

    def number(self):
        text = self.text
        start = at = self.at
        while at < len(text) and text[at] in "+-.0123456789eE":
            at += 1
        if at == start:
            self.fail("value expected")
        self.at = at
        literal = text[start:at]
        if "." in literal or "e" in literal:
            return float(literal)
        return int(literal)

    def array(self):
        self.at += 1
        items = []
        self.skip_space()
        if self.text[self.at] == "]":
            self.at += 1
            return items
        while True:
            items.append(self.value())
            self.skip_space()
            separator = self.text[self.at]
            self.at += 1
            if separator == "]":
                return items
            if separator != ",":
                self.fail("',' or ']' expected")

    def object(self):
        self.at += 1
        result = {}
        self.skip_space()
        if self.text[self.at] == "}":
            self.at += 1
            return result
        while True:
            self.skip_space()
            key = self.string()
            self.skip_space()
            if self.text[self.at] != ":":
                self.fail("':' expected")
            self.at += 1
            result[key] = self.value()
            self.skip_space()
            separator = self.text[self.at]
            self.at += 1
            if separator == "}":
                return result
            if separator != ",":
                self.fail("',' or '}' expected")


def document(n):
    people = []
    for i in range(n):
        people.append(
            {
                "id": i,
                "name": "Person %d \u00e9\u4e2d" % i,
                "note": 'said "hi"\n\tand left\\',
                "score": i * 1.25 - 3,
                "active": i % 3 == 0,
                "parent": None if i % 4 else i // 4,
                "tags": ["t%d" % (i % k) for k in range(1, 6)],
                "place": {"x": -i, "y": i * i, "path": [[i, j] for j in range(3)]},
            }
        )
    return {"people": people, "empty": {}, "none": []}


def run(n):
    original = document(n)
    text = encode(original)
    parsed = Parser(text).value()
    again = encode(parsed)
    errors = 0
    for bad in ("[1, 2", "[1 2]", '{"a" 1}', "[,]", '{"a": }'):
        try:
            Parser(bad).value()
        except (ValueError, IndexError):
            errors += 1
    return "%d %s %s %d" % (len(text), parsed == original, again == text, errors)


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
