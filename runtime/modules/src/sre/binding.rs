//! `_sre`: the module's functions, and `re.Pattern`.

use super::engine::{CharTable, Halt, MAGIC, MAXGROUPS, MAXREPEAT, Mode, Program, Request, Scratch};
use super::matches::{self, new_match};
use super::scanner;
use super::subject::Subject;
use super::substitute;
use std::cell::RefCell;
use taipan_core::algo::unicode::{self, Case};
use taipan_core::kinds;
use taipan_core::native::{Args, CLASS_GETITEM, Effects, GetSetDef, ModuleDef, NativeDef, TypeDef, getter, native};
use taipan_core::object::{NativeBox, NativePayload, Type, self_as, type_flags};
use taipan_core::types::dict::views::new_mapping_proxy;
use taipan_core::types::iterators::new_callable_iterator;
use taipan_core::types::ty;
use taipan_core::{R, Thread};
use taipan_heap::{Gc, Kind, Slot, Tracer, Value};

pub static MODULE: ModuleDef = ModuleDef { name: "_sre", doc: "", functions: FUNCTIONS, init };

pub(super) const ANY: Effects = Effects::ANY;
pub(super) const NONE: &str = "($self, /)";
const WHERE: &str = "($self, /, string, pos=0, endpos=sys.maxsize)";

#[rustfmt::skip]
static FUNCTIONS: &[NativeDef] = &[
    native("compile", "(pattern, flags, code, groups, groupindex, indexgroup)", compile, ANY, ""),
    native("template", "(pattern, template, /)", substitute::template, ANY, ""),
    native("getcodesize", "()", |_, _| Ok(Value::int_unchecked(4)), Effects::PURE, ""),
    native("ascii_iscased", "(character, /)", |t, a| { let c = t.index(a[0])?; Ok(Value::bool(u8::try_from(c).is_ok_and(|c| c.is_ascii_alphabetic()))) }, ANY, ""),
    native("unicode_iscased", "(character, /)", |t, a| { let c = t.index(a[0])? as u32; Ok(Value::bool(lower(c) != c || upper(c) != c)) }, ANY, ""),
    native("ascii_tolower", "(character, /)", |t, a| { let c = t.index(a[0])? as u32; t.new_int(super::engine::ascii_lower(c).into()) }, ANY, ""),
    native("unicode_tolower", "(character, /)", |t, a| { let c = t.index(a[0])? as u32; t.new_int(lower(c).into()) }, ANY, ""),
];

static PATTERN: TypeDef = TypeDef { methods: METHODS, getset: GETSET, doc: "Compiled regular expression object." };

