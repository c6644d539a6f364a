"""Reading and writing delimited text: dialects, reader, writer."""

__version__ = "1.0"
QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL = range(6)
_dialects = {}
_limit = 128 * 1024
_missing = object()


class Error(Exception):
    pass


Error.__module__ = "_csv"


def _character(name, value, optional):
    if value is None and optional:
        return None
    if not isinstance(value, str):
        kinds = "a unicode character or None" if optional else "a unicode character"
        raise TypeError(f'"{name}" must be {kinds}, not {type(value).__name__}')
    if len(value) != 1:
        kinds = "a unicode character or None" if optional else "a unicode character"
        raise TypeError(f'"{name}" must be {kinds}, not a string of length {len(value)}')
    return value


class Dialect:
    def __new__(cls, dialect=None, **options):
        if isinstance(dialect, str):
            dialect = get_dialect(dialect)
        if type(dialect) is Dialect and not options:
            return dialect
        known = {"delimiter": ",", "doublequote": True, "escapechar": None, "lineterminator": "\r\n", "quotechar": '"',
                 "quoting": QUOTE_MINIMAL, "skipinitialspace": False, "strict": False}
        for name in options:
            if name not in known:
                raise TypeError(f"this function got an unexpected keyword argument {name!r}")
        for name in known:
            if name in options:
                known[name] = options[name]
            elif dialect is not None and hasattr(dialect, name):
                known[name] = getattr(dialect, name)
        self = object.__new__(cls)
        quoting = known["quoting"]
        if type(quoting) is not int:
            raise TypeError('"quoting" must be an integer, not ' + type(quoting).__name__)
        if not 0 <= quoting <= 5:
            raise TypeError('bad "quoting" value')
        quotechar = known["quotechar"]
        if "quotechar" in options and quotechar is None and "quoting" not in options:
            quoting = QUOTE_NONE
        self._delimiter = _character("delimiter", known["delimiter"], False)
        self._quotechar = _character("quotechar", quotechar, True)
        self._escapechar = _character("escapechar", known["escapechar"], True)
        if not isinstance(known["lineterminator"], str):
            raise TypeError('"lineterminator" must be a string, not ' + type(known["lineterminator"]).__name__)
        if quoting != QUOTE_NONE and self._quotechar is None:
            raise TypeError("quotechar must be set if quoting enabled")
        self._lineterminator = known["lineterminator"]
        self._quoting = quoting
        self._doublequote = bool(known["doublequote"])
        self._skipinitialspace = bool(known["skipinitialspace"])
        self._strict = bool(known["strict"])
        for name in ("delimiter", "quotechar", "escapechar"):
            char = getattr(self, "_" + name)
            if char is not None and char in "\r\n" or char == " " and (name != "delimiter" and self._skipinitialspace):
                raise ValueError(f"bad {name} value")
        if self._delimiter == self._quotechar:
            raise ValueError("bad delimiter or quotechar value")
        return self

    delimiter = property(lambda self: self._delimiter)
    quotechar = property(lambda self: self._quotechar)
    escapechar = property(lambda self: self._escapechar)
    lineterminator = property(lambda self: self._lineterminator)
    quoting = property(lambda self: self._quoting)
    doublequote = property(lambda self: self._doublequote)
    skipinitialspace = property(lambda self: self._skipinitialspace)
    strict = property(lambda self: self._strict)

    def __reduce_ex__(self, protocol):
        raise TypeError("cannot pickle '_csv.Dialect' object")


def register_dialect(name, /, dialect=None, **options):
    if not isinstance(name, str):
        raise TypeError("dialect name must be a string")
    _dialects[name] = Dialect(dialect, **options)


def unregister_dialect(name):
    if name not in _dialects:
        raise Error("unknown dialect")
    del _dialects[name]


def get_dialect(name):
    if name not in _dialects:
        raise Error("unknown dialect")
    return _dialects[name]


def list_dialects():
    return list(_dialects)


def field_size_limit(new_limit=_missing, /):
    global _limit
    old = _limit
    if new_limit is not _missing:
        if not isinstance(new_limit, int):
            raise TypeError("limit must be an integer")
        _limit = new_limit
    return old


