//! A tokenizer that yields CPython's tokens and CPython's errors.
//!
//! The fast road does not use it: ruff tokenizes what it parses. It serves `diagnose`, which finds out what exactly is
//! wrong with a refused source, and the `tokenize` module.
//!
//! f-strings and t-strings are tokenized in place: START, then MIDDLE texts and the tokens of replacement fields, then
//! END. `modes` holds the literals being read, innermost last; each has its open fields. Inside a field tokens are
//! ordinary; in literal text and in format specifications they are text.

mod numbers;

use crate::error::ErrorKind;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenKind {
    EndMarker,
    Name,
    Number,
    String,
    Newline,
    Indent,
    Dedent,
    Op,
    FStringStart,
    FStringMiddle,
    FStringEnd,
    TStringStart,
    TStringMiddle,
    TStringEnd,
    /// Only if asked for.
    Comment,
    /// A line end that ends no statement; only if asked for.
    Nl,
}

/// Byte offsets into the source, and the lines (from 1) they are on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    pub kind: TokenKind,
    pub start: usize,
    pub end: usize,
    pub line: u32,
    pub end_line: u32,
    /// Brackets open after it.
    pub level: usize,
}

/// A tokenizer error: place as byte offset, or none for "the end of the line".
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TokenError {
    pub kind: ErrorKind,
    pub message: String,
    pub line: u32,
    /// Where in the source.
    pub at: usize,
    /// End, if it is a range.
    pub end: Option<usize>,
    pub place: Place,
}

/// How the place of a tokenizer error is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// From `at` to `end`.
    Range,
    /// The column is the number of characters before `at` (the character before is the culprit).
    Before,
    /// An opening bracket: no end.
    Bracket,
    /// The end of the line.
    LineEnd,
    /// The line as a whole.
    Line,
}

struct Field {
    /// Open brackets, the field's own brace included.
    level: usize,
    in_spec: bool,
}

struct Mode {
    quote: u8,
    triple: bool,
    raw: bool,
    template: bool,
    fields: Vec<Field>,
    start: usize,
    line: u32,
}

pub struct Tokenizer<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    line: u32,
    line_start: usize,
    brackets: Vec<(u8, usize, u32)>,
    /// Columns of the open blocks, counting tabs as up to 8 and as 1.
    indents: Vec<(usize, usize)>,
    pending: i32,
    at_line_start: bool,
    modes: Vec<Mode>,
    extra: bool,
    /// The statement so far is empty.
    blank: bool,
    done: bool,
}

const OPERATORS: [&str; 25] = [
    "**=", "//=", ">>=", "<<=", "...", "==", "!=", "<>", "<=", ">=", "->", "+=", "-=", "*=", "/=", "%=", "&=", "|=",
    "^=", "@=", ":=", "**", "//", "<<", ">>",
];

fn is_name_start(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic() || (!c.is_ascii() && unicode_ident::is_xid_start(c))
}

fn is_name_part(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric() || (!c.is_ascii() && unicode_ident::is_xid_continue(c))
}

