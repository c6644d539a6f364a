"""Writes cases.txt: patterns compiled and matched by CPython (3.13), for the matcher's tests.

    python3.13 generate.py > cases.txt

One line a record. `P` names the pattern for the reader; `C groups words...` gives its code; `T mode pos end | text |
answer` a subject as hexadecimal code points and what CPython answers: `-`, or lastindex and the span of every group
(`-` for one that did not match). Mode: m(atch), f(ullmatch), s(earch), or a(ll): the spans finditer yields.
"""

import re
import re._compiler as compiler
import re._parser as parser

CASES = [
    # literals, sets, dots
    ("abc", 0, ["abc", "xabc", "ab", "abcabc", ""]),
    ("a.c", 0, ["abc", "a\nc", "ac", "a\u0416c"]),
    ("a.c", re.S, ["a\nc"]),
    ("[a-c]+", 0, ["xxabcabx", "zzz", "abc"]),
    ("[^a-c]+", 0, ["abcxyzabc", "abc", "\u4e2d\u6587a"]),
    ("[^\\W\\d]+", 0, ["12ab_3", "\u0436\u0437 12"]),
    ("[\u0430-\u044f]+", 0, ["abc \u043f\u0440\u0438\u0432\u0435\u0442", "ABC"]),
    ("[a\u0430\U0001f600]+", 0, ["xxa\u0430\U0001f600x", "\U0001f601"]),
    ("[\U0001f600-\U0001f64f]+", 0, ["hi \U0001f600\U0001f610!", "hi"]),
    ("[\\u0100-\\u0200\\u0300\\u0500-\\u0600x]+", 0, ["ax\u0150\u0300\u0555b", "\u0250"]),
    ("\\w+", 0, ["  foo_1 ", "\u00e9t\u00e9", "\u043f\u0440\u0438", "!?"]),
    ("\\w+", re.A, ["\u00e9t\u00e9 a"]),
    ("\\d+\\s\\D\\S\\W", 0, ["12 a!- ", "\u0661\u0662 a!-"]),
    ("\\d{2,4}", 0, ["1", "12", "12345678", "a123"]),
    ("\\d{2,4}?", 0, ["1", "12", "12345678", "a123"]),
    ("\\d{3}", 0, ["12", "123", "1234567"]),
    ("x{0}y", 0, ["y", "xy"]),
    ("[\\s\\S]x", 0, ["\nx"]),
    ("", 0, ["", "abc"]),
    ("(?!)", 0, ["", "abc"]),
    # positions
    ("^abc$", 0, ["abc", "abc\n", "abc\n\n", "xabc"]),
    ("^\\w+$", re.M, ["ab\ncd\n", "\n\n", "ab c\nd"]),
    ("\\Aab\\Z", 0, ["ab", "ab\n"]),
    ("$", 0, ["", "a", "a\n", "a\nb"]),
    ("$", re.M, ["", "a", "a\n", "a\nb"]),
    ("^", re.M, ["a\nb\n", ""]),
    ("\\bfoo\\b", 0, ["foo", "a foo b", "foobar", "bar foo", "foo_"]),
    ("\\Boo\\B", 0, ["foo", "foot", "oo"]),
    ("\\b", 0, ["ab cd", " ", "\u0436 \u0436"]),
    ("\\b\u00e9", re.A, ["\u00e9", "a\u00e9"]),
    ("\\s+$", 0, ["abc   ", "a  b  c", "   x   y   "]),
    # repetition, greedy and lazy, single characters
    ("a*", 0, ["", "aaa", "baaab"]),
    ("a*?", 0, ["", "aaa", "baaab"]),
    ("a+?b", 0, ["aaab", "ab", "b"]),
    ("a??b", 0, ["ab", "b", "aab"]),
    (".*b", 0, ["aabab", "aab\nb", "aaa"]),
    (".*?b", 0, ["aabab", "aaa", "\u4e00\u4e01b"]),
    ("<.*>", 0, ["<a><b>", "<a"]),
    ("<.*?>", 0, ["<a><b>", "<a"]),
    ("<[^>]*>", 0, ["<a><b>", "<a"]),
    ('"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"', 0, ['x "a\\"b" "c"', '"', '"\\']),
    ("[ab]*a[ab]{2}", 0, ["abababab", "bbbb", "aab"]),
    ("a{2,3}a{2,3}a{2,3}", 0, ["aaaaaa", "aaaaa", "aaaaaaaaa"]),
    # groups
    ("(a)(b)?(c)", 0, ["abc", "ac", "bc"]),
    ("(a(b(c)))", 0, ["abc"]),
    ("((ab))", 0, ["ab"]),
    ("(?:(a)|b)*", 0, ["ab", "ba", "bb"]),
    ("(?:(a)|(b)|c)*", 0, ["abc", "cab", "bca"]),
    ("(a|ab)(c|bcd)(d*)", 0, ["abcd"]),
    ("(a*)*", 0, ["aaa", "b", ""]),
    ("(a*)+", 0, ["aaa", "b", ""]),
    ("(a*?)*", 0, ["aaa", "b"]),
    ("(a*?)*?b", 0, ["aaab", "b"]),
    ("(a|b)*?c", 0, ["ababc", "c"]),
    ("(?:a|b){2,3}", 0, ["a", "ab", "abab", "ababab"]),
    ("(?:a|b){2,3}?", 0, ["a", "ab", "abab", "ababab"]),
    ("(?:ab?){3}c", 0, ["aabac", "abababc", "aac"]),
    ("(?:a?){3}b", 0, ["b", "ab", "aaab", "aaaab"]),
    ("(?:a?)*?b", 0, ["b", "ab", "aaab"]),
    ("(?:(?:a|b)*c)*d", 0, ["abcabcd", "d", "abab"]),
    ("(?:(\\w)(\\d)?)+x", 0, ["a1b2cx", "a1bx"]),
    ("(x*)y(z*)", 0, ["xxyzz", "y"]),
    ("(a+|b+)+c", 0, ["aabbc", "ab"]),
    ("((a)|b)+?c", 0, ["abc", "bac"]),
    ("(\\w+)\\s(\\w+)", 0, ["hello world", "a b c d"]),
    ("(?P<y>\\d{4})-(?P<m>\\d\\d)-(?P<d>\\d\\d)", 0, ["on 2024-02-29!", "2024-2-29"]),
    ("(a(?:b(?:c(?:d(?:e)?)?)?)?)", 0, ["a", "abc", "abcde", "abcdf"]),
    # alternation
    ("foo|bar|baz", 0, ["xxbaz", "fobar", "ba"]),
    ("a|ab|abc", 0, ["abc"]),
    ("(?:a|ab|abc)d", 0, ["abcd", "abd", "ad", "abce"]),
    ("|a", 0, ["a", ""]),
    ("a||b", 0, ["b", "a"]),
    ("(?:if|else|elif|while|\\w+)\\b", 0, ["elif x", "iffy", "whiles"]),
    ("(\\d+)|([a-z]+)|(\\s+)|(.)", 0, ["12ab  !x", "\u4e00"]),
    ("(\u0436|a)(\u0436|b)", 0, ["\u0436b", "ab", "a\u0436"]),
    ("(?:^|,)(\\w*)", 0, ["a,b,,c", ",", ""]),
    # back-references, conditions
    ("(a)\\1", 0, ["aa", "ab"]),
    ("(\\w+) \\1", 0, ["the the", "a b b", "ab a"]),
    ("(.*)\\1", 0, ["abab", "aaa", "abc"]),
    ("(?:(a)|b)\\1", 0, ["aa", "b", "ba"]),
    ("(\\w)(\\w)?\\2\\1", 0, ["abba", "aa", "abab"]),
    ("(?i:(a)\\1)", 0, ["aA", "ab"]),
    ("(\u00c5)\\1", re.I, ["\u00c5\u00e5", "\u00e5\u212b"]),
    ("(a)?b(?(1)c|d)", 0, ["abc", "abd", "bd", "bc"]),
    ("(a)?(?(1)b)c", 0, ["abc", "c", "ac", "bc"]),
    ("(?:(a)|(b))+(?(1)x|y)(?(2)z)", 0, ["abxz", "ax", "by", "byz", "bxz"]),
    ("^(?:(\\()|[^()])+(?(1)\\))$", 0, ["abc", "(abc)", "(abc"]),
    ("(?P<q>['\"])(.*?)(?P=q)", 0, ["x 'a\"b' y", "'a\""]),
    # look-around
    ("foo(?=bar)", 0, ["foobar", "foobaz"]),
    ("foo(?!bar)", 0, ["foobar", "foobaz", "foo"]),
    ("(?<=foo)bar", 0, ["foobar", "fobar", "bar"]),
    ("(?<!foo)bar", 0, ["foobar", "fobar", "bar"]),
    ("(?<=a)b", 0, ["ab", "b", "bab"]),
    ("(?<!a)b", 0, ["ab", "b", "abb"]),
    ("(?<=(a)b)c", 0, ["abc", "bc"]),
    ("(?=(a+))a*b\\1", 0, ["aaabaaa", "aab"]),
    ("(?=(\\w+))\\1:", 0, ["abc:", "abc"]),
    ("(?!(a))b", 0, ["ab", "b"]),
    ("(?!.*x)a", 0, ["aby", "abx", "xa"]),
    ("(?=a|(b))\\w", 0, ["a", "b", "c"]),
    ("(?<=\\d{3})x", 0, ["123x", "12x"]),
    ("(?<![a-z])\\d+(?![a-z])", 0, ["a1 22 3b", "44"]),
    ("(?:(?=(a))a|b)+", 0, ["ab", "ba", "aab"]),
    ("(?=^)a", 0, ["a", "ba"]),
    ("\\d+(?=(?:\\d{3})+$)", 0, ["1234567", "123"]),
    # atomic groups, possessive repeats
    ("(?>a+)b", 0, ["aab", "aa"]),
    ("(?>a+)ab", 0, ["aaab"]),
    ("(?>a|ab)c", 0, ["abc", "ac"]),
    ("(?>(a)|b)+c", 0, ["abc", "bac"]),
    ("(?:x(?>a*)|xaa)b", 0, ["xaab", "xaa"]),
    ("a++b", 0, ["aab", "aa"]),
    ("a*+a", 0, ["aaa"]),
    ("a?+a", 0, ["a", "aa"]),
    ("[ab]{2,3}+b", 0, ["abab", "abb", "aabb"]),
    ("(?:ab)*+c", 0, ["ababc", "abab"]),
    ("(?:ab)++a", 0, ["ababa", "abab"]),
    ("(?:a|ab)++c", 0, ["aac", "abc"]),
    ("(?:a|ab){2}+c", 0, ["aabc", "abac", "aac"]),
    ("(a|b)*+c", 0, ["abc", "ab"]),
    ("(?:a?)*+b", 0, ["aab", "b"]),
    ("(?:(a)|b)?+c", 0, ["ac", "bc", "c"]),
    ("(.*?)++x", 0, ["abx", "x"]),
    # letter case
    ("abc", re.I, ["ABC", "aBc", "abd"]),
    ("[a-z]+", re.I, ["ABCabc1", "\u212a\u017f"]),
    ("[a-z]+", re.I | re.A, ["ABCabc1", "\u212a\u017f"]),
    ("[^a-z]+", re.I, ["12AB34"]),
    ("\u0436+", re.I, ["\u0416\u0436", "x"]),
    ("[\u0430-\u044f]+", re.I, ["\u041f\u0420\u0438"]),
    ("\u00df", re.I, ["\u1e9e", "\u00df", "ss"]),
    ("k", re.I, ["\u212a", "K"]),
    ("[^k]", re.I, ["\u212a", "K", "j"]),
    ("\u017f", re.I, ["S", "s", "\u017f"]),
    ("\u03c3", re.I, ["\u03a3", "\u03c2", "\u03c3"]),
    ("[\U00010400-\U00010410]", re.I, ["\U00010428", "\U00010400", "a"]),
    ("\U00010428", re.I, ["\U00010400", "\U00010429"]),
    ("(?i:a)b", 0, ["Ab", "AB"]),
    ("a(?-i:b)c", re.I, ["AbC", "ABC"]),
    ("\u0130", re.I, ["i", "I", "\u0130", "\u0131"]),
    # bytes
    (b"a\\w+\\xff", 0, [b"ab\xff", b"a\xe9\xff"]),
    (b"[\\x80-\\xff]+", 0, [b"ab\x80\xfe", b"ab"]),
    (b"(?i)\\xe9a", 0, [b"\xe9A", b"\xc9A"]),
    (b"(?L)\\w+\\b", 0, [b"ab\xe9", b"!"]),
    (b"(?Li)[a-c]+X", 0, [b"aBCx", b"d"]),
    (b"(?Li)ab", 0, [b"aB", b"d"]),
    # programs people write
    ("[\\w.+-]+@[\\w-]+\\.[\\w.-]+", 0, ["mail me: a.b+c@d-e.org!", "a@b", "@a.b"]),
    ("(\\w+)\\s*=\\s*(\"[^\"]*\"|\\S+)", 0, ["a = 1", "key=\"a b\" x", "= 1"]),
    ("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.|$)){4}", 0, ["192.168.1.255", "256.1.1.1", "1.2.3"]),
    ("^(?:(?:a|b)+)+$", 0, ["ababab", "ababac"]),
    ("([A-Z][a-z]+) (?:[A-Z]\\. )?([A-Z][a-z]+)", 0, ["by John R. Smith", "Ann Lee"]),
    ("[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?", 0, ["x -1.5e-10 y", ".5", "1.", "e5"]),
    ("<(\\w+)(?:\\s[^>]*)?>(.*?)</\\1>", re.S, ["<b>x</b>", "<a href='x'>y\nz</a>", "<a>b</c>"]),
    ("(?P<name>[a-zA-Z_]\\w*)|(?P<num>\\d+(?:\\.\\d*)?)|(?P<op>[-+*/()=])|(?P<ws>\\s+)", 0,
     ["x1 = 3.14*(y - 2)", "\u00e9"]),
    ("(?:\\r\\n|\\r|\\n)", 0, ["a\r\nb\rc\nd"]),
    ("\\s*([^,\\s]+)\\s*(?:,|$)", 0, ["a , b,c ", " , "]),
    ("(?s)/\\*.*?\\*/", 0, ["a /* b */ c /* d\n */", "/* "]),
    ("(?m)^\\s*#.*$", 0, ["a\n # b\n#c\nd # e"]),
    ("%(?:\\((\\w+)\\))?([-#0 +]*)(\\d+|\\*)?(?:\\.(\\d+))?([hlL]?)([diouxXeEfFgGcrsa%])", 0,
     ["%d %(a)05.2f %%", "%", "%q"]),
]


def hexes(text):
    return " ".join(format(c if isinstance(c, int) else ord(c), "x") for c in text)


def spans(match):
    parts = ["%d:%d" % match.span(i) if match.start(i) >= 0 else "-" for i in range(match.re.groups + 1)]
    return " ".join([str(match.lastindex or 0), *parts])


def record(pattern, flags, subjects):
    parsed = parser.parse(pattern, flags)
    code = compiler._code(parsed, flags)
    regex = re.compile(pattern, flags)
    yield f"P {ascii(pattern)} {int(flags)}"
    yield f"C {regex.groups} " + " ".join(str(int(word)) for word in code)
    for text in subjects:
        windows = [(0, len(text))]
        if len(text) > 2:
            windows.append((1, len(text) - 1))
        for pos, end in windows:
            for mode, run in ("m", regex.match), ("f", regex.fullmatch), ("s", regex.search):
                found = run(text, pos, end)
                yield f"T {mode} {pos} {end} | {hexes(text)} | {spans(found) if found else '-'}"
            every = " ".join("%d:%d" % m.span() for m in regex.finditer(text, pos, end))
            yield f"T a {pos} {end} | {hexes(text)} | {every}"


if __name__ == "__main__":
    for case in CASES:
        print("\n".join(record(*case)))
