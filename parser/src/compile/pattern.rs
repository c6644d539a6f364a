//! `match` statements.
//!
//! A pattern tests a value in a register and jumps to `fail` if it does not match. What it captures is kept in
//! temporaries, one for each name of the case, and assigned only when the whole pattern has matched.

use super::emit::{Label, Reg};
use super::{Compiler, Done};
use crate::ast::*;
use crate::opcodes::Opcode;
use std::collections::HashSet;

type Captures = Vec<(Name, Reg)>;

impl<'a> Compiler<'a> {
    pub(super) fn match_statement(&mut self, subject: &'a Expr, cases: &'a [MatchCase]) -> Done {
        let value = self.push(subject)?;
        let end = self.u().label();
        for (i, case) in cases.iter().enumerate() {
            let last = i + 1 == cases.len();
            if !last && case.guard.is_none() {
                self.check_reachable(&case.pattern)?;
            }
            let mut names = Vec::new();
            self.captured_names(&case.pattern, &mut names)?;
            let mark = self.mark();
            let captures: Captures = names.iter().map(|&n| (n, self.u().temp())).collect();
            let next = self.u().label();
            self.at(case.pattern.span);
            self.pattern(&case.pattern, value, next, &captures)?;
            for &(name, reg) in &captures {
                self.at(case.pattern.span);
                self.store_name(name, reg);
            }
            if let Some(guard) = &case.guard {
                self.jump_if(guard, false, next)?;
            }
            self.release(mark);
            self.body(&case.body)?;
            self.at_no_line();
            self.u().jump(Opcode::JUMP, 0, end);
            self.u().place(next);
        }
        self.u().place(end);
        Ok(())
    }

    /// A case that always matches must be the last.
    fn check_reachable(&self, p: &Pattern) -> Done {
        match &p.kind {
            PatternKind::MatchAs { pattern: None, name } => {
                let what = match name {
                    Some(name) => format!("name capture '{}'", self.names.text(*name)),
                    None => "wildcard".to_owned(),
                };
                self.error(p.span, format!("{what} makes remaining patterns unreachable"))
            }
            PatternKind::MatchAs { pattern: Some(inner), .. } => self.check_reachable(inner),
            PatternKind::MatchOr { patterns } => patterns.last().map_or(Ok(()), |p| self.check_reachable(p)),
            _ => Ok(()),
        }
    }

    /// The names a pattern binds, in order; each may occur once, and alternatives must bind the same.
    fn captured_names(&mut self, p: &Pattern, out: &mut Vec<Name>) -> Done {
        let mut add = |c: &Self, name: Name| {
            if out.contains(&name) {
                let text = c.names.text(name);
                return c.error(p.span, format!("multiple assignments to name '{text}' in pattern"));
            }
            out.push(name);
            Ok(())
        };
        match &p.kind {
            PatternKind::MatchValue { .. } | PatternKind::MatchSingleton { .. } => Ok(()),
            PatternKind::MatchStar { name } => name.map_or(Ok(()), |n| add(self, n)),
            PatternKind::MatchAs { pattern, name } => {
                if let Some(name) = name {
                    add(self, *name)?;
                }
                pattern.as_deref().map_or(Ok(()), |p| deep(|| self.captured_names(p, out)))
            }
            PatternKind::MatchSequence { patterns } => {
                patterns.iter().try_for_each(|p| deep(|| self.captured_names(p, out)))
            }
            PatternKind::MatchMapping { patterns, rest, .. } => {
                patterns.iter().try_for_each(|p| deep(|| self.captured_names(p, out)))?;
                match rest {
                    Some(name) if out.contains(name) => {
                        let text = self.names.text(*name);
                        self.error(p.span, format!("multiple assignments to name '{text}' in pattern"))
                    }
                    Some(name) => {
                        out.push(*name);
                        Ok(())
                    }
                    None => Ok(()),
                }
            }
            PatternKind::MatchClass { patterns, kwd_patterns, .. } => {
                patterns.iter().chain(kwd_patterns).try_for_each(|p| deep(|| self.captured_names(p, out)))
            }
            PatternKind::MatchOr { patterns } => {
                let Some((first, rest)) = patterns.split_first() else { return Ok(()) };
                // What makes later alternatives unreachable is reported before names that differ.
                for alternative in &patterns[..patterns.len() - 1] {
                    self.check_reachable(alternative)?;
                }
                let mut names = Vec::new();
                self.captured_names(first, &mut names)?;
                let set: HashSet<Name> = names.iter().copied().collect();
                for other in rest {
                    let mut theirs = Vec::new();
                    self.captured_names(other, &mut theirs)?;
                    if theirs.len() != set.len() || !theirs.iter().all(|n| set.contains(n)) {
                        return self.error(p.span, "alternative patterns bind different names");
                    }
                }
                for name in names {
                    if out.contains(&name) {
                        let text = self.names.text(name);
                        return self.error(p.span, format!("multiple assignments to name '{text}' in pattern"));
                    }
                    out.push(name);
                }
                Ok(())
            }
        }
    }