impl<'a> Tokenizer<'a> {
    /// `extra`: comments and line ends that end nothing are tokens too.
    pub fn new(source: &'a str, extra: bool) -> Tokenizer<'a> {
        Tokenizer {
            source,
            bytes: source.as_bytes(),
            at: 0,
            line: 1,
            line_start: 0,
            brackets: Vec::new(),
            indents: vec![(0, 0)],
            pending: 0,
            at_line_start: true,
            modes: Vec::new(),
            extra,
            blank: true,
            done: false,
        }
    }

    /// The innermost open bracket: its offset and line.
    pub fn open_bracket(&self) -> Option<(u8, usize, u32)> {
        self.brackets.last().copied()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn peek_char(&self) -> Option<char> {
        self.source.get(self.at..).and_then(|s| s.chars().next())
    }

    fn newline(&mut self) {
        self.line += 1;
        self.line_start = self.at;
    }

    fn fail<T>(&self, message: impl Into<String>) -> Result<T, TokenError> {
        self.fail_at(self.at, message)
    }

    fn fail_at<T>(&self, at: usize, message: impl Into<String>) -> Result<T, TokenError> {
        Err(TokenError {
            kind: ErrorKind::SyntaxError,
            message: message.into(),
            line: self.line,
            at,
            end: None,
            place: Place::Before,
        })
    }

    fn fail_line<T>(&self, kind: ErrorKind, message: &str) -> Result<T, TokenError> {
        let place = if message.starts_with("unindent") { Place::LineEnd } else { Place::Line };
        Err(TokenError { kind, message: message.into(), line: self.line, at: self.at, end: None, place })
    }

    /// The source ends behind a backslash and its line end.
    fn continued_at_end<T>(&self) -> Result<T, TokenError> {
        Err(TokenError {
            kind: ErrorKind::SyntaxError,
            message: "unexpected EOF while parsing".into(),
            line: self.line - 1,
            at: self.at - 1,
            end: None,
            place: Place::LineEnd,
        })
    }

    fn token(&self, kind: TokenKind, start: usize, line: u32) -> Token {
        Token { kind, start, end: self.at, line, end_line: self.line, level: self.brackets.len() }
    }

    /// The next token. After an error or the end marker it is not to be called again.
    pub fn next_token(&mut self) -> Result<Token, TokenError> {
        if let Some(mode) = self.modes.last()
            && mode.fields.last().is_none_or(|f| f.in_spec)
        {
            return self.literal_text();
        }
        self.ordinary()
    }

    fn indentation(&mut self) -> Result<(), TokenError> {
        let (mut col, mut alt) = (0usize, 0usize);
        loop {
            match self.peek() {
                Some(b' ') => (col, alt) = (col + 1, alt + 1),
                Some(b'\t') => (col, alt) = ((col / 8 + 1) * 8, alt + 1),
                Some(b'\x0c') => (col, alt) = (0, 0),
                Some(b'\\') if self.bytes.get(self.at + 1) == Some(&b'\n') => {
                    // Indentation continues on the next line, from its own start.
                    self.at += 2;
                    self.newline();
                    continue;
                }
                _ => break,
            }
            self.at += 1;
        }
        if matches!(self.peek(), Some(b'#' | b'\n')) || (self.peek().is_none() && col > 0) {
            // Blank lines and comments have no indentation.
            if self.peek().is_some() || !self.brackets.is_empty() {
                self.blank = true;
                return Ok(());
            }
        }
        if !self.brackets.is_empty() {
            return Ok(());
        }
        let inconsistent = "inconsistent use of tabs and spaces in indentation";
        let &(top, top_alt) = self.indents.last().unwrap_or(&(0, 0));
        if self.peek().is_none() {
            return Ok(());
        }
        if col == top {
            if alt != top_alt {
                return self.fail_line(ErrorKind::TabError, inconsistent);
            }
        } else if col > top {
            if self.indents.len() >= 100 {
                return self.fail_line(ErrorKind::IndentationError, "too many levels of indentation");
            }
            if alt <= top_alt {
                return self.fail_line(ErrorKind::TabError, inconsistent);
            }
            self.indents.push((col, alt));
            self.pending += 1;
        } else {
            while self.indents.len() > 1 && col < self.indents.last().map_or(0, |i| i.0) {
                self.indents.pop();
                self.pending -= 1;
            }
            let &(top, top_alt) = self.indents.last().unwrap_or(&(0, 0));
            if col != top {
                return self
                    .fail_line(ErrorKind::IndentationError, "unindent does not match any outer indentation level");
            }
            if alt != top_alt {
                return self.fail_line(ErrorKind::TabError, inconsistent);
            }
        }
        Ok(())
    }

    fn ordinary(&mut self) -> Result<Token, TokenError> {
        loop {
            if self.at_line_start {
                self.at_line_start = false;
                self.blank = false;
                self.indentation()?;
            }
            if self.pending != 0 {
                let (kind, step) = if self.pending > 0 { (TokenKind::Indent, -1) } else { (TokenKind::Dedent, 1) };
                self.pending += step;
                let start = if kind == TokenKind::Indent { self.line_start } else { self.at };
                return Ok(self.token(kind, start, self.line));
            }
            while matches!(self.peek(), Some(b' ' | b'\t' | b'\x0c')) {
                self.at += 1;
            }
            let start = self.at;
            let line = self.line;
            match self.peek() {
                Some(b'#') => {
                    while self.peek().is_some_and(|b| b != b'\n') {
                        self.at += 1;
                    }
                    if self.extra {
                        return Ok(self.token(TokenKind::Comment, start, line));
                    }
                }
                Some(b'\n') => {
                    self.at += 1;
                    let ends = self.brackets.is_empty() && !self.blank;
                    let token = self.token(if ends { TokenKind::Newline } else { TokenKind::Nl }, start, line);
                    self.newline();
                    if self.brackets.is_empty() {
                        self.at_line_start = true;
                    }
                    if ends || self.extra {
                        return Ok(token);
                    }
                }
                Some(b'\\') => {
                    self.at += 1;
                    match self.peek() {
                        Some(b'\n') => {
                            self.at += 1;
                            self.newline();
                            if self.peek().is_none() {
                                return self.continued_at_end();
                            }
                        }
                        None => return self.fail("unexpected EOF while parsing"),
                        Some(_) => {
                            let width = self.peek_char().map_or(1, char::len_utf8);
                            return self
                                .fail_at(self.at + width, "unexpected character after line continuation character");
                        }
                    }
                }
                None => return self.end_of_file(),
                Some(_) => return self.visible(start, line),
            }
        }
    }

    fn end_of_file(&mut self) -> Result<Token, TokenError> {
        if !self.modes.is_empty() {
            return self.unterminated_field();
        }
        if let Some(&(bracket, at, line)) = self.brackets.last() {
            return Err(TokenError {
                kind: ErrorKind::SyntaxError,
                message: format!("'{}' was never closed", bracket as char),
                line,
                at,
                end: None,
                place: Place::Bracket,
            });
        }
        if !self.done {
            self.done = true;
            self.pending = 1 - self.indents.len() as i32;
            let ended = self.at == 0 || self.bytes[self.at - 1] == b'\n';
            if !ended && !self.blank {
                return Ok(self.token(TokenKind::Newline, self.at, self.line));
            }
            if !ended {
                self.newline();
            }
        } else if self.at > 0 && self.bytes[self.at - 1] != b'\n' && self.line_start != self.at {
            self.newline();
        }
        if self.pending < 0 {
            self.pending += 1;
            return Ok(self.token(TokenKind::Dedent, self.at, self.line));
        }
        Ok(self.token(TokenKind::EndMarker, self.at, self.line))
    }

    fn letter(mode: &Mode) -> char {
        if mode.template { 't' } else { 'f' }
    }

    fn unterminated_field(&self) -> Result<Token, TokenError> {
        match self.modes.last() {
            Some(mode) if !mode.fields.is_empty() => {
                let message = match self.brackets.last() {
                    Some(&(b, ..)) if b != b'{' => format!("'{}' was never closed", b as char),
                    _ => "'{' was never closed".to_owned(),
                };
                let (at, line) = self.brackets.last().map_or((self.at, self.line), |b| (b.1, b.2));
                Err(TokenError { kind: ErrorKind::SyntaxError, message, line, at, end: None, place: Place::Bracket })
            }
            Some(mode) => self.unterminated(mode),
            None => self.fail("unexpected EOF while parsing"),
        }
    }

    fn unterminated(&self, mode: &Mode) -> Result<Token, TokenError> {
        let letter = Self::letter(mode);
        let what = if mode.triple { "triple-quoted " } else { "" };
        Err(TokenError {
            kind: ErrorKind::SyntaxError,
            message: format!("unterminated {what}{letter}-string literal (detected at line {})", self.detected_line()),
            line: mode.line,
            at: mode.start + 1,
            end: None,
            place: Place::Before,
        })
    }

    /// The line an unterminated literal is noticed on: the last line that has text.
    fn detected_line(&self) -> u32 {
        if self.at == self.line_start && self.line > 1 { self.line - 1 } else { self.line }
    }

    fn visible(&mut self, start: usize, line: u32) -> Result<Token, TokenError> {
        let Some(c) = self.peek_char() else { return self.end_of_file() };
        if is_name_start(c) {
            return self.name_or_string(start, line);
        }
        if c.is_ascii_digit() || (c == '.' && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit)) {
            self.number()?;
            return Ok(self.token(TokenKind::Number, start, line));
        }
        if c == '\'' || c == '"' {
            return self.string(start, line);
        }
        if !c.is_ascii() || c.is_ascii_control() {
            let at = self.at + c.len_utf8();
            let printable = !c.is_control()
                && !c.is_whitespace()
                && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}' | '\u{ad}');
            return if printable {
                self.fail_at(at, format!("invalid character '{c}' (U+{:04X})", c as u32))
            } else {
                self.fail_at(at, format!("invalid non-printable character U+{:04X}", c as u32))
            };
        }
        self.operator(start, line)
    }

