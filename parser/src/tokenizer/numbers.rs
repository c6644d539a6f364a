//! Numbers, and what can be wrong with them.

use super::{Place, TokenError, Tokenizer, is_name_part, is_name_start};
use crate::error::ErrorKind;

impl Tokenizer<'_> {
    fn digits(&mut self, valid: impl Fn(u8) -> bool) -> Result<(), TokenError> {
        loop {
            while self.peek().is_some_and(&valid) {
                self.at += 1;
            }
            if self.peek() != Some(b'_') {
                return Ok(());
            }
            self.at += 1;
            if !self.peek().is_some_and(&valid) {
                return self.bad_number("invalid decimal literal");
            }
        }
    }

    fn bad_number<T>(&self, message: &str) -> Result<T, TokenError> {
        let width = usize::from(message.starts_with("invalid digit"));
        self.fail_at(self.at + width, message)
    }

    pub(super) fn number(&mut self) -> Result<(), TokenError> {
        let start = self.at;
        if self.peek() == Some(b'0') {
            let radix = match self.bytes.get(self.at + 1).map(u8::to_ascii_lowercase) {
                Some(b'x') => Some((16, "hexadecimal")),
                Some(b'o') => Some((8, "octal")),
                Some(b'b') => Some((2, "binary")),
                _ => None,
            };
            if let Some((radix, name)) = radix {
                self.at += 2;
                loop {
                    if self.peek() == Some(b'_') {
                        self.at += 1;
                    }
                    let digit = |b: u8| (b as char).is_digit(radix);
                    if !self.peek().is_some_and(digit) {
                        if let Some(b) = self.peek().filter(u8::is_ascii_digit) {
                            return self.bad_number(&format!("invalid digit '{}' in {name} literal", b as char));
                        }
                        return self.fail(format!("invalid {name} literal"));
                    }
                    while self.peek().is_some_and(digit) {
                        self.at += 1;
                    }
                    if self.peek() != Some(b'_') {
                        break;
                    }
                }
                if let Some(b) = self.peek().filter(u8::is_ascii_digit) {
                    return self.bad_number(&format!("invalid digit '{}' in {name} literal", b as char));
                }
                return self.end_of_number(name);
            }
        }
        let digit = |b: u8| b.is_ascii_digit();
        if self.peek() != Some(b'.') {
            self.digits(digit)?;
        }
        let integer_end = self.at;
        let mut is_float = false;
        if self.peek() == Some(b'.') {
            self.at += 1;
            is_float = true;
            if self.peek().is_some_and(digit) {
                self.digits(digit)?;
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            let mark = self.at;
            self.at += 1;
            let signed = matches!(self.peek(), Some(b'+' | b'-'));
            if signed {
                self.at += 1;
            }
            if self.peek().is_some_and(digit) {
                is_float = true;
                self.digits(digit)?;
            } else if signed {
                return self.fail("invalid decimal literal");
            } else {
                self.at = mark;
                return self.end_of_number("decimal");
            }
        }
        if matches!(self.peek(), Some(b'j' | b'J')) {
            self.at += 1;
            return self.end_of_number("imaginary");
        }
        let text = &self.bytes[start..integer_end];
        if !is_float && text.len() > 1 && text[0] == b'0' && text.iter().any(|b| (b'1'..=b'9').contains(b)) {
            return Err(TokenError {
                kind: ErrorKind::SyntaxError,
                message:
                    "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"
                        .into(),
                line: self.line,
                at: start,
                end: Some(start + text.iter().take_while(|b| matches!(b, b'0' | b'_')).count()),
                place: Place::Range,
            });
        }
        self.end_of_number("decimal")
    }

    /// A number must not run into a name, keywords that can follow an expression excepted.
    fn end_of_number(&mut self, name: &str) -> Result<(), TokenError> {
        let Some(c) = self.peek_char().filter(|&c| is_name_part(c)) else { return Ok(()) };
        let rest = &self.source[self.at..];
        let word: &str = &rest[..rest.find(|c| !is_name_part(c)).unwrap_or(rest.len())];
        if ["and", "else", "for", "if", "in", "is", "not", "or"].contains(&word) {
            return Ok(());
        }
        if !c.is_ascii() && !is_name_start(c) {
            return Ok(());
        }
        self.fail_at(self.at, format!("invalid {name} literal"))
    }
}
