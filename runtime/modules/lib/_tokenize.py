"""The tokenizer that module tokenize asks for: a generator of token tuples over lines of source."""


class TokenizerIter:
    def __init__(self, readline, /, *, encoding=None, extra_tokens=False):
        self._tokens = _tokens(readline, encoding)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._tokens)


def _tokens(readline, encoding):
    import re
    import token as t
    name = r"\w+"
    number = (r"0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|"
              r"(?:(?:[0-9](?:_?[0-9])*)?\.[0-9](?:_?[0-9])*|[0-9](?:_?[0-9])*\.?)(?:[eE][-+]?[0-9](?:_?[0-9])*)?[jJ]?")
    prefix = r"(?:[bB][rR]?|[rR][bBfFtT]?|[uU]|[fFtT][rR]?)?"
    operator = "|".join(re.escape(op) for op in sorted(t.EXACT_TOKEN_TYPES, key=len, reverse=True))
    pattern = re.compile(
        rf"(?P<space>[ \f\t]+)|(?P<comment>#[^\r\n]*)|(?P<newline>\r?\n)|(?P<join>\\\r?\n)|"
        rf"(?P<string>{prefix}(?:'''|\"\"\"|'|\"))|(?P<number>{number})|(?P<name>{name})|(?P<op>{operator})")
    ends = {q: re.compile(rf"(?:\\.|[^\\])*?{q}", re.S) for q in ("'", '"', "'''", '"""')}
    indents, depth, row = [0], 0, 0
    line, joined = "", False

    def fetch():
        try:
            got = readline()
        except StopIteration:
            return ""
        return got.decode(encoding or "utf-8") if isinstance(got, bytes) else got

    while line := fetch():
        row += 1
        at = 0
        if not depth and not joined:
            width = 0
            while at < len(line) and line[at] in " \t\f":
                width = width + 1 if line[at] == " " else (width // 8 + 1) * 8 if line[at] == "\t" else 0
                at += 1
            if at < len(line) and line[at] not in "#\r\n":
                if width > indents[-1]:
                    indents.append(width)
                    yield t.INDENT, line[:at], (row, 0), (row, at), line
                while width < indents[-1]:
                    indents.pop()
                    if width > indents[-1]:
                        raise IndentationError("unindent does not match any outer indentation level",
                                               ("<string>", row, at + 1, line))
                    yield t.DEDENT, "", (row, at), (row, at), line
            blank = at >= len(line) or line[at] in "#\r\n"
        else:
            blank = False
        joined = False
        while at < len(line):
            m = pattern.match(line, at)
            if m is None:
                yield t.ERRORTOKEN if hasattr(t, "OLD") else t.OP, line[at], (row, at), (row, at + 1), line
                at += 1
                continue
            start, end, kind, text = (row, at), (row, m.end()), m.lastgroup, m.group()
            at = m.end()
            if kind == "comment":
                yield t.COMMENT, text, start, end, line
            elif kind == "newline":
                yield (t.NL if blank or depth else t.NEWLINE), text, start, end, line
            elif kind == "join":
                joined = True
            elif kind == "string":
                quote = text.lstrip("bBrRuUfFtT")
                first, source, begin = row, line, m.start()
                found = ends[quote].match(source, at)
                while found is None:
                    more = fetch()
                    if not more or len(quote) == 1 and not source.endswith(("\\\n", "\\\r\n")):
                        what = "triple-quoted string" if len(quote) == 3 else "string"
                        raise SyntaxError(f"unterminated {what} literal (detected at line {row})",
                                          ("<string>", first, begin + 1, line))
                    row += 1
                    source += more
                    found = ends[quote].match(source, at)
                text = source[begin:found.end()]
                line_start = source.rfind("\n", 0, found.end()) + 1
                last = source[line_start:]
                yield t.STRING, text, (first, begin), (row, found.end() - line_start), source
                line, at = last, found.end() - line_start
            elif kind == "number":
                yield t.NUMBER, text, start, end, line
            elif kind == "name":
                yield t.NAME, text, start, end, line
            elif kind == "op":
                if text in "([{":
                    depth += 1
                elif text in ")]}":
                    depth = max(0, depth - 1)
                yield t.OP, text, start, end, line
        if line and not line.endswith("\n") and not blank:
            yield t.NEWLINE, "", (row, len(line)), (row, len(line) + 1), line
    row += 1
    for _ in indents[1:]:
        yield t.DEDENT, "", (row, 0), (row, 0), ""
    yield t.ENDMARKER, "", (row, 0), (row, 0), ""