#[rustfmt::skip]
static METHODS: &[NativeDef] = &[
    native("match", WHERE, |t, a| once(t, a, Mode::Match), Effects::SCALARS_READ, "Matches zero or more characters at the beginning of the string."),
    native("fullmatch", WHERE, |t, a| once(t, a, Mode::FullMatch), Effects::SCALARS_READ, "Matches against all of the string."),
    native("search", WHERE, |t, a| once(t, a, Mode::Search), Effects::SCALARS_READ, "Scan through string looking for a match, and return a corresponding match object instance.\n\nReturn None if no position in the string matches."),
    native("findall", WHERE, findall, Effects::SCALARS_READ, "Return a list of all non-overlapping matches of pattern in string."),
    native("finditer", WHERE, finditer, Effects::SCALARS_READ, "Return an iterator over all non-overlapping matches for the RE pattern in string.\n\nFor each match, the iterator returns a match object."),
    native("scanner", WHERE, scanner::new, ANY, ""),
    native("split", "($self, /, string, maxsplit=0)", split, Effects::SCALARS_READ, "Split string by the occurrences of pattern."),
    native("sub", "($self, /, repl, string, count=0)", |t, a| Ok(substitute::substitute(t, a)?.0), ANY, "Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl."),
    native("subn", "($self, /, repl, string, count=0)", |t, a| {
        let (s, n) = substitute::substitute(t, a)?;
        let n = t.new_int(n as i64)?;
        Ok(t.new_tuple(&[s, n])?.value())
    }, ANY, "Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern with the replacement repl."),
    native("__repr__", NONE, repr, ANY, "Return repr(self)."),
    native("__eq__", "($self, value, /)", |t, a| equal(t, a, false), ANY, "Return self==value."),
    native("__ne__", "($self, value, /)", |t, a| equal(t, a, true), ANY, "Return self!=value."),
    native("__hash__", NONE, hash, ANY, "Return hash(self)."),
    native("__copy__", NONE, |_, a| Ok(a[0]), ANY, ""),
    native("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0]), ANY, ""),
    CLASS_GETITEM,
];

static GETSET: &[GetSetDef] = &[
    getter(
        "pattern",
        |t, o| Ok(pattern(t, o)?.pattern.get().unwrap_or(Value::NONE)),
        "The pattern string from which the RE object was compiled.",
    ),
    getter("flags", |t, o| t.new_int(pattern(t, o)?.flags), "The regex matching flags."),
    getter("groups", |t, o| t.new_int(pattern(t, o)?.groups as i64), "The number of capturing groups in the pattern."),
    getter(
        "groupindex",
        |t, o| new_mapping_proxy(t, pattern(t, o)?.groupindex.get().unwrap_or(Value::NONE)),
        "A dictionary mapping group names to group numbers.",
    ),
];

fn init(t: &Thread, module: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let flags = type_flags::NO_INSTANTIATION | type_flags::HAS_WEAKREF;
    let types: [(&'static str, &'static str, &'static str, u32, &'static TypeDef, Kind); 4] = [
        ("re.Pattern", "re", "Pattern", flags, &PATTERN, kinds::NATIVE),
        ("re.Match", "re", "Match", type_flags::NO_INSTANTIATION, &matches::MATCH, kinds::WORDS),
        ("_sre.SRE_Scanner", "_sre", "SRE_Scanner", type_flags::NO_INSTANTIATION, &scanner::SCANNER, kinds::NATIVE),
        (
            "_sre.SRE_Template",
            "_sre",
            "SRE_Template",
            type_flags::NO_INSTANTIATION,
            &substitute::TEMPLATE,
            kinds::NATIVE,
        ),
    ];
    for (key, module_name, name, flags, def, kind) in types {
        let class = t.new_native_type(module_name, name, object, kind, flags, def)?;
        t.vm().register(key, class.value());
    }
    for (name, n) in [("MAGIC", MAGIC), ("CODESIZE", 4), ("MAXREPEAT", MAXREPEAT), ("MAXGROUPS", MAXGROUPS)] {
        t.setattr(module, t.intern(name)?, Value::int_unchecked(n.into()))?;
    }
    Ok(())
}

/// A new object of one of the module's types.
pub(super) fn make(t: &Thread, class: &'static str, payload: impl NativePayload) -> R<Gc<NativeBox>> {
    match t.vm().registered(class) {
        Some(class) => t.new_native_box(self_as::<Type>(class), payload),
        None => Err(t.system_error("_sre is not initialised")),
    }
}

/// State of `o`, which the caller keeps alive.
pub(super) fn state<'a, T: NativePayload>(t: &Thread, o: Value) -> R<&'a T> {
    if let Some(object) = o.downcast::<NativeBox>() {
        // SAFETY: the object is kept by the caller's arguments, on the stack, for the time of the native call.
        if let Some(state) = unsafe { &*object.as_ptr() }.get::<T>() {
            return Ok(state);
        }
    }
    Err(t.type_error("wrong kind of object"))
}

pub(super) fn pattern<'a>(t: &Thread, o: Value) -> R<&'a Pattern> {
    state(t, o)
}

/// State of `re.Pattern`.
pub(super) struct Pattern {
    program: Program,
    code: Vec<u32>,
    pub(super) pattern: Slot,
    pub(super) groupindex: Slot,
    pub(super) indexgroup: Slot,
    pub(super) match_class: Slot,
    flags: i64,
    /// Groups of the pattern, the whole match not counted.
    pub(super) groups: usize,
    /// Whether it is for bytes; None: for both.
    pub(super) is_bytes: Option<bool>,
    scratch: RefCell<Scratch>,
}

impl NativePayload for Pattern {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        for slot in [&self.pattern, &self.groupindex, &self.indexgroup, &self.match_class] {
            tracer.word(slot.get());
        }
    }
}

/// The first character of the lower case.
fn lower(c: u32) -> u32 {
    unicode::map_case(c, Case::Lower).as_slice()[0]
}

/// The first character of the upper case, as CPython takes it: `ß` counts as cased by it.
fn upper(c: u32) -> u32 {
    unicode::map_case(c, Case::Upper).as_slice()[0]
}

fn char_table() -> CharTable {
    // SAFETY: the C library's functions take any unsigned char.
    CharTable {
        is_decimal: unicode::is_decimal,
        is_space: unicode::is_space,
        is_alnum: unicode::is_alnum,
        is_linebreak: unicode::is_line_break,
        lower,
        upper,
        locale_is_alnum: |c| unsafe { libc::isalnum((c & 0xff) as i32) != 0 },
        locale_lower: |c| unsafe { libc::tolower((c & 0xff) as i32) as u32 },
        locale_upper: |c| unsafe { libc::toupper((c & 0xff) as i32) as u32 },
    }
}

