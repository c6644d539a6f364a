//! Reads `grammar.txt`, once.

use crate::tokenizer::TokenKind;
use std::collections::HashMap;
use std::sync::OnceLock;

pub enum Item {
    /// Keyword, soft keyword or operator.
    Literal(&'static str),
    /// An identifier that is not a keyword.
    Name,
    SoftKeyword,
    Kind(TokenKind),
    Nothing,
    Never,
    Rule(u32),
    Group(Vec<Alternative>),
    Optional(Box<Item>),
    /// Any number; at least one if the flag is set.
    Repeat(Box<Item>, bool),
    Separated(Box<Item>, Box<Item>),
    Ahead(Box<Item>),
    NotAhead(Box<Item>),
    /// With the text of what is required.
    Required(Box<Item>, &'static str),
    Cut,
}

pub struct Alternative {
    pub items: Vec<(Option<&'static str>, Item)>,
    pub action: Option<Action>,
}

/// What a mistake's rule says: the kind of place, the names it refers to, the message.
pub struct Action {
    pub verb: &'static str,
    pub names: Vec<&'static str>,
    pub message: String,
}

pub struct Rule {
    pub invalid: bool,
    pub alternatives: Vec<Alternative>,
}

pub struct Grammar {
    pub rules: Vec<Rule>,
    index: HashMap<&'static str, u32>,
}

impl Grammar {
    pub fn rule(&self, name: &str) -> Option<u32> {
        self.index.get(name).copied()
    }
}

/// The grammar; read at the first syntax error of the process.
pub fn grammar() -> &'static Grammar {
    static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
    GRAMMAR.get_or_init(|| read(include_str!("grammar.txt")))
}

fn read(text: &'static str) -> Grammar {
    // A rule starts in the first column; its continuation lines are indented.
    let mut sources: Vec<(&'static str, &'static str)> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |i| from + i + 1);
        let mut end = line_end(at);
        if text[at..].starts_with(['#', '\n']) {
            at = end;
            continue;
        }
        while text[end..].starts_with(' ') {
            end = line_end(end);
        }
        if let Some((name, body)) = text[at..end].split_once(':') {
            sources.push((name, body));
        }
        at = end;
    }
    let index: HashMap<&'static str, u32> = sources.iter().enumerate().map(|(i, (n, _))| (*n, i as u32)).collect();
    let rules = sources
        .iter()
        .map(|(name, body)| {
            let mut reader = Reader { text: body, index: &index };
            // Helpers of mistakes are ordinary rules as far as the passes are concerned.
            let helper = *name == "invalid_ann_assign_target" || name.ends_with("_helper");
            Rule { invalid: name.starts_with("invalid_") && !helper, alternatives: reader.alternatives() }
        })
        .collect();
    Grammar { rules, index }
}

struct Reader<'i> {
    text: &'static str,
    index: &'i HashMap<&'static str, u32>,
}