def _split(line, delimiter, quote):
    """The fields of a line without line ends, if each quoted one begins and ends as a field."""
    row, at, end = [], 0, len(line)
    while True:
        if line.startswith(quote, at):
            at += 1
            close, doubled = line.find(quote, at), False
            while close >= 0 and line.startswith(quote, close + 1):
                close, doubled = line.find(quote, close + 2), True
            if close < 0:
                return None
            text = line[at:close]
            row.append(text.replace(quote + quote, quote) if doubled else text)
            at = close + 1
            if at == end:
                return row
            if not line.startswith(delimiter, at):
                return None
        else:
            stop = line.find(delimiter, at)
            if stop < 0:
                row.append(line[at:])
                return row
            row.append(line[at:stop])
            at = stop
        at += 1


class Reader:
    def __init__(self, lines, dialect):
        self._lines = iter(lines)
        self.dialect = dialect
        self.line_num = 0
        self._simple = (
            dialect._quoting in (QUOTE_MINIMAL, QUOTE_ALL)
            and dialect._escapechar is None
            and dialect._quotechar is not None
            and dialect._doublequote
            and not dialect._skipinitialspace
        )

    def __iter__(self):
        return self

    def __next__(self):
        if not self._simple:
            return self._row(next(self._lines))
        line = next(self._lines)
        # The usual line needs no look at each character.
        if type(line) is str and len(line) <= _limit:
            text = line[:-2] if line.endswith("\r\n") else line[:-1] if line.endswith(("\n", "\r")) else line
            if "\n" not in text and "\r" not in text:
                dialect = self.dialect
                if dialect._quotechar in text:
                    row = _split(text, dialect._delimiter, dialect._quotechar)
                else:
                    row = text.split(dialect._delimiter) if text else []
                if row is not None:
                    self.line_num += 1
                    return row
        return self._row(line)

    def _row(self, line):
        row, field, quoted = [], [], False
        state = "start"
        dialect = self.dialect
        delimiter, quote, escape = dialect._delimiter, dialect._quotechar, dialect._escapechar
        quoting, strict = dialect._quoting, dialect._strict

        def save():
            nonlocal quoted
            text = "".join(field)
            if len(text) > _limit:
                raise Error(f"field larger than field limit ({_limit})")
            if not quoted and quoting == QUOTE_NOTNULL and text == "":
                text = None
            elif not quoted and quoting == QUOTE_STRINGS and text == "":
                text = None
            elif not quoted and quoting in (QUOTE_NONNUMERIC, QUOTE_STRINGS) and text != "":
                text = float(text)
            elif not quoted and quoting == QUOTE_NONNUMERIC and field:
                text = float(text)
            row.append(text)
            field.clear()
            quoted = False

        while True:
            if not isinstance(line, str):
                raise Error(f"iterator should return strings, not {type(line).__name__} "
                            "(the file should be opened in text mode)")
            self.line_num += 1
            for char in line:
                if state == "end":
                    if char in "\r\n":
                        continue
                    raise Error("new-line character seen in unquoted field - "
                                "do you need to open the file with newline=''?")
                if state == "escape":
                    field.append(char)
                    # A line that ends with an escaped newline does not end the row.
                    state = "newline" if char in "\r\n" else "field"
                elif state == "escape-quoted":
                    field.append(char)
                    state = "quoted"
                elif state == "quoted":
                    if char == escape:
                        state = "escape-quoted"
                    elif char == quote and quoting != QUOTE_NONE:
                        state = "quote-in-quoted" if dialect._doublequote else "field"
                    else:
                        field.append(char)
                elif state == "quote-in-quoted" and char == quote and quoting != QUOTE_NONE:
                    field.append(char)
                    state = "quoted"
                elif char in "\r\n":
                    if state != "start" or row or field:
                        save()
                    state = "end"
                elif char == delimiter:
                    save()
                    state = "next"
                elif state == "quote-in-quoted":
                    if strict:
                        raise Error(f"'{delimiter}' expected after '{quote}'")
                    field.append(char)
                    state = "field"
                elif state in ("start", "next") and char == quote and quoting != QUOTE_NONE:
                    quoted = True
                    state = "quoted"
                elif char == escape:
                    state = "escape"
                elif char == " " and state in ("start", "next") and dialect._skipinitialspace:
                    state = "next"
                else:
                    field.append(char)
                    state = "field"
            if state in ("field", "next", "quote-in-quoted"):
                save()
                return row
            if state in ("start", "end"):
                return row
            if state == "escape":
                field.append("\n")
                state = "field"
            elif state == "escape-quoted":
                field.append("\n")
                state = "quoted"
            try:
                line = next(self._lines)
            except StopIteration:
                if field or state in ("quoted", "escape", "escape-quoted"):
                    if strict:
                        raise Error("unexpected end of data") from None
                    save()
                    return row
                raise


