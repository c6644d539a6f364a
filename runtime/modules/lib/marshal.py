"""Serialised values in CPython's format (version 4 without references). Code objects are not serialised."""

import struct as _struct

version = 5
_SINGLE = {None: b"N", True: b"T", False: b"F", Ellipsis: b".", StopIteration: b"S"}


def dumps(value, version=version, /, *, allow_code=True):
    out = bytearray()
    _write(value, out, 0)
    return bytes(out)


def dump(value, file, version=version, /, *, allow_code=True):
    return file.write(dumps(value, version))


def _size(n):
    return _struct.pack("<i", n)


def _write(value, out, depth):
    if depth > 2000:
        raise ValueError("object too deeply nested to marshal")
    kind = type(value)
    if value is None or value is Ellipsis or value is StopIteration or kind is bool:
        out += _SINGLE[value]
    elif kind is int:
        if -0x80000000 <= value <= 0x7FFFFFFF:
            out += b"i" + _size(value)
        else:
            digits, n = [], abs(value)
            while n:
                digits.append(n & 0x7FFF)
                n >>= 15
            out += b"l" + _size(len(digits) if value > 0 else -len(digits))
            out += _struct.pack(f"<{len(digits)}H", *digits)
    elif kind is float:
        out += b"g" + _struct.pack("<d", value)
    elif kind is complex:
        out += b"y" + _struct.pack("<dd", value.real, value.imag)
    elif kind is str:
        data = value.encode("utf-8", "surrogatepass")
        out += b"u" + _size(len(data)) + data
    elif kind is tuple:
        if len(value) < 256:
            out += b")" + bytes([len(value)])
        else:
            out += b"(" + _size(len(value))
        for item in value:
            _write(item, out, depth + 1)
    elif kind is list:
        out += b"[" + _size(len(value))
        for item in value:
            _write(item, out, depth + 1)
    elif kind is dict:
        out += b"{"
        for key, item in value.items():
            _write(key, out, depth + 1)
            _write(item, out, depth + 1)
        out += b"0"
    elif kind is set or kind is frozenset:
        out += (b"<" if kind is set else b">") + _size(len(value))
        for item in value:
            _write(item, out, depth + 1)
    elif kind is slice:
        out += b":"
        for item in (value.start, value.stop, value.step):
            _write(item, out, depth + 1)
    else:
        try:
            data = bytes(memoryview(value))
        except TypeError:
            raise ValueError("unmarshallable object") from None
        out += b"s" + _size(len(data)) + data


def loads(data, /, *, allow_code=True):
    return _Reader(bytes(data)).read()


def load(file, /, *, allow_code=True):
    reader = _Reader(file.read())
    value = reader.read()
    rest = len(reader.data) - reader.at
    if rest:
        file.seek(-rest, 1)
    return value


_NULL = object()


class _Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0
        self.refs = []

    def take(self, n):
        piece = self.data[self.at:self.at + n]
        if n < 0 or len(piece) < n:
            raise EOFError("marshal data too short")
        self.at += n
        return piece

    def size(self):
        return _struct.unpack("<i", self.take(4))[0]

    def count(self):
        n = self.size()
        if n < 0:
            raise ValueError("bad marshal data (size out of range)")
        return n

    def read(self):
        value = self.any()
        if value is _NULL:
            raise TypeError("NULL object in marshal data for object")
        return value

    def any(self):
        code = self.take(1)[0]
        flag, code = code & 0x80, chr(code & 0x7F)
        place = None
        if flag:
            place = len(self.refs)
            self.refs.append(None)
        value = self.body(code, place)
        if place is not None:
            self.refs[place] = value
        return value

    def keep(self, place, value):
        if place is not None:
            self.refs[place] = value
        return value

    def body(self, code, place):
        if code == "0":
            return _NULL
        for value, mark in _SINGLE.items():
            if mark == code.encode():
                return value
        if code == "i":
            return self.size()
        if code == "I":
            return _struct.unpack("<q", self.take(8))[0]
        if code == "l":
            n = self.size()
            value = 0
            for i, digit in enumerate(_struct.unpack(f"<{abs(n)}H", self.take(2 * abs(n)))):
                if digit > 0x7FFF:
                    raise ValueError("bad marshal data (digit out of range in long)")
                value |= digit << 15 * i
            return -value if n < 0 else value
        if code == "g":
            return _struct.unpack("<d", self.take(8))[0]
        if code == "f":
            return float(self.take(self.take(1)[0]))
        if code == "y":
            return complex(*_struct.unpack("<dd", self.take(16)))
        if code == "s":
            return self.take(self.count())
        if code in "ut":
            return self.take(self.count()).decode("utf-8", "surrogatepass")
        if code in "aA":
            return self.take(self.count()).decode("latin-1")
        if code in "zZ":
            return self.take(self.take(1)[0]).decode("latin-1")
        if code == "r":
            n = self.size()
            if not 0 <= n < len(self.refs):
                raise ValueError("bad marshal data (invalid reference)")
            return self.refs[n]
        if code in "()":
            n = self.take(1)[0] if code == ")" else self.count()
            return tuple([self.read() for _ in range(n)])
        if code == "[":
            items = self.keep(place, [])
            for _ in range(self.count()):
                items.append(self.read())
            return items
        if code == "{":
            items = self.keep(place, {})
            while (key := self.any()) is not _NULL:
                items[key] = self.read()
            return items
        if code in "<>":
            items = [self.read() for _ in range(self.count())]
            return set(items) if code == "<" else frozenset(items)
        if code == ":":
            return slice(self.read(), self.read(), self.read())
        raise ValueError("bad marshal data (unknown type code)")
