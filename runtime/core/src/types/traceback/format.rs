//! The text that CPython 3.14 prints for an exception: its chain, groups, notes, source lines with carets, syntax errors,
//! suggestions. Never raises: what cannot be shown is left out.

use super::anchors::{self, char_offset};
use super::{line_of, position_of, source};
use crate::error::R;
use crate::object::*;
use crate::thread::Thread;
use crate::types::exception::{exceptions_of, field_not_none};
use crate::types::{suggest, ty};
use std::collections::BTreeSet;
use std::io::Write;
use taipan_heap::{Gc, Value, Word};
use taipan_parser::code::Position;

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";
/// Identical lines of a traceback shown before they are counted.
const REPEATS: usize = 3;
const MAX_GROUP_WIDTH: usize = 15;
const MAX_GROUP_DEPTH: usize = 10;

/// The whole text for an exception, chain included.
pub fn format_exception(t: &Thread, exc: Value) -> String {
    let mut out = Output { text: String::new(), depth: 0, need_close: false };
    let mut seen = Vec::new();
    out.exception(t, exc, &mut seen);
    out.text
}

/// Writes an uncaught exception to `sys.stderr`, or the process's standard error if there is none.
pub fn print_exception(t: &Thread, exc: Value) {
    let text = format_exception(t, exc);
    write_error(t, &text);
}