    fn operator(&mut self, start: usize, line: u32) -> Result<Token, TokenError> {
        let rest = &self.source[self.at..];
        let field_level = self.modes.last().and_then(|m| m.fields.last()).map(|f| f.level);
        let at_field = field_level == Some(self.brackets.len());
        let b = self.bytes[self.at];
        if at_field && b == b':' {
            self.at += 1;
            if let Some(field) = self.modes.last_mut().and_then(|m| m.fields.last_mut()) {
                field.in_spec = true;
            }
            return Ok(self.token(TokenKind::Op, start, line));
        }
        match b {
            b'(' | b'[' | b'{' => {
                if self.brackets.len() >= 200 {
                    return self.fail_at(self.at + 1, "too many nested parentheses");
                }
                self.brackets.push((b, self.at, self.line));
                self.at += 1;
            }
            b')' | b']' | b'}' => {
                self.at += 1;
                self.close(b)?;
            }
            _ => {
                let width = OPERATORS.iter().find(|op| rest.starts_with(**op)).map_or(1, |op| op.len());
                self.at += width;
            }
        }
        Ok(self.token(TokenKind::Op, start, line))
    }

    fn close(&mut self, b: u8) -> Result<(), TokenError> {
        let open = match b {
            b')' => b'(',
            b']' => b'[',
            _ => b'{',
        };
        let in_field = self.modes.last().and_then(|m| m.fields.last()).map(|f| f.level);
        let prefix = match self.modes.last() {
            Some(mode) if in_field.is_some() => format!("{}-string: ", Self::letter(mode)),
            _ => String::new(),
        };
        let Some(&(found, _, line)) = self.brackets.last() else {
            return self.fail(format!("unmatched '{}'", b as char));
        };
        if in_field == Some(self.brackets.len()) && b != b'}' {
            return self.fail(format!("{prefix}unmatched '{}'", b as char));
        }
        if found != open {
            let place = if line == self.line { String::new() } else { format!(" on line {line}") };
            let message = format!(
                "{prefix}closing parenthesis '{}' does not match opening parenthesis '{}'{place}",
                b as char, found as char
            );
            return self.fail(message);
        }
        self.brackets.pop();
        if in_field.is_some_and(|level| level > self.brackets.len())
            && let Some(mode) = self.modes.last_mut()
        {
            mode.fields.pop();
        }
        Ok(())
    }

