"""Tokenizers, run by character, with state in locals, in attributes and in a table of functions."""


def tokens(src):
    i, n, out = 0, len(src), []
    while i < n:
        c = src[i]
        if c in " \n\t":
            i += 1
        elif c.isdigit():
            j = i + 1
            while j < n and (src[j].isdigit() or src[j] == "."):
                j += 1
            out.append(("num", float(src[i:j]) if "." in src[i:j] else int(src[i:j])))
            i = j
        elif c.isalpha() or c == "_":
            j = i + 1
            while j < n and (src[j].isalnum() or src[j] == "_"):
                j += 1
            out.append(("name", src[i:j]))
            i = j
        elif c == '"':
            j = src.index('"', i + 1)
            out.append(("str", src[i + 1 : j]))
            i = j + 1
        else:
            out.append(("op", c))
            i += 1
    return out


class Parser:
    def __init__(self, toks, env):
        self.toks, self.i, self.env = toks, 0, env

    def peek(self):
        return self.toks[self.i] if self.i < len(self.toks) else (None, None)

    def take(self):
        t = self.peek()
        self.i += 1
        return t

    def expr(self):
        v = self.term()
        while self.peek()[1] in ("+", "-"):
            if self.take()[1] == "+":
                v = v + self.term()
            else:
                v = v - self.term()
        return v

    def term(self):
        v = self.atom()
        while self.peek()[1] in ("*", "/"):
            if self.take()[1] == "*":
                v = v * self.atom()
            else:
                v = v / self.atom()
        return v

    def atom(self):
        kind, v = self.take()
        if kind == "op" and v == "(":
            v = self.expr()
            self.take()
            return v
        if kind == "op" and v == "-":
            return -self.atom()
        return self.env[v] if kind == "name" else v


src = '(x + 3) * (4 - y) / 2.5 + -z * (1 + 2 * (3 - x))'
total = 0
for i in range(60):
    total += Parser(tokens(src), {"x": i, "y": i * 2, "z": 0.5}).expr()
print(total, len(tokens(src * 3)), tokens('a_1 = "text" 3.5'))


def csv(text):
    rows, row, field, quoted = [], [], "", False
    i = 0
    while i < len(text):
        c = text[i]
        if quoted:
            if c == '"':
                if text[i + 1 : i + 2] == '"':
                    field += '"'
                    i += 1
                else:
                    quoted = False
            else:
                field += c
        elif c == '"':
            quoted = True
        elif c == ",":
            row.append(field)
            field = ""
        elif c == "\n":
            row.append(field)
            rows.append(row)
            row, field = [], ""
        else:
            field += c
        i += 1
    return rows


print(len(csv('a,"b,c",d\n1,"say ""hi""",3\n' * 40)), csv('"x\ny",,"",z\n'))


class Machine:
    def __init__(self):
        self.state, self.count = self.start, 0

    def start(self, c):
        if c == "a":
            self.state = self.after_a

    def after_a(self, c):
        if c == "b":
            self.count += 1
        self.state = self.after_a if c == "a" else self.start


m = Machine()
for c in "abaabbaacab" * 100:
    m.state(c)
print(m.count)