class Writer:
    def __init__(self, file, dialect):
        self._write = file.write
        self.dialect = dialect
        self._simple = dialect._quoting == QUOTE_MINIMAL and not dialect._skipinitialspace
        special = [dialect._quotechar, dialect._escapechar, "\r", "\n", *dialect._lineterminator]
        self._special = tuple({char for char in special if char is not None})
        self._doubles = dialect._doublequote and dialect._escapechar is None

    def writerow(self, row, /):
        dialect = self.dialect
        try:
            fields = list(row)
        except TypeError:
            raise Error(f"iterable expected, not {type(row).__name__}") from None
        if self._simple:
            # The usual row has nothing to quote.
            texts = [f if type(f) is str else "" if f is None else str(f) for f in fields]
            line = dialect._delimiter.join(texts)
            if line or len(fields) != 1:
                for char in self._special:
                    if char in line:
                        break
                else:
                    if line.count(dialect._delimiter) == len(fields) - (len(fields) > 0):
                        return self._write(line + dialect._lineterminator)
                if self._doubles:
                    line = dialect._delimiter.join([self._quoted(text) for text in texts])
                    return self._write(line + dialect._lineterminator)
            fields = [f if f is None else text for f, text in zip(fields, texts)]
        out = [self._field(f, len(fields) == 1) for f in fields]
        return self._write(dialect._delimiter.join(out) + dialect._lineterminator)

    def _quoted(self, text):
        quote = self.dialect._quotechar
        if self.dialect._delimiter in text:
            return quote + text.replace(quote, quote + quote) + quote
        for char in self._special:
            if char in text:
                return quote + text.replace(quote, quote + quote) + quote
        return text

    def _field(self, value, only):
        dialect = self.dialect
        quoting, quote, escape = dialect._quoting, dialect._quotechar, dialect._escapechar
        if value is None:
            text = ""
            number = False
        elif isinstance(value, str):
            text = value
            number = False
        else:
            text = str(value)
            number = isinstance(value, (int, float)) or hasattr(value, "__float__")
        if quoting == QUOTE_ALL:
            quoted = True
        elif quoting == QUOTE_NONNUMERIC:
            quoted = not number
        elif quoting == QUOTE_STRINGS:
            quoted = isinstance(value, str)
        elif quoting == QUOTE_NOTNULL:
            quoted = value is not None
        else:
            quoted = False
        special = {dialect._delimiter, "\r", "\n", quote, escape} | set(dialect._lineterminator)
        unquoted = (escape,) if dialect._doublequote else (escape, quote)
        if quoting == QUOTE_MINIMAL and any(c in special and c not in unquoted for c in text):
            quoted = True
        if text == "" and only and not quoted:
            if quoting == QUOTE_NONE or value is None and quoting in (QUOTE_STRINGS, QUOTE_NOTNULL):
                raise Error("single empty field record must be quoted")
            quoted = True
        if text.startswith(" ") and dialect._skipinitialspace and dialect._delimiter == " ":
            quoted = True
        out = []
        for char in text:
            if char in special and not (quoted and char not in (quote, escape)):
                if char == quote and dialect._doublequote and quoting != QUOTE_NONE:
                    out.append(quote)
                elif escape is None:
                    if char != quote or quoting == QUOTE_NONE or not quoted or not dialect._doublequote:
                        raise Error("need to escape, but no escapechar set")
                else:
                    out.append(escape)
            out.append(char)
        body = "".join(out)
        return f"{quote}{body}{quote}" if quoted else body

    def writerows(self, rows, /):
        for row in rows:
            self.writerow(row)


def reader(lines, /, dialect="excel", **options):
    return Reader(lines, Dialect(_named(dialect), **options))


def writer(file, /, dialect="excel", **options):
    if not callable(getattr(file, "write", None)):
        raise TypeError('argument 1 must have a "write" method')
    return Writer(file, Dialect(_named(dialect), **options))


def _named(dialect):
    # "excel" is what the defaults say, also before module csv registers it.
    return None if dialect == "excel" and dialect not in _dialects else dialect