    fn name_or_string(&mut self, start: usize, line: u32) -> Result<Token, TokenError> {
        while let Some(c) = self.peek_char().filter(|&c| is_name_part(c)) {
            self.at += c.len_utf8();
        }
        let text = &self.source[start..self.at];
        if matches!(self.peek(), Some(b'\'' | b'"')) && text.len() <= 2 {
            let lower = text.to_ascii_lowercase();
            match &*lower {
                "r" | "b" | "u" | "rb" | "br" => return self.string(start, line),
                "f" | "rf" | "fr" | "t" | "rt" | "tr" => return self.interpolated_start(&lower, start, line),
                _ => {}
            }
        }
        if let Some(c) = self.peek_char().filter(|c| !c.is_ascii() && !c.is_whitespace()) {
            return self.fail_at(self.at + c.len_utf8(), format!("invalid character '{c}' (U+{:04X})", c as u32));
        }
        Ok(self.token(TokenKind::Name, start, line))
    }

    /// The cursor is at the opening quote; prefix from `start`.
    fn string(&mut self, start: usize, line: u32) -> Result<Token, TokenError> {
        let quote = self.bytes[self.at];
        let first_line = self.line;
        let triple = self.bytes[self.at..].starts_with(&[quote; 3]);
        let size = if triple { 3 } else { 1 };
        self.at += size;
        if !triple && self.peek() == Some(quote) {
            self.at += 1;
            return Ok(self.token(TokenKind::String, start, line));
        }
        let mut run = 0;
        let mut escaped_quote = false;
        loop {
            match self.peek() {
                None => return self.unterminated_string(start, first_line, quote, triple, escaped_quote),
                Some(b'\n') if !triple => {
                    return self.unterminated_string(start, first_line, quote, triple, escaped_quote);
                }
                Some(b) => {
                    self.at += 1;
                    if b == quote {
                        run += 1;
                        if run == size {
                            return Ok(self.token(TokenKind::String, start, line));
                        }
                        continue;
                    }
                    run = 0;
                    if b == b'\\' {
                        escaped_quote |= self.peek() == Some(quote);
                        if self.peek().is_some() {
                            self.at += 1;
                            if self.bytes[self.at - 1] == b'\n' {
                                self.newline();
                            }
                        }
                    } else if b == b'\n' {
                        self.newline();
                    }
                }
            }
        }
    }

    fn unterminated_string(
        &self,
        start: usize,
        line: u32,
        quote: u8,
        triple: bool,
        escaped_quote: bool,
    ) -> Result<Token, TokenError> {
        if let Some(mode) = self.modes.last()
            && mode.quote == quote
            && mode.triple == triple
        {
            return Err(TokenError {
                kind: ErrorKind::SyntaxError,
                message: format!("{}-string: expecting '}}'", Self::letter(mode)),
                line,
                at: start + 1,
                end: None,
                place: Place::Before,
            });
        }
        let what = if triple { "triple-quoted " } else { "" };
        let hint = if escaped_quote && !triple { "; perhaps you escaped the end quote" } else { "" };
        Err(TokenError {
            kind: ErrorKind::SyntaxError,
            message: format!("unterminated {what}string literal (detected at line {}){hint}", self.detected_line()),
            line,
            at: start + 1,
            end: None,
            place: Place::Before,
        })
    }

