"""Markdown to HTML, a template engine that compiles to closures, a tokenizer with statistics, over generated text."""
from __future__ import annotations
import html
import json
import random
import re
import string
from collections import ChainMap, Counter, defaultdict, deque
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import lru_cache, partial, reduce
from io import StringIO
from itertools import chain, groupby, takewhile, pairwise, islice, zip_longest, count
from textwrap import dedent, wrap
from typing import Callable, Iterable, NamedTuple


# ------------------------------------------------------------ markdown
@dataclass
class Block:
    kind: str
    text: str = ""
    level: int = 0
    items: list = field(default_factory=list)


class Lines:
    """Iterator with one line of look-ahead."""
    def __init__(self, lines):
        self.it = iter(lines)
        self.held = []
        self.no = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.no += 1
        return self.held.pop() if self.held else next(self.it)

    def push(self, line):
        self.no -= 1
        self.held.append(line)

    def while_(self, test):
        for line in self:
            if not test(line):
                self.push(line)
                return
            yield line


INLINE = re.compile(r"(?P<code>`[^`]+`)|(?P<strong>\*\*(?=\S).+?\*\*)|(?P<em>\*(?=\S)[^*]+\*)|(?P<img>!\[[^\]]*\]\([^)]+\))|(?P<link>\[[^\]]*\]\([^)]+\))|(?P<ref>\[\^\w+\])")


class Markdown:
    def __init__(self):
        self.notes, self.toc, self.used = {}, [], Counter()

    def blocks(self, text):
        lines = Lines(text.splitlines())
        for line in lines:
            match line.split(maxsplit=1):
                case []:
                    continue
                case [h, rest] if set(h) == {"#"} and len(h) <= 6:
                    yield Block("heading", rest, len(h))
                case ["-" | "*" | "+" as mark, _]:
                    lines.push(line)
                    yield Block("list", items=list(self.items(lines.while_(lambda l: l.lstrip().startswith(mark + " ")), mark)))
                case [n, _] if n[:-1].isdigit() and n.endswith("."):
                    lines.push(line)
                    yield Block("olist", items=[(0, l.split(". ", 1)[1]) for l in lines.while_(lambda l: l[:1].isdigit())])
                case [f] if f.startswith("```"):
                    yield Block("code", "\n".join(takewhile(lambda l: not l.startswith("```"), lines)))
                case [">", *_]:
                    lines.push(line)
                    inner = "\n".join(l[2:] for l in lines.while_(lambda l: l.startswith(">")))
                    yield Block("quote", items=list(self.blocks(inner)))
                case [first, *_] if first.startswith("|"):
                    lines.push(line)
                    rows = [[c.strip() for c in l.strip().strip("|").split("|")] for l in lines.while_(lambda l: l.startswith("|"))]
                    yield Block("table", items=rows)
                case [mark, note] if (m := re.fullmatch(r"\[\^(\w+)\]:", mark)):
                    self.notes[m[1]] = note
                case _:
                    lines.push(line)
                    yield Block("para", " ".join(lines.while_(lambda l: l.strip() and not l.startswith(("#", "- ", ">", "```", "|")))))

    @staticmethod
    def items(lines, mark):
        for l in lines:
            body = l.lstrip()
            yield (len(l) - len(body)) // 2, body[len(mark) + 1:]

    def inline(self, text):
        out, pos = [], 0
        for m in INLINE.finditer(text):
            out.append(html.escape(text[pos:m.start()]))
            pos = m.end()
            self.used[m.lastgroup] += 1
            out.append(getattr(self, "do_" + m.lastgroup)(m[0]))
        out.append(html.escape(text[pos:]))
        return "".join(out)

    def do_code(self, s):
        return f"<code>{html.escape(s[1:-1])}</code>"

    def do_strong(self, s):
        return f"<b>{self.inline(s[2:-2])}</b>"

    def do_em(self, s):
        return f"<i>{self.inline(s[1:-1])}</i>"

    def do_link(self, s):
        label, _, url = s[1:-1].partition("](")
        return f'<a href="{html.escape(url)}">{self.inline(label)}</a>'

    def do_img(self, s):
        alt, _, url = s[2:-1].partition("](")
        return f'<img alt="{alt}" src="{url}">'

    def do_ref(self, s):
        name = s[2:-1]
        if name not in self.notes:
            return f"<sup>?{name}</sup>"
        return f'<sup title="{html.escape(self.notes[name])}">{name}</sup>'

    def nested(self, items):
        depth = -1
        for level, text in items:
            while depth < level:
                yield "<ul>"
                depth += 1
            while depth > level:
                yield "</ul>"
                depth -= 1
            yield f"<li>{self.inline(text)}</li>"
        yield "</ul>" * (depth + 1)

    def render(self, blocks):
        for b in blocks:
            match b:
                case Block("heading", text, level):
                    slug = re.sub(r"\W+", "-", text.lower()).strip("-")
                    self.toc.append((level, slug))
                    yield f'<h{level} id="{slug}">{self.inline(text)}</h{level}>'
                case Block("para", text):
                    yield f"<p>{self.inline(text)}</p>"
                case Block("list", items=items):
                    yield from self.nested(items)
                case Block("olist", items=items):
                    yield "<ol>" + "".join(f"<li>{self.inline(t)}</li>" for _, t in items) + "</ol>"
                case Block("code", text):
                    yield f"<pre>{html.escape(text)}</pre>"
                case Block("quote", items=inner):
                    yield from ("<blockquote>", *self.render(inner), "</blockquote>")
                case Block("table", items=[head, _, *rows]):
                    for tag, cells in chain([("th", head)], (("td", r) for r in rows)):
                        yield "<tr>" + "".join(f"<{tag}>{self.inline(c)}</{tag}>" for c, _ in zip_longest(cells, head, fillvalue="")) + "</tr>"

    def convert(self, text):
        blocks = list(self.blocks(text))
        return "\n".join(self.render(blocks))