impl Reader<'_> {
    fn skip_blanks(&mut self) {
        self.text = self.text.trim_start();
    }

    fn eat(&mut self, prefix: &str) -> bool {
        self.skip_blanks();
        match self.text.strip_prefix(prefix) {
            Some(rest) => {
                self.text = rest;
                true
            }
            None => false,
        }
    }

    fn alternatives(&mut self) -> Vec<Alternative> {
        let mut out = vec![self.alternative()];
        while self.eat("|") {
            out.push(self.alternative());
        }
        out
    }

    fn alternative(&mut self) -> Alternative {
        let mut items = Vec::new();
        let mut action = None;
        loop {
            self.skip_blanks();
            match self.text.chars().next() {
                None | Some('|' | ')') => break,
                Some('{') => {
                    action = Some(self.action());
                    break;
                }
                Some(_) => items.push(self.named_item()),
            }
        }
        Alternative { items, action }
    }

    fn word(&mut self) -> &'static str {
        let end = self.text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(self.text.len());
        let (word, rest) = self.text.split_at(end);
        self.text = rest;
        word
    }

    fn quoted(&mut self, quote: char) -> &'static str {
        let body = &self.text[1..];
        let end = body.find(quote).unwrap_or(body.len());
        self.text = body.get(end + 1..).unwrap_or("");
        &body[..end]
    }

    fn action(&mut self) -> Action {
        self.eat("{");
        self.skip_blanks();
        let verb = self.word();
        let mut names = Vec::new();
        let mut message = String::new();
        loop {
            self.skip_blanks();
            match self.text.chars().next() {
                Some('"') => {
                    let mut escaped = false;
                    let mut length = 1;
                    for c in self.text[1..].chars() {
                        length += c.len_utf8();
                        match c {
                            '\\' if !escaped => escaped = true,
                            '"' if !escaped => break,
                            c => {
                                escaped = false;
                                message.push(c);
                            }
                        }
                    }
                    self.text = &self.text[length..];
                }
                Some('}') | None => break,
                Some(_) => {
                    let word = self.word();
                    if word.is_empty() {
                        break;
                    }
                    names.push(word);
                }
            }
        }
        self.eat("}");
        Action { verb, names, message }
    }

    fn named_item(&mut self) -> (Option<&'static str>, Item) {
        let saved = self.text;
        let word = self.word();
        if !word.is_empty()
            && let Some(rest) = self.text.strip_prefix('=')
        {
            self.text = rest;
            return (Some(word), self.item());
        }
        self.text = saved;
        (None, self.item())
    }

    fn item(&mut self) -> Item {
        self.skip_blanks();
        if self.eat("&&") {
            let text = self.text.trim_start_matches('\'');
            let text = &text[..text.find('\'').unwrap_or(0)];
            return Item::Required(Box::new(self.item()), text);
        }
        if self.eat("&") {
            return Item::Ahead(Box::new(self.atom()));
        }
        if self.eat("!") {
            return Item::NotAhead(Box::new(self.atom()));
        }
        if self.eat("~") {
            return Item::Cut;
        }
        let atom = self.atom();
        match self.text.chars().next() {
            Some('?') => {
                self.text = &self.text[1..];
                Item::Optional(Box::new(atom))
            }
            Some(c @ ('*' | '+')) => {
                self.text = &self.text[1..];
                Item::Repeat(Box::new(atom), c == '+')
            }
            Some('.') => {
                self.text = &self.text[1..];
                let inner = self.atom();
                self.text = self.text.strip_prefix('+').unwrap_or(self.text);
                Item::Separated(Box::new(atom), Box::new(inner))
            }
            _ => atom,
        }
    }

    fn atom(&mut self) -> Item {
        self.skip_blanks();
        match self.text.chars().next() {
            Some('(') => {
                self.text = &self.text[1..];
                let inner = self.alternatives();
                self.eat(")");
                Item::Group(inner)
            }
            Some(q @ ('\'' | '"')) => Item::Literal(self.quoted(q)),
            _ => {
                let word = self.word();
                token_item(word).unwrap_or_else(|| self.index.get(word).map_or(Item::Never, |&r| Item::Rule(r)))
            }
        }
    }
}

fn token_item(word: &str) -> Option<Item> {
    Some(Item::Kind(match word {
        "NAME" => return Some(Item::Name),
        "SOFT_KEYWORD" => return Some(Item::SoftKeyword),
        "TYPE_COMMENT" => return Some(Item::Never),
        "TYPE_COMMENT_NONE" => return Some(Item::Nothing),
        "NUMBER" => TokenKind::Number,
        "STRING" => TokenKind::String,
        "NEWLINE" => TokenKind::Newline,
        "INDENT" => TokenKind::Indent,
        "DEDENT" => TokenKind::Dedent,
        "ENDMARKER" => TokenKind::EndMarker,
        "FSTRING_START" => TokenKind::FStringStart,
        "FSTRING_MIDDLE" => TokenKind::FStringMiddle,
        "FSTRING_END" => TokenKind::FStringEnd,
        "TSTRING_START" => TokenKind::TStringStart,
        "TSTRING_MIDDLE" => TokenKind::TStringMiddle,
        "TSTRING_END" => TokenKind::TStringEnd,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(item: &Item, rule: &str) {
        match item {
            Item::Never => panic!("{rule} refers to something that is not there"),
            Item::Group(alternatives) => {
                alternatives.iter().for_each(|a| a.items.iter().for_each(|(_, i)| check(i, rule)))
            }
            Item::Optional(i) | Item::Repeat(i, _) | Item::Ahead(i) | Item::NotAhead(i) | Item::Required(i, _) => {
                check(i, rule);
            }
            Item::Separated(a, b) => {
                check(a, rule);
                check(b, rule);
            }
            _ => {}
        }
    }

    #[test]
    fn every_reference_resolves() {
        let grammar = grammar();
        for (name, &at) in &grammar.index {
            if *name != "invalid_star_etc" {
                let rule = &grammar.rules[at as usize];
                rule.alternatives.iter().for_each(|a| a.items.iter().for_each(|(_, i)| check(i, name)));
            }
        }
    }
}