    fn pattern(&mut self, p: &'a Pattern, value: Reg, fail: Label, captures: &Captures) -> Done {
        let mark = self.mark();
        self.at(p.span);
        deep(|| self.pattern_here(p, value, fail, captures))?;
        self.release(mark);
        Ok(())
    }

    fn capture(&mut self, name: Option<Name>, value: Reg, captures: &Captures) {
        if let Some(name) = name
            && let Some(&(_, reg)) = captures.iter().find(|(n, _)| *n == name)
        {
            self.emit(Opcode::MOVE, reg, value, 0);
        }
    }

    fn pattern_here(&mut self, p: &'a Pattern, value: Reg, fail: Label, captures: &Captures) -> Done {
        match &p.kind {
            PatternKind::MatchValue { value: wanted } => {
                let is_value = match wanted.kind {
                    ExprKind::Attribute { .. } => true,
                    ExprKind::JoinedStr { .. } => false,
                    _ => self.constant_value(wanted).is_some(),
                };
                if !is_value {
                    return self.error(wanted.span, "patterns may only match literals and attribute lookups");
                }
                let r = self.right_operand(wanted, CmpOp::Eq)?;
                self.at(p.span);
                self.compare_and_jump(CmpOp::Eq, value, r, false, fail);
            }
            PatternKind::MatchSingleton { value: wanted } => {
                if matches!(wanted, Constant::None) {
                    self.u().jump(Opcode::JUMP_IF_NOT_NONE, value, fail);
                    return Ok(());
                }
                let (t, w) = (self.temp(), self.temp());
                self.load_const(w, wanted.clone());
                self.emit(Opcode::IS, t, value, w);
                self.jump_on_bool(t, false, fail);
            }
            PatternKind::MatchAs { pattern, name } => {
                if let Some(pattern) = pattern {
                    self.pattern(pattern, value, fail, captures)?;
                }
                self.capture(*name, value, captures);
            }
            PatternKind::MatchStar { name } => self.capture(*name, value, captures),
            PatternKind::MatchOr { patterns } => {
                let matched = self.u().label();
                let Some((last, rest)) = patterns.split_last() else { return Ok(()) };
                for alternative in rest {
                    let next = self.u().label();
                    self.pattern(alternative, value, next, captures)?;
                    self.u().jump(Opcode::JUMP, 0, matched);
                    self.u().place(next);
                }
                self.pattern(last, value, fail, captures)?;
                self.u().place(matched);
            }
            PatternKind::MatchSequence { patterns } => self.sequence_pattern(p, patterns, value, fail, captures)?,
            PatternKind::MatchMapping { keys, patterns, rest } => {
                self.mapping_pattern(p, keys, patterns, *rest, value, fail, captures)?;
            }
            PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.class_pattern(p, cls, patterns, kwd_attrs, kwd_patterns, value, fail, captures)?;
            }
        }
        Ok(())
    }

    fn sequence_pattern(
        &mut self,
        p: &'a Pattern,
        patterns: &'a [Pattern],
        value: Reg,
        fail: Label,
        captures: &Captures,
    ) -> Done {
        let is_star = |p: &Pattern| matches!(p.kind, PatternKind::MatchStar { .. });
        let star = patterns.iter().position(is_star);
        if patterns.iter().filter(|p| is_star(p)).count() > 1 {
            return self.error(p.span, "multiple starred names in sequence pattern");
        }
        let t = self.temp();
        self.emit(Opcode::MATCH_SEQUENCE, t, value, 0);
        self.jump_on_bool(t, false, fail);
        let fixed = patterns.len() - usize::from(star.is_some());
        if star.is_none() || fixed > 0 {
            let (len, test) = (self.temp(), self.temp());
            self.emit(Opcode::GET_LEN, len, value, 0);
            let wanted = self.u().constant(Constant::Int(fixed as i64));
            let op = if star.is_some() { Opcode::GE_K_JF } else { Opcode::EQ_K_JF };
            self.emit(op, test, len, wanted);
            self.u().jump(Opcode::JUMP_IF_FALSE, test, fail);
        }
        let wild = |p: &Pattern| {
            matches!(p.kind, PatternKind::MatchAs { pattern: None, name: None } | PatternKind::MatchStar { name: None })
        };
        if patterns.iter().all(wild) {
            return Ok(());
        }
        // What nobody asks for is not fetched: the sequence may be long, or not iterable to its end.
        if let Some(star) = star.filter(|i| wild(&patterns[*i])) {
            for (i, sub) in patterns.iter().enumerate().filter(|(_, sub)| !wild(sub)) {
                let item = self.temp();
                if i < star {
                    let index = self.u().constant(Constant::Int(i as i64));
                    self.emit(Opcode::GETITEM_K, item, value, index);
                } else {
                    let (len, index) = (self.temp(), self.temp());
                    self.emit(Opcode::GET_LEN, len, value, 0);
                    let from_end = self.u().constant(Constant::Int((patterns.len() - i) as i64));
                    self.emit(Opcode::SUB_K, index, len, from_end);
                    self.emit(Opcode::GETITEM, item, value, index);
                }
                self.pattern(sub, item, fail, captures)?;
            }
            return Ok(());
        }
        let items = self.temps(patterns.len() as u32);
        match star {
            None => self.emit(Opcode::UNPACK_SEQUENCE, items, value, patterns.len() as u32),
            Some(before) => {
                let after = patterns.len() - before - 1;
                if before > 255 || after > 255 {
                    return self.error(p.span, "too many expressions in star-unpacking sequence pattern");
                }
                self.emit(Opcode::UNPACK_EX, items, value, before as u32 | (after as u32) << 8);
            }
        }
        for (i, sub) in patterns.iter().enumerate() {
            self.pattern(sub, items + i as u32, fail, captures)?;
        }
        Ok(())
    }

    fn mapping_pattern(
        &mut self,
        p: &'a Pattern,
        keys: &'a [Expr],
        patterns: &'a [Pattern],
        rest: Option<Name>,
        value: Reg,
        fail: Label,
        captures: &Captures,
    ) -> Done {
        let t = self.temp();
        self.emit(Opcode::MATCH_MAPPING, t, value, 0);
        self.jump_on_bool(t, false, fail);
        if keys.is_empty() && rest.is_none() {
            return Ok(());
        }
        self.check_duplicate_keys(p, keys)?;
        if !keys.is_empty() {
            let (len, test) = (self.temp(), self.temp());
            self.emit(Opcode::GET_LEN, len, value, 0);
            let wanted = self.u().constant(Constant::Int(keys.len() as i64));
            self.emit(Opcode::GE_K_JF, test, len, wanted);
            self.u().jump(Opcode::JUMP_IF_FALSE, test, fail);
        }
        let key_tuple = self.temp();
        let mark = self.mark();
        let window = self.mark();
        for key in keys {
            if self.constant_value(key).is_none() && !matches!(key.kind, ExprKind::Attribute { .. }) {
                return self.error(key.span, "mapping pattern keys may only match literals and attribute lookups");
            }
            self.push(key)?;
        }
        self.at(p.span);
        self.emit(Opcode::BUILD_TUPLE, key_tuple, window, keys.len() as u32);
        self.release(mark);
        let values = self.temp();
        self.emit(Opcode::MATCH_KEYS, values, value, key_tuple);
        self.u().jump(Opcode::JUMP_IF_NONE, values, fail);
        let items = self.temps(keys.len() as u32);
        self.emit(Opcode::UNPACK_SEQUENCE, items, values, keys.len() as u32);
        for (i, sub) in patterns.iter().enumerate() {
            self.pattern(sub, items + i as u32, fail, captures)?;
        }
        if rest.is_some() {
            self.at(p.span);
            let copy = self.temp();
            self.emit(Opcode::BUILD_MAP, copy, copy, 0);
            self.emit(Opcode::DICT_UPDATE, copy, value, 0);
            let window = self.temps(keys.len() as u32);
            self.emit(Opcode::UNPACK_SEQUENCE, window, key_tuple, keys.len() as u32);
            for i in 0..keys.len() as u32 {
                self.emit(Opcode::DELITEM, copy, window + i, 0);
            }
            self.capture(rest, copy, captures);
        }
        Ok(())
    }

    fn check_duplicate_keys(&mut self, p: &Pattern, keys: &'a [Expr]) -> Done {
        let mut seen = HashSet::new();
        for key in keys {
            let Some(value) = self.constant_value(key) else { continue };
            let mut bytes = Vec::new();
            // `1`, `1.0` and `True` are the same key.
            let number = match &value {
                Constant::Int(i) => Some(*i as f64),
                Constant::Bool(b) => Some(f64::from(u8::from(*b))),
                Constant::Float(f) => Some(*f),
                Constant::Complex(re, im) if *im == 0.0 => Some(*re),
                _ => None,
            };
            let number = number.map(|n| Constant::Float(n + 0.0));
            super::emit::constant_key(number.as_ref().unwrap_or(&value), &mut bytes);
            if !seen.insert(bytes) {
                let text = unparse::expression(key, &self.names);
                let text = String::from_utf8_lossy(&text).into_owned();
                return self.error(p.span, format!("mapping pattern checks duplicate key ({text})"));
            }
        }
        Ok(())
    }

    fn class_pattern(
        &mut self,
        p: &'a Pattern,
        cls: &'a Expr,
        patterns: &'a [Pattern],
        attrs: &[Name],
        kwd_patterns: &'a [Pattern],
        value: Reg,
        fail: Label,
        captures: &Captures,
    ) -> Done {
        for (i, attr) in attrs.iter().enumerate() {
            if attrs[..i].contains(attr) {
                let text = self.names.text(*attr).to_owned();
                return self.error(
                    kwd_patterns.get(i).map_or(p.span, |k| k.span),
                    format!("attribute name repeated in class pattern: {text}"),
                );
            }
            if *attr == known::DEBUG {
                return self.error(p.span, "cannot assign to __debug__");
            }
        }
        let window = self.temps(3);
        self.emit(Opcode::MOVE, window, value, 0);
        self.expr_to(cls, window + 1)?;
        self.at(p.span);
        let names: Box<[Constant]> =
            attrs.iter().map(|&n| Constant::Str(self.names.text(n).as_bytes().into())).collect();
        self.load_const(window + 2, Constant::Tuple(names));
        self.emit(Opcode::MATCH_CLASS, window, window, patterns.len() as u32);
        self.u().jump(Opcode::JUMP_IF_NONE, window, fail);
        let count = (patterns.len() + kwd_patterns.len()) as u32;
        let items = self.temps(count);
        self.emit(Opcode::UNPACK_SEQUENCE, items, window, count);
        for (i, sub) in patterns.iter().chain(kwd_patterns).enumerate() {
            self.pattern(sub, items + i as u32, fail, captures)?;
        }
        Ok(())
    }
}