# ------------------------------------------------------------ templates
class TemplateError(Exception):
    def __init__(self, msg, line):
        super().__init__(f"line {line}: {msg}")
        self.line = line


TAGS = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.S)
FILTERS: dict[str, Callable] = {
    "upper": str.upper, "title": str.title, "length": len, "escape": html.escape, "join": lambda v, sep=", ": sep.join(map(str, v)),
    "default": lambda v, d="-": d if v in (None, "") else v, "money": "{:,.2f}".format, "sort": sorted, "first": lambda v: next(iter(v), None),
    "trunc": lambda v, n=8: v if len(v) <= int(n) else v[:int(n) - 1] + "~", "json": partial(json.dumps, sort_keys=True)}


class Template:
    cache = {}

    def __init__(self, source):
        self.parts = [(t, 1 + source[:pos].count("\n")) for t, pos in self.cut(source)]
        self.i = 0
        self.root = self.sequence()
        if self.i < len(self.parts):
            self.fail(f"unexpected {self.parts[self.i][0]}")

    @staticmethod
    def cut(source):
        pos = 0
        for piece in TAGS.split(source):
            if piece and not piece.startswith("{#"):
                yield piece, pos
            pos += len(piece)

    def fail(self, msg):
        raise TemplateError(msg, self.parts[min(self.i, len(self.parts) - 1)][1])

    def sequence(self, *stops):
        nodes = []
        while self.i < len(self.parts):
            text = self.parts[self.i][0]
            if text.startswith("{%"):
                word, *rest = text[2:-2].split()
                if word in stops:
                    break
                self.i += 1
                nodes.append(self.statement(word, rest))
            else:
                self.i += 1
                nodes.append(self.value(text[2:-2]) if text.startswith("{{") else lambda ctx, t=text: t)
        return lambda ctx: "".join([n(ctx) for n in nodes])

    def end(self, word):
        if self.i == len(self.parts):
            self.fail(f"missing {word}")
        self.i += 1

    def statement(self, word, rest):
        match word, rest:
            case "for", [names, "in", *expr]:
                get = self.expression(" ".join(expr))
                body = self.sequence("endfor", "else")
                empty = lambda ctx: ""
                if self.i < len(self.parts) and "else" in self.parts[self.i][0]:
                    self.i += 1
                    empty = self.sequence("endfor")
                self.end("endfor")
                names = names.split(",")

                def loop(ctx):
                    out = []
                    for n, item in enumerate(get(ctx) or ()):
                        scope = dict(zip(names, item)) if len(names) > 1 else {names[0]: item}
                        out.append(body(ctx.new_child(scope | {"index": n, "odd": n % 2 == 1})))
                    return "".join(out) or empty(ctx)
                return loop
            case "if", expr:
                test = self.expression(" ".join(expr))
                yes, no = self.sequence("else", "endif"), None
                if self.i < len(self.parts) and "else" in self.parts[self.i][0]:
                    self.i += 1
                    no = self.sequence("endif")
                self.end("endif")
                return lambda ctx: yes(ctx) if test(ctx) else no(ctx) if no else ""
            case "set", [name, "=", *expr]:
                get = self.expression(" ".join(expr))

                def assign(ctx):
                    ctx[name] = get(ctx)
                    return ""
                return assign
            case "include", [name]:
                return lambda ctx: Template.cache[name].root(ctx.new_child())
        self.fail(f"bad statement {word}")

    def value(self, text):
        get = self.expression(text)
        return lambda ctx: str(get(ctx))

    def expression(self, text):
        head, *filters = [p.strip() for p in text.strip().split("|")]
        negate = head.startswith("not ")
        path = self.path(head.removeprefix("not "))
        steps = []
        for f in filters:
            name, _, arg = f.partition(":")
            if name not in FILTERS:
                self.fail(f"no filter {name}")
            steps.append((FILTERS[name], (arg,) if arg else ()))

        def run(ctx):
            v = path(ctx)
            for f, args in steps:
                v = f(v, *args)
            return not v if negate else v
        return run

    def path(self, text):
        if not text:
            self.fail("empty expression")
        if text[0] in "\"'":
            return lambda ctx: text[1:-1]
        if text.isdigit():
            return lambda ctx: int(text)
        first, *rest = text.split(".")

        def get(ctx):
            try:
                v = ctx[first]
                for name in rest:
                    try:
                        v = v[int(name)] if name.isdigit() else v[name]
                    except TypeError:
                        v = getattr(v, name)
                        if callable(v):
                            v = v()
            except (LookupError, AttributeError):
                return None
            return v
        return get

    def render(self, **kw):
        return self.root(ChainMap({}, kw))