fn compile(t: &Thread, a: Args<'_>) -> R {
    let source = a[0];
    let flags = t.index(a[1])?;
    let mut code = Vec::new();
    for slot in t.collect(a[2])?.slots() {
        match slot.get().and_then(|v| t.as_int(v)?.as_u64()).and_then(|n| u32::try_from(n).ok()) {
            Some(word) => code.push(word),
            None => return Err(t.overflow_error("regular expression code size limit exceeded")),
        }
    }
    let groups = t.index(a[3])?;
    let is_bytes = if source.is_none() {
        None
    } else if t.as_str(source).is_some() {
        Some(false)
    } else if t.try_buffer(source)?.is_some() {
        Some(true)
    } else {
        let name = t.type_name(source);
        return Err(t.type_error(format_args!("expected string or bytes-like object, got '{name}'")));
    };
    let program = u32::try_from(groups).ok().and_then(|n| Program::compile(&code, n, char_table()).ok());
    let Some(program) = program else { return Err(t.runtime_error("invalid SRE code")) };
    let payload = Pattern {
        program,
        code,
        pattern: Slot::new(None),
        groupindex: Slot::new(None),
        indexgroup: Slot::new(None),
        match_class: Slot::new(None),
        flags,
        groups: groups as usize,
        is_bytes,
        scratch: RefCell::default(),
    };
    let object = make(t, "re.Pattern", payload)?;
    let p = pattern(t, object.value())?;
    p.pattern.set(&object.header, source);
    p.groupindex.set(&object.header, a[4]);
    p.indexgroup.set(&object.header, a[5]);
    p.match_class.set(&object.header, t.vm().registered("re.Match"));
    Ok(object.value())
}

/// Where a run of matches over a subject stands.
pub(super) struct Cursor {
    pub pos: usize,
    pub end: usize,
    pub start: usize,
    pub must_advance: bool,
}

impl Cursor {
    /// From the arguments `pos` and `endpos`.
    pub fn new(t: &Thread, subject: &Subject, pos: Option<Value>, end: Option<Value>) -> R<Cursor> {
        let clamp = |v: Option<Value>, default: usize| -> R<usize> {
            match v {
                Some(v) => Ok(usize::try_from(t.index(v)?).unwrap_or(0).min(subject.len())),
                None => Ok(default),
            }
        };
        let (pos, end) = (clamp(pos, 0)?, clamp(end, subject.len())?);
        Ok(Cursor { pos, end, start: pos, must_advance: false })
    }

    /// Looks for the next match; leaves it in the scratch and steps behind it.
    pub fn next(&mut self, t: &Thread, p: &Pattern, subject: &Subject, scratch: &mut Scratch, mode: Mode) -> R<bool> {
        if mode == Mode::Search && self.start > self.end {
            return Ok(false);
        }
        let end = self.end.max(self.start);
        let request = Request { mode, start: self.start, end, must_advance: self.must_advance };
        let found = loop {
            let mut poll = || t.must_poll();
            match subject.run(&p.program, &request, scratch, &mut poll) {
                Ok(found) => break found,
                Err(Halt::OutOfMemory) => return Err(t.memory_error()),
                Err(Halt::Interrupted) => {
                    t.poll.set(0);
                    taipan_core::ops::pending::run_pending(t)?;
                }
            }
        };
        if found && let Some((start, end)) = scratch.span(0) {
            self.must_advance = start == end;
            self.start = end;
        }
        Ok(found)
    }
}

/// Calls `f` with registers kept by the pattern.
pub(super) fn with_scratch<T>(p: &Pattern, f: impl FnOnce(&mut Scratch) -> T) -> T {
    let mut scratch = p.scratch.take();
    let r = f(&mut scratch);
    p.scratch.replace(scratch);
    r
}

fn once(t: &Thread, a: Args<'_>, mode: Mode) -> R {
    let p = pattern(t, a[0])?;
    let subject = Subject::new(t, p, a[1])?;
    let mut cursor = Cursor::new(t, &subject, a.opt(2), a.opt(3))?;
    with_scratch(p, |scratch| {
        if cursor.next(t, p, &subject, scratch, mode)? {
            new_match(t, a[0], (a[1], subject.snapshot(t)?), scratch, cursor.pos, cursor.end)
        } else {
            Ok(Value::NONE)
        }
    })
}