fn write_error(t: &Thread, text: &str) {
    let written = || -> R<bool> {
        let Some(sys) = t.vm().modules().get_text(t, "sys") else { return Ok(false) };
        let Some(file) = t.getattr_opt_str(sys, "stderr")?.filter(|f| !f.is_none()) else { return Ok(false) };
        t.call_method(file, "write", &[t.new_str(text)?.value()])?;
        t.call_method(file, "flush", &[])?;
        Ok(true)
    };
    if !settled(t, written()).unwrap_or(false) {
        // Nowhere is left to report that standard error is closed.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}

/// An exception that cannot be raised: to `sys.unraisablehook`, or shown as it would.
pub fn report_unraisable(t: &Thread, exc: Value, source: Option<Value>) {
    report_with(t, exc, None, source);
}

/// The same, told when it happened: `Exception ignored while calling deallocator <function ...>`.
pub fn report_ignored(t: &Thread, exc: Value, when: &str, about: Value) {
    match settled(t, t.repr(about)) {
        Some(about) => report_with(t, exc, Some(format!("Exception ignored {when} {}", about.to_text())), None),
        None => report_with(t, exc, None, None),
    }
}

fn report_with(t: &Thread, exc: Value, message: Option<String>, source: Option<Value>) {
    let hooked = || -> R<bool> {
        let Some(sys) = t.vm().modules().get_text(t, "sys") else { return Ok(false) };
        let Some(hook) = t.getattr_opt_str(sys, "unraisablehook")?.filter(|h| !h.is_none()) else { return Ok(false) };
        let Some(make) = t.vm().registered("UnraisableHookArgs") else { return Ok(false) };
        let tb = exc.downcast::<Exception>().and_then(|e| e.traceback.get()).unwrap_or(Value::NONE);
        let message = match &message {
            Some(message) => t.new_str(message)?.value(),
            None => Value::NONE,
        };
        let fields = [t.type_of(exc).value(), exc, tb, message, source.unwrap_or(Value::NONE)];
        let args = t.call(make, &[t.new_tuple(&fields)?.value()])?;
        t.call(hook, &[args])?;
        Ok(true)
    };
    if settled(t, hooked()).unwrap_or(false) {
        return;
    }
    let what = source.and_then(|s| settled(t, t.repr(s))).map(|s| s.to_text());
    let head = match (message, what) {
        (Some(message), _) => format!("{message}:\n"),
        (None, Some(what)) => format!("Exception ignored in: {what}\n"),
        (None, None) => "Exception ignored:\n".to_owned(),
    };
    let mut out = Output { text: head, depth: 0, need_close: false };
    out.stack_and_message(t, exc);
    write_error(t, &out.text);
}

/// The value of something that may raise; an exception is dropped.
fn settled<T>(t: &Thread, r: R<T>) -> Option<T> {
    match r {
        Ok(v) => Some(v),
        Err(_) => {
            t.take_pending();
            None
        }
    }
}

struct Output {
    text: String,
    /// Nesting of exception groups.
    depth: usize,
    need_close: bool,
}

impl Output {
    fn indent(&self) -> String {
        " ".repeat(2 * self.depth)
    }

    /// Adds text, each line behind the margin of the group.
    fn emit(&mut self, text: &str, margin: char) {
        if self.depth == 0 {
            self.text.push_str(text);
            return;
        }
        let margin = format!("{}{margin} ", self.indent());
        for line in text.split_inclusive('\n') {
            self.text.push_str(&margin);
            self.text.push_str(line);
        }
    }

    fn exception(&mut self, t: &Thread, exc: Value, seen: &mut Vec<usize>) {
        if t.check_native_stack().is_err() {
            t.take_pending();
            return;
        }
        // From the exception back to its origin, then printed the other way round.
        let mut chain: Vec<(usize, Option<&str>)> = Vec::new();
        let Ok(list) = t.new_list(&[]) else {
            t.take_pending();
            return;
        };
        let mut at = exc.downcast::<Exception>();
        while let Some(e) = at {
            seen.push(e.address());
            let link = |w: Word| w.and_then(|v| v.downcast::<Exception>()).filter(|e| !seen.contains(&e.address()));
            let (message, next) = if e.cause.get().is_some_and(|c| !c.is_none()) {
                (Some(CAUSE), link(e.cause.get()))
            } else if e.suppress_context.get() != Some(Value::TRUE) {
                (Some(CONTEXT), link(e.context.get()))
            } else {
                (None, None)
            };
            chain.push((list.len(), message.filter(|_| next.is_some())));
            if settled(t, list.push(t, e.value())).is_none() {
                return;
            }
            at = next;
        }
        for (i, message) in chain.iter().rev() {
            if let Some(m) = message {
                self.emit(m, '|');
            }
            let Some(e) = list.get(*i) else { continue };
            if t.is_instance(e, ty::BASE_EXCEPTION_GROUP) {
                self.group(t, e, seen);
            } else {
                self.stack_and_message(t, e);
            }
        }
    }

    fn stack_and_message(&mut self, t: &Thread, e: Value) {
        let stack = format_stack(t, e);
        if !stack.is_empty() {
            self.emit("Traceback (most recent call last):\n", '|');
            self.emit(&stack, '|');
        }
        let message = format_message(t, e);
        self.emit(&message, '|');
    }

    fn group(&mut self, t: &Thread, e: Value, seen: &mut Vec<usize>) {
        if self.depth > MAX_GROUP_DEPTH {
            self.emit(&format!("... (max_group_depth is {MAX_GROUP_DEPTH})\n"), '|');
            return;
        }
        let top = self.depth == 0;
        if top {
            self.depth += 1;
        }
        let stack = format_stack(t, e);
        if !stack.is_empty() {
            self.emit("Exception Group Traceback (most recent call last):\n", if top { '+' } else { '|' });
            self.emit(&stack, '|');
        }
        let message = format_message(t, e);
        self.emit(&message, '|');
        let Some(nested) = settled(t, exceptions_of(t, e)) else { return };
        let total = nested.len();
        let shown = if total <= MAX_GROUP_WIDTH { total } else { MAX_GROUP_WIDTH + 1 };
        self.need_close = false;
        for i in 0..shown {
            let last = i + 1 == shown;
            if last {
                self.need_close = true;
            }
            let truncated = i >= MAX_GROUP_WIDTH;
            let title = if truncated { "...".to_owned() } else { (i + 1).to_string() };
            let lead = if i == 0 { "+-" } else { "  " };
            self.text.push_str(&format!("{}{lead}+---------------- {title} ----------------\n", self.indent()));
            self.depth += 1;
            if truncated {
                let more = total - MAX_GROUP_WIDTH;
                let plural = if more > 1 { "s" } else { "" };
                self.emit(&format!("and {more} more exception{plural}\n"), '|');
            } else {
                self.exception(t, nested.items()[i], seen);
            }
            if last && self.need_close {
                self.text.push_str(&format!("{}+------------------------------------\n", self.indent()));
                self.need_close = false;
            }
            self.depth -= 1;
        }
        if top {
            self.depth = 0;
        }
    }
}

// --- stack ------------------------------------------------------------------------------------------------------------

fn format_stack(t: &Thread, exc: Value) -> String {
    let mut out = String::new();
    let mut at = exc.downcast::<Exception>().and_then(|e| e.traceback.get()).and_then(|tb| tb.downcast::<Traceback>());
    let mut last: Option<(String, i64, String)> = None;
    let mut count = 0;
    while let Some(tb) = at {
        at = tb.next.get().and_then(|n| n.downcast::<Traceback>());
        let Some(code) = tb.code.get().and_then(|c| c.downcast::<Code>()) else { continue };
        let text = |w: Word| w.and_then(|n| t.as_str(n)).map_or_else(String::new, |n| n.to_text());
        let place = (text(code.filename.get()), line_of(tb), text(code.name.get()));
        if last.as_ref() != Some(&place) {
            repeated(&mut out, count);
            count = 0;
        }
        count += 1;
        if count <= REPEATS {
            entry(t, &mut out, &place, position_of(tb));
        }
        last = Some(place);
    }
    repeated(&mut out, count);
    out
}

fn repeated(out: &mut String, count: usize) {
    if count > REPEATS {
        let more = count - REPEATS;
        let plural = if more > 1 { "s" } else { "" };
        out.push_str(&format!("  [Previous line repeated {more} more time{plural}]\n"));
    }
}

fn entry(t: &Thread, out: &mut String, (file, line, name): &(String, i64, String), position: Option<Position>) {
    out.push_str(&format!("  File \"{file}\", line {line}, in {name}\n"));
    let Some(p) = position.filter(|p| p.line as i64 == *line && p.line > 0) else {
        if let Some(lines) = source::lines(t, file, (*line).max(0) as u32, (*line).max(0) as u32) {
            let only = lines[0].trim();
            if !only.is_empty() {
                out.push_str(&format!("    {only}\n"));
            }
        }
        return;
    };
    let Some(lines) = source::lines(t, file, p.line, p.end_line.max(p.line)) else { return };
    let body = marked_lines(&lines, p);
    for line in body.lines() {
        out.push_str("    ");
        out.push_str(line);
        out.push('\n');
    }
}

/// Lines without their common indentation.
fn dedent(lines: &[String]) -> Vec<String> {
    let indentation = |l: &String| l.len() - l.trim_start_matches([' ', '\t', '\u{c}']).len();
    let common = lines.iter().filter(|l| !l.trim().is_empty()).map(indentation).min().unwrap_or(0);
    lines.iter().map(|l| if l.trim().is_empty() { String::new() } else { l[common..].to_owned() }).collect()
}

/// Columns that characters take on a terminal.
fn display_width(line: &str, characters: usize) -> usize {
    line.chars().take(characters).map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// East Asian wide and full-width characters, emoji included.
fn is_wide(c: char) -> bool {
    matches!(c as u32,
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0x33FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xA000..=0xA4CF
        | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1F64F | 0x1F900..=0x1F9FF | 0x20000..=0x3FFFD)
}

/// The source lines of an instruction with carets below.
fn marked_lines(original: &[String], p: Position) -> String {
    let all = dedent(original);
    let lines: Vec<&str> = all.iter().map(|l| &**l).collect();
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return String::new() };
    if lines.iter().all(|l| l.is_empty()) {
        return String::new();
    }
    let removed = original[0].chars().count() - first.chars().count();
    let start = char_offset(&original[0], p.col as usize).saturating_sub(removed);
    let end = char_offset(&original[original.len() - 1], p.end_col as usize).saturating_sub(removed);
    let (shown_start, shown_end) = (display_width(first, start), display_width(last, end));
    let whole = lines.join("\n");
    let total = whole.chars().count();
    let behind = last.chars().count().saturating_sub(end);
    let segment: String = whole.chars().take(total - behind).skip(start).collect();
    let anchors = anchors::of_segment(&segment);
    let carets = anchors::worth_showing(&lines, start, end, anchors);
    let mut significant = BTreeSet::from([0, lines.len() - 1]);
    let mut marks = None;
    if let Some(a) = anchors {
        let shift = |line: usize, col: usize| if line == 0 { col + start } else { col };
        let left = display_width(lines.get(a.left_line).unwrap_or(&""), shift(a.left_line, a.left));
        let right = display_width(lines.get(a.right_line).unwrap_or(&""), shift(a.right_line, a.right));
        marks = Some(((a.left_line, left), (a.right_line, right)));
        for line in [a.left_line, a.right_line] {
            significant.extend(line.saturating_sub(1)..=line + 1);
        }
    }
    significant.retain(|l| *l < lines.len());
    let mut out = String::new();
    let show = |out: &mut String, n: usize| {
        let line = lines[n];
        out.push_str(line);
        out.push('\n');
        if !carets {
            return;
        }
        let spaces = line.chars().count() - line.trim_start().chars().count();
        let width = if n + 1 == lines.len() { shown_end } else { display_width(line, usize::MAX) };
        let primary = if marks.is_some() { '~' } else { '^' };
        for col in 0..width {
            let c = if col < spaces || (n == 0 && col < shown_start) {
                ' '
            } else if marks.is_some_and(|(left, right)| (n, col) >= left && (n, col) < right) {
                '^'
            } else {
                primary
            };
            out.push(c);
        }
        out.push('\n');
    };
    let mut before: Option<usize> = None;
    for n in significant {
        match before.map(|b| n - b) {
            Some(2) => show(&mut out, n - 1),
            Some(gap) if gap > 2 => out.push_str(&format!("...<{} lines>...\n", gap - 1)),
            _ => {}
        }
        show(&mut out, n);
        before = Some(n);
    }
    out
}

// --- message ----------------------------------------------------------------------------------------------------------

/// Class, text, suggestion and notes.
fn format_message(t: &Thread, exc: Value) -> String {
    let class = t.type_of(exc);
    let mut name = class.qualname.get().and_then(|q| t.as_str(q)).map_or_else(|| class.name_text(), |q| q.to_text());
    match crate::types::type_::module_of(t, class).and_then(|m| t.as_str(m)) {
        Some(m) if !m.is("__main__") && !m.is("builtins") => name = format!("{}.{name}", m.to_text()),
        Some(_) => {}
        None => name = format!("<unknown>.{name}"),
    }
    let mut out = if t.is_instance(exc, ty::SYNTAX_ERROR) {
        settled(t, syntax_error(t, exc, &name)).unwrap_or_else(|| format!("{name}\n"))
    } else {
        let mut text = match settled(t, t.str(exc)) {
            Some(s) => s.to_text(),
            None => "<exception str() failed>".to_owned(),
        };
        text.push_str(&settled(t, suggestion(t, exc)).unwrap_or_default());
        if text.is_empty() { format!("{name}\n") } else { format!("{name}: {text}\n") }
    };
    settled(t, notes(t, exc, &mut out));
    out
}

fn notes(t: &Thread, exc: Value, out: &mut String) -> R<()> {
    let Some(notes) = t.getattr_opt(exc, t.names().__notes__)?.filter(|n| !n.is_none()) else { return Ok(()) };
    if notes.downcast::<List>().is_none() && notes.downcast::<Tuple>().is_none() {
        let text = settled(t, t.repr(notes)).map_or_else(|| "<__notes__ repr() failed>".to_owned(), |s| s.to_text());
        out.push_str(&text);
        out.push('\n');
        return Ok(());
    }
    let it = t.iter(notes)?;
    while let Some(note) = t.next(it)? {
        let text = settled(t, t.str(note)).map_or_else(|| "<note str() failed>".to_owned(), |s| s.to_text());
        for line in text.split('\n') {
            out.push_str(line);
            out.push('\n');
        }
    }
    Ok(())
}

fn syntax_error(t: &Thread, exc: Value, name: &str) -> R<String> {
    let text_of = |field| -> R<Option<String>> {
        Ok(field_not_none(t, exc, field)?.and_then(|v| t.as_str(v)).map(|s| s.to_text()))
    };
    let number_of = |field| -> R<Option<i64>> {
        Ok(field_not_none(t, exc, field)?.and_then(|v| t.as_int(v)).and_then(|i| i.as_i64()))
    };
    let mut out = String::new();
    let mut suffix = String::new();
    let file = text_of("filename")?;
    let line = number_of("lineno")?;
    match line {
        Some(l) => out.push_str(&format!("  File \"{}\", line {l}\n", file.as_deref().unwrap_or("<string>"))),
        None => suffix = file.map_or_else(String::new, |f| format!(" ({f})")),
    }
    let mut text = text_of("text")?;
    if text.is_none()
        && let (Some(l), Some(f)) = (line, text_of("filename")?)
    {
        text = source::lines(t, &f, l as u32, l as u32).map(|l| l[0].clone());
    }
    if let Some(text) = text {
        let whole: Vec<char> = text.trim_end_matches('\n').chars().collect();
        let spaces = whole.iter().take_while(|c| matches!(c, ' ' | '\n' | '\u{c}')).count() as i64;
        let shown: String = whole.iter().skip(spaces as usize).collect();
        out.push_str(&format!("    {shown}\n"));
        if let Some(mut offset) = number_of("offset")? {
            let behind = whole.len() as i64 + 1;
            let mut end = if line == number_of("end_lineno")? {
                number_of("end_offset")?.filter(|e| *e != 0).unwrap_or(offset)
            } else {
                behind
            };
            let length = text.chars().count() as i64;
            if length > 0 && offset > length {
                offset = behind;
            }
            if length > 0 && end > length {
                end = behind;
            }
            if offset >= end || end < 0 {
                end = offset + 1;
            }
            let column = offset - 1 - spaces;
            if column >= 0 {
                let lead: String =
                    shown.chars().take(column as usize).map(|c| if c.is_whitespace() { c } else { ' ' }).collect();
                out.push_str(&format!("    {lead}{}\n", "^".repeat((end - offset) as usize)));
            }
        }
    }
    let message = match field_not_none(t, exc, "msg")? {
        Some(m) => t.str(m)?.to_text(),
        None => "<no detail available>".to_owned(),
    };
    out.push_str(&format!("{name}: {message}{suffix}\n"));
    Ok(out)
}

// --- suggestions ------------------------------------------------------------------------------------------------------

/// `. Did you mean: 'x'?` and the like, or nothing.
fn suggestion(t: &Thread, exc: Value) -> R<String> {
    let is = |id| t.is_instance(exc, id);
    let field = if is(ty::IMPORT_ERROR) {
        "name_from"
    } else if is(ty::NAME_ERROR) || is(ty::ATTRIBUTE_ERROR) {
        "name"
    } else {
        return Ok(String::new());
    };
    let Some(wrong) = field_not_none(t, exc, field)?.and_then(|n| t.as_str(n)).map(|n| n.to_text()) else {
        return Ok(String::new());
    };
    let found = settled(t, candidates(t, exc, &wrong)).and_then(|c| match c {
        Candidates::Certain(name) => Some(name),
        Candidates::Names(names) => suggest::closest(&wrong, &names),
    });
    let mut text = found.as_ref().map_or_else(String::new, |s| format!(". Did you mean: '{s}'?"));
    if is(ty::NAME_ERROR) && is_stdlib_module(t, &wrong)? {
        let lead = if found.is_some() { " Or did" } else { ". Did" };
        text.push_str(&format!("{lead} you forget to import '{wrong}'?"));
    }
    Ok(text)
}

fn is_stdlib_module(t: &Thread, name: &str) -> R<bool> {
    let Some(sys) = t.vm().modules().get_text(t, "sys") else { return Ok(false) };
    match t.getattr_opt_str(sys, "stdlib_module_names")? {
        Some(names) => t.contains(names, t.new_str(name)?.value()),
        None => Ok(false),
    }
}

enum Candidates {
    Certain(String),
    Names(Vec<String>),
}

fn last_frame(t: &Thread, exc: Value) -> R<Option<Value>> {
    let mut at = exc.downcast::<Exception>().and_then(|e| e.traceback.get()).and_then(|tb| tb.downcast::<Traceback>());
    while let Some(tb) = at {
        match tb.next.get().and_then(|n| n.downcast::<Traceback>()) {
            Some(next) => at = Some(next),
            None => return t.getattr_str(tb.value(), "tb_frame").map(Some),
        }
    }
    Ok(None)
}

fn names_in(t: &Thread, items: Value, into: &mut Vec<String>) -> R<()> {
    let it = t.iter(items)?;
    while let Some(v) = t.next(it)? {
        if let Some(s) = t.as_str(v) {
            into.push(s.to_text());
        }
    }
    Ok(())
}

fn dir_of(t: &Thread, o: Value) -> R<Vec<String>> {
    let mut names = Vec::new();
    if let Some(list) = t.call_special(o, t.names().__dir__, &[])? {
        names_in(t, list, &mut names)?;
    }
    names.sort();
    Ok(names)
}

fn candidates(t: &Thread, exc: Value, wrong: &str) -> R<Candidates> {
    let frame = last_frame(t, exc)?;
    let locals = match frame {
        Some(f) => Some(t.getattr_str(f, "f_locals")?),
        None => None,
    };
    let local_self: Option<Gc<Str>> = Some(t.intern("self")?);
    let this = match (locals.and_then(|l| l.downcast::<Dict>()), local_self) {
        (Some(d), Some(name)) => d.get_str(t, name),
        _ => None,
    };
    let mut names = Vec::new();
    if t.is_instance(exc, ty::ATTRIBUTE_ERROR) {
        let Some(o) = crate::types::exception::field(t, exc, "obj")? else { return Ok(Candidates::Names(names)) };
        names = dir_of(t, o)?;
        if !wrong.starts_with('_') && this != Some(o) {
            names.retain(|n| !n.starts_with('_'));
        }
    } else if t.is_instance(exc, ty::IMPORT_ERROR) {
        let Some(name) = field_not_none(t, exc, "name")?.and_then(|n| t.as_str(n)) else {
            return Ok(Candidates::Names(names));
        };
        let module = crate::builtins::import_module(t, &name.to_text())?;
        names = dir_of(t, module)?;
        if !wrong.starts_with('_') {
            names.retain(|n| !n.starts_with('_'));
        }
    } else {
        let Some(frame) = frame else { return Ok(Candidates::Names(names)) };
        if let Some(locals) = locals {
            names_in(t, locals, &mut names)?;
        }
        for space in ["f_globals", "f_builtins"] {
            names_in(t, t.getattr_str(frame, space)?, &mut names)?;
        }
        if let Some(o) = this
            && settled(t, t.getattr_opt_str(o, wrong)).flatten().is_some()
        {
            return Ok(Candidates::Certain(format!("self.{wrong}")));
        }
    }
    Ok(Candidates::Names(names))
}