# ------------------------------------------------------------ tokens
class Token(NamedTuple):
    kind: str
    text: str


def tokens(text):
    i, n = 0, len(text)
    while i < n:
        c = text[i]
        j = i + 1
        if c.isspace():
            i = j
            continue
        if c.isalpha():
            while j < n and (text[j].isalnum() or text[j] in "-_"):
                j += 1
            kind = "word"
        elif c.isdigit():
            while j < n and text[j] in "0123456789.":
                j += 1
            kind = "number"
        elif c == "<":
            j = text.find(">", i) + 1 or n
            kind = "tag"
        elif c == "&":
            j = text.find(";", i, i + 8) + 1 or i + 1
            kind = "entity"
        else:
            kind = "punct"
        yield Token(kind, text[i:j])
        i = j


def balanced(toks):
    stack = []
    for t in toks:
        if t.kind == "tag" and not t.text.startswith("<img"):
            name = t.text.strip("</>").split()[0]
            if t.text[1] == "/":
                if not stack or stack.pop() != name:
                    return False
            else:
                stack.append(name)
    return not stack


class Generator:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.words = ["".join(self.rng.choices("aeiou" if i % 2 else "bcdfgklmnprst", k=1)[0] for i in range(self.rng.randrange(2, 9))) for _ in range(250)]

    def phrase(self, n):
        out = []
        for w in self.rng.choices(self.words, k=n):
            match self.rng.randrange(22):
                case 0: w = f"**{w} *{w[::-1]}***"
                case 1: w = f"*{w}*"
                case 2: w = f"`{w} < {len(w)}`"
                case 3: w = f"[{w}](http://x.org/?a={w}&b=1)"
                case 4: w = f"{w} & <{w[0]}>"
                case 5: w = f"{w}[^n{len(w)}]"
                case 6: w = f"![{w}](i/{w}.png)"
                case 7: w = w.capitalize() + ","
            out.append(w)
        return " ".join(out)

    def document(self, n):
        for _ in range(n):
            match self.rng.randrange(8):
                case 0: yield "#" * self.rng.randrange(1, 5) + " " + " ".join(self.rng.sample(self.words, 3)).title()
                case 1: yield "\n".join("  " * self.rng.randrange(3) + "- " + self.phrase(4) for _ in range(4))
                case 2: yield "\n".join(f"{i}. {self.phrase(5)}" for i in range(1, 5))
                case 3: yield "```\n" + "\n".join(f"if {w} > 1: return {w!r}" for w in self.rng.choices(self.words, k=3)) + "\n```"
                case 4: yield "\n".join("> " + self.phrase(6) for _ in range(2)) + "\n> \n> - " + self.phrase(2)
                case 5: yield "\n".join(["| a | b |", "|---|---|"] + [f"| {self.phrase(1)} | {self.phrase(2)} |" for _ in range(3)])
                case 6: yield f"[^n{self.rng.randrange(2, 9)}]: {self.rng.choice(self.words)} \"note\""
                case _: yield "\n".join(wrap(self.phrase(25), 60))
            yield ""