fn findall(t: &Thread, a: Args<'_>) -> R {
    let p = pattern(t, a[0])?;
    let subject = Subject::new(t, p, a[1])?;
    let mut cursor = Cursor::new(t, &subject, a.opt(2), a.opt(3))?;
    let list = t.new_list(&[])?;
    with_scratch(p, |scratch| {
        while cursor.next(t, p, &subject, scratch, Mode::Search)? {
            let part = |g: usize| {
                let (start, end) = scratch.span(g).unwrap_or((0, 0));
                subject.slice(t, start, end)
            };
            let item = match p.groups {
                0 => part(0)?,
                1 => part(1)?,
                n => {
                    let mut parts = t.root_vec(n)?;
                    for g in 1..=n {
                        t.push(&mut parts, part(g)?)?;
                    }
                    t.new_tuple_from(parts.slots())?.value()
                }
            };
            list.push(t, item)?;
        }
        Ok(list.value())
    })
}

fn finditer(t: &Thread, a: Args<'_>) -> R {
    let scanner = scanner::new(t, a)?;
    let search = t.getattr_str(scanner, "search")?;
    new_callable_iterator(t, search, Value::NONE)
}

fn split(t: &Thread, a: Args<'_>) -> R {
    let p = pattern(t, a[0])?;
    let limit = match a.opt(2) {
        Some(n) => t.index(n)?,
        None => 0,
    };
    let subject = Subject::new(t, p, a[1])?;
    let mut cursor = Cursor::new(t, &subject, None, None)?;
    let list = t.new_list(&[])?;
    let mut last = 0;
    let mut splits = 0;
    with_scratch(p, |scratch| {
        while (limit == 0 || splits < limit) && cursor.next(t, p, &subject, scratch, Mode::Search)? {
            let (start, end) = scratch.span(0).unwrap_or((0, 0));
            list.push(t, subject.slice(t, last, start)?)?;
            for g in 1..=p.groups {
                let part = match scratch.span(g) {
                    Some((start, end)) => subject.slice(t, start, end)?,
                    None => Value::NONE,
                };
                list.push(t, part)?;
            }
            last = end;
            splits += 1;
        }
        list.push(t, subject.slice(t, last, subject.len())?)?;
        Ok(list.value())
    })
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    const UNICODE: i64 = 32;
    const NAMES: [(&str, i64); 7] = [
        ("re.IGNORECASE", 2),
        ("re.LOCALE", 4),
        ("re.MULTILINE", 8),
        ("re.DOTALL", 16),
        ("re.VERBOSE", 64),
        ("re.DEBUG", 128),
        ("re.ASCII", 256),
    ];
    let p = pattern(t, a[0])?;
    let mut flags = p.flags;
    if p.is_bytes == Some(false) && flags & (4 | UNICODE | 256) == UNICODE {
        flags &= !UNICODE;
    }
    let mut names = Vec::new();
    for (name, bit) in NAMES {
        if flags & bit != 0 {
            names.push(name.to_owned());
            flags &= !bit;
        }
    }
    if flags != 0 {
        names.push(format!("0x{flags:x}"));
    }
    let source = t.repr(p.pattern.get().unwrap_or(Value::NONE))?;
    let mut out = taipan_core::types::str::StrBuilder::new();
    out.push_text("re.compile(");
    out.push_units(source.units().slice(0, source.len().min(200)));
    if !names.is_empty() {
        out.push_text(", ");
        out.push_text(&names.join("|"));
    }
    out.push_text(")");
    Ok(out.finish(t)?.value())
}

fn equal(t: &Thread, a: Args<'_>, negate: bool) -> R {
    let p = pattern(t, a[0])?;
    let Some(other) = a[1].downcast::<NativeBox>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let Some(q) = other.get::<Pattern>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let same = t.is_same(a[0], a[1])
        || p.flags == q.flags
            && p.is_bytes == q.is_bytes
            && p.code == q.code
            && t.eq(p.pattern.get().unwrap_or(Value::NONE), q.pattern.get().unwrap_or(Value::NONE))?;
    Ok(Value::bool(same != negate))
}

fn hash(t: &Thread, a: Args<'_>) -> R {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let p = pattern(t, a[0])?;
    let mut h = DefaultHasher::new();
    p.code.hash(&mut h);
    let code = t.new_int((h.finish() >> 16) as i64)?;
    let flags = t.new_int(p.flags)?;
    let key = t.new_tuple(&[flags, code, p.pattern.get().unwrap_or(Value::NONE)])?;
    t.new_int(t.hash(key.value())?)
}