    fn interpolated_start(&mut self, prefix: &str, start: usize, line: u32) -> Result<Token, TokenError> {
        let quote = self.bytes[self.at];
        let triple = self.bytes[self.at..].starts_with(&[quote; 3]);
        self.at += if triple { 3 } else { 1 };
        if self.modes.len() >= 150 {
            return self.fail("too many nested f-strings");
        }
        let template = prefix.contains('t');
        self.modes.push(Mode { quote, triple, raw: prefix.contains('r'), template, fields: Vec::new(), start, line });
        let kind = if template { TokenKind::TStringStart } else { TokenKind::FStringStart };
        Ok(self.token(kind, start, line))
    }

    fn literal_text(&mut self) -> Result<Token, TokenError> {
        let (start, line) = (self.at, self.line);
        let Some(mode) = self.modes.last() else { return self.ordinary() };
        let (quote, triple, raw, template) = (mode.quote, mode.triple, mode.raw, mode.template);
        let in_spec = !mode.fields.is_empty();
        let letter = Self::letter(mode);
        let (middle, end) = if template {
            (TokenKind::TStringMiddle, TokenKind::TStringEnd)
        } else {
            (TokenKind::FStringMiddle, TokenKind::FStringEnd)
        };
        let size = if triple { 3 } else { 1 };
        loop {
            let Some(b) = self.peek() else {
                let Some(mode) = self.modes.last() else { return self.end_of_file() };
                return self.unterminated(mode);
            };
            let closes = self.bytes[self.at..].starts_with(&[quote; 3][..size]);
            match b {
                _ if closes && in_spec => {
                    return self.fail_at(self.at + 1, format!("{letter}-string: expecting '}}'"));
                }
                _ if closes => {
                    if self.at > start {
                        return Ok(self.token(middle, start, line));
                    }
                    self.at += size;
                    self.modes.pop();
                    return Ok(self.token(end, start, line));
                }
                b'\n' if !triple => {
                    if in_spec {
                        let message = format!(
                            "{letter}-string: newlines are not allowed in format specifiers for single quoted {letter}-strings"
                        );
                        return self.fail_at(self.at + 1, message);
                    }
                    let Some(mode) = self.modes.last() else { return self.end_of_file() };
                    return self.unterminated(mode);
                }
                b'\n' => {
                    self.at += 1;
                    self.newline();
                }
                b'{' => {
                    if !in_spec && self.bytes.get(self.at + 1) == Some(&b'{') {
                        self.at += 2;
                        continue;
                    }
                    if self.at > start {
                        return Ok(self.token(middle, start, line));
                    }
                    if self.brackets.len() >= 200 {
                        return self.fail_at(self.at + 1, "too many nested parentheses");
                    }
                    self.brackets.push((b'{', self.at, self.line));
                    self.at += 1;
                    let level = self.brackets.len();
                    if let Some(mode) = self.modes.last_mut() {
                        if mode.fields.len() >= 3 {
                            return self.fail(format!("{letter}-string: expressions nested too deeply"));
                        }
                        mode.fields.push(Field { level, in_spec: false });
                    }
                    return Ok(self.token(TokenKind::Op, start, line));
                }
                b'}' => {
                    if in_spec {
                        if self.at > start {
                            return Ok(self.token(middle, start, line));
                        }
                        self.at += 1;
                        self.close(b'}')?;
                        return Ok(self.token(TokenKind::Op, start, line));
                    }
                    if self.bytes.get(self.at + 1) == Some(&b'}') {
                        self.at += 2;
                        continue;
                    }
                    return self.fail_at(self.at + 1, format!("{letter}-string: single '}}' is not allowed"));
                }
                b'\\' => {
                    self.at += 1;
                    match self.peek() {
                        Some(b'N') if !raw && self.bytes.get(self.at + 1) == Some(&b'{') => {
                            while self.peek().is_some_and(|b| b != b'}' && b != quote && b != b'\n') {
                                self.at += 1;
                            }
                            if self.peek() == Some(b'}') {
                                self.at += 1;
                            }
                        }
                        Some(b'{' | b'}') | None => {}
                        Some(b'\n') => {
                            self.at += 1;
                            self.newline();
                        }
                        Some(_) => self.at += 1,
                    }
                }
                _ => self.at += 1,
            }
        }
    }
}