PAGE = """<html><head><title>{{ title|title }}</title></head>{# comment #}
{% for level,slug in toc %}<a href="#{{ slug }}" class="l{{ level }}{% if odd %} odd{% endif %}">{{ slug|trunc:12 }}</a>
{% else %}<p>no contents</p>
{% endfor %}{% set total = words|length %}<p>{{ total }} words, {{ cost|money }}</p>{% include table %}
{% if not missing %}{{ missing|default:none }}{% else %}never{% endif %}{{ nested.list.1.x }} {{ words.0|escape }}{{ stats|json }}</html>"""
TABLE = "{% for word,n in common %}<tr><td>{{ index }}</td><td>{{ word|upper }}</td><td>{% if odd %}{{ n }}{% else %}*{{ n }}*{% endif %}</td></tr>\n{% endfor %}"


def main():
    Template.cache["table"] = Template(TABLE)
    page = Template(PAGE)
    overall, h = Counter(), 0
    for seed in range(225):
        g = Generator(seed)
        text = "\n".join(g.document(40))
        md = Markdown()
        body = md.convert(text)
        toks = list(tokens(body))
        kinds = Counter(t.kind for t in toks)
        words = [t.text.lower() for t in toks if t.kind == "word"]
        common = sorted(Counter(words).items(), key=lambda p: (-p[1], p[0]))[:12]
        grams = Counter(pairwise(words))
        out = page.render(title=" ".join(words[:3]), toc=md.toc, words=words, cost=len(body) * 1.37, common=common,
                          nested={"list": [{}, {"x": seed}]}, stats=dict(kinds))
        for line in chain(body.splitlines(), out.splitlines()):
            h = (h * 31 + len(line) * 7 + sum(line.encode()[::3])) % 1_000_000_007
        overall += md.used
        if seed % 19 == 0:
            print(seed, len(text), len(body), len(out), balanced(toks), dict(sorted(kinds.items())), common[0], max(grams.values()), h)
    print(overall.most_common())
    print(out[:300])
    buf = StringIO()
    with redirect_stdout(buf):
        print(*Markdown().blocks("# A b\n\n- x\n  - y\n\n> q\n\n1. z\n\ntext *a*\nmore\n[^k]: note"), sep="\n")
    print(buf.getvalue(), end="")
    for bad in ("{% for x in %}", "a\n{% if x %}b", "{{ x|nope }}", "{% endif %}", "\n\n{% while x %}"):
        try:
            Template(bad)
            print("accepted", bad)
        except TemplateError as e:
            print(e, e.line)


main()
