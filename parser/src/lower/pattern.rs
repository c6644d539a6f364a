//! Patterns of `match`.

use super::Lower;
use crate::ast::*;
use crate::error::SyntaxError;
use ruff_python_ast as r;

impl Lower<'_> {
    fn patterns(&mut self, list: &[r::Pattern]) -> Result<Vec<Pattern>, SyntaxError> {
        list.iter().map(|p| self.pattern(p)).collect()
    }

    pub(super) fn pattern(&mut self, pattern: &r::Pattern) -> Result<Pattern, SyntaxError> {
        deep(|| self.pattern_here(pattern))
    }

    fn pattern_here(&mut self, pattern: &r::Pattern) -> Result<Pattern, SyntaxError> {
        let span = self.span(pattern);
        let kind = match pattern {
            r::Pattern::MatchValue(p) => PatternKind::MatchValue { value: self.boxed(&p.value)? },
            r::Pattern::MatchSingleton(p) => PatternKind::MatchSingleton {
                value: match p.value {
                    r::Singleton::None => Constant::None,
                    r::Singleton::True => Constant::Bool(true),
                    r::Singleton::False => Constant::Bool(false),
                },
            },
            r::Pattern::MatchSequence(p) => PatternKind::MatchSequence { patterns: self.patterns(&p.patterns)? },
            r::Pattern::MatchMapping(p) => PatternKind::MatchMapping {
                keys: self.exprs(&p.keys)?,
                patterns: self.patterns(&p.patterns)?,
                rest: self.optional_name(&p.rest),
            },
            r::Pattern::MatchClass(p) => {
                let cls = self.boxed(&p.cls)?;
                let patterns = self.patterns(&p.arguments.patterns)?;
                let kwd_attrs = p.arguments.keywords.iter().map(|k| self.name(&k.attr)).collect();
                let kwd_patterns =
                    p.arguments.keywords.iter().map(|k| self.pattern(&k.pattern)).collect::<Result<_, _>>()?;
                PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns }
            }
            r::Pattern::MatchStar(p) => PatternKind::MatchStar { name: self.capture(&p.name) },
            r::Pattern::MatchAs(p) => PatternKind::MatchAs {
                pattern: p.pattern.as_deref().map(|p| self.pattern(p).map(Box::new)).transpose()?,
                name: self.capture(&p.name),
            },
            r::Pattern::MatchOr(p) => PatternKind::MatchOr { patterns: self.patterns(&p.patterns)? },
        };
        Ok(Pattern { span, kind })
    }

    /// `_` captures nothing.
    fn capture(&mut self, name: &Option<r::Identifier>) -> Option<Name> {
        self.optional_name(name).filter(|&n| n != known::UNDERSCORE)
    }
}
