//! `re.Match`.

use super::binding::{ANY, NONE, Pattern, make, pattern, state};
use super::engine::Scratch;
use super::subject::Subject;
use super::substitute;
use taipan_core::native::{Args, GetSetDef, NativeDef, TypeDef, getter, native, native_class};
use taipan_core::object::{Dict, NativePayload, Tuple};
use taipan_core::types::str::StrBuilder;
use taipan_core::{R, Thread};
use taipan_heap::{Slot, Tracer, Value};

pub(super) static MATCH: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "The result of re.match() and re.search().\nMatch objects always have a boolean value of True.",
};

const GROUP: &str = "($self, group=0, /)";

#[rustfmt::skip]
static METHODS: &[NativeDef] = &[
    native("group", "($self, /, *args)", group, ANY, "group([group1, ...]) -> str or tuple.\nReturn subgroup(s) of the match by indices or names.\nFor 0 returns the entire match."),
    native("groups", "($self, /, default=None)", groups, ANY, "Return a tuple containing all the subgroups of the match, from 1."),
    native("groupdict", "($self, /, default=None)", groupdict, ANY, "Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name."),
    native("start", GROUP, |t, a| { let (m, g) = at(t, a)?; t.new_int(m.ends(g).0) }, ANY, "Return index of the start of the substring matched by group."),
    native("end", GROUP, |t, a| { let (m, g) = at(t, a)?; t.new_int(m.ends(g).1) }, ANY, "Return index of the end of the substring matched by group."),
    native("span", GROUP, |t, a| { let (m, g) = at(t, a)?; m.pair(t, g) }, ANY, "For match object m, return the 2-tuple (m.start(group), m.end(group))."),
    native("expand", "($self, /, template)", expand, ANY, "Return the string obtained by doing backslash substitution on the string template, as done by the sub() method."),
    native("__getitem__", "($self, key, /)", |t, a| { let m = this(t, a[0])?; m.part(t, m.index(t, Some(a[1]))?, Value::NONE) }, ANY, "Return self[key]."),
    native("__repr__", NONE, repr, ANY, "Return repr(self)."),
    native("__copy__", NONE, |_, a| Ok(a[0]), ANY, ""),
    native("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0]), ANY, ""),
    native_class("__class_getitem__", "($cls, object, /)", |t, a| t.new_generic_alias(a[0], a[1]), ANY, "See PEP 585"),
];

static GETSET: &[GetSetDef] = &[
    getter("string", |t, o| Ok(this(t, o)?.string()), "The string passed to match() or search()."),
    getter("re", |t, o| Ok(this(t, o)?.pattern.get().unwrap_or(Value::NONE)), "The regular expression object."),
    getter(
        "pos",
        |t, o| t.new_int(this(t, o)?.pos as i64),
        "The index into the string at which the RE engine started looking for a match.",
    ),
    getter(
        "endpos",
        |t, o| t.new_int(this(t, o)?.endpos as i64),
        "The index into the string beyond which the RE engine will not go.",
    ),
    getter(
        "lastindex",
        |t, o| this(t, o)?.last_index.map_or(Ok(Value::NONE), |i| t.new_int(i as i64)),
        "The integer index of the last matched capturing group.",
    ),
    getter("lastgroup", lastgroup, "The name of the last matched capturing group."),
    getter("regs", regs, ""),
];

pub(super) struct Match {
    pattern: Slot,
    string: Slot,
    spans: Box<[Option<(usize, usize)>]>,
    pos: usize,
    endpos: usize,
    last_index: Option<usize>,
}

impl NativePayload for Match {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        tracer.word(self.pattern.get());
        tracer.word(self.string.get());
    }
}

pub(super) fn this<'a>(t: &Thread, o: Value) -> R<&'a Match> {
    state(t, o)
}

/// The match a successful run left in the scratch.
pub(super) fn new_match(t: &Thread, object: Value, string: Value, scratch: &Scratch, pos: usize, endpos: usize) -> R {
    let p = pattern(t, object)?;
    let payload = Match {
        pattern: Slot::new(None),
        string: Slot::new(None),
        spans: (0..=p.groups).map(|g| scratch.span(g)).collect(),
        pos,
        endpos,
        last_index: scratch.last_index(),
    };
    let made = make(t, "re.Match", payload)?;
    let m = this(t, made.value())?;
    m.pattern.set(&made.header, object);
    m.string.set(&made.header, string);
    Ok(made.value())
}

impl Match {
    fn string(&self) -> Value {
        self.string.get().unwrap_or(Value::NONE)
    }

    fn re<'a>(&self, t: &Thread) -> R<&'a Pattern> {
        pattern(t, self.pattern.get().unwrap_or(Value::NONE))
    }

    fn ends(&self, g: usize) -> (i64, i64) {
        self.spans[g].map_or((-1, -1), |(start, end)| (start as i64, end as i64))
    }

    fn pair(&self, t: &Thread, g: usize) -> R {
        let (start, end) = self.ends(g);
        let (start, end) = (t.new_int(start)?, t.new_int(end)?);
        Ok(t.new_tuple(&[start, end])?.value())
    }

    /// What group `g` matched.
    pub fn part(&self, t: &Thread, g: usize, default: Value) -> R {
        match self.spans.get(g) {
            Some(&Some((start, end))) => Subject::of(t, self.string())?.slice(t, start, end),
            Some(None) => Ok(default),
            None => Err(t.index_error("no such group")),
        }
    }

    /// The number of a group given by number or name.
    fn index(&self, t: &Thread, v: Option<Value>) -> R<usize> {
        let Some(v) = v else { return Ok(0) };
        let number = match t.try_index(v)? {
            Some(i) => i.as_small_int(),
            None => {
                let names = self.re(t)?.groupindex.get().and_then(|d| d.downcast::<Dict>());
                match names {
                    Some(names) => names.get(t, v)?.and_then(|i| i.as_small_int()),
                    None => None,
                }
            }
        };
        match number.and_then(|n| usize::try_from(n).ok()) {
            Some(g) if g < self.spans.len() => Ok(g),
            _ => Err(t.index_error("no such group")),
        }
    }
}

/// The match and the group asked for.
fn at<'a>(t: &Thread, a: Args<'_>) -> R<(&'a Match, usize)> {
    let m = this(t, a[0])?;
    Ok((m, m.index(t, a.opt(1))?))
}

fn group(t: &Thread, a: Args<'_>) -> R {
    let m = this(t, a[0])?;
    let Some(args) = a[1].downcast::<Tuple>() else { return m.part(t, 0, Value::NONE) };
    match args.items() {
        [] => m.part(t, 0, Value::NONE),
        &[one] => m.part(t, m.index(t, Some(one))?, Value::NONE),
        many => {
            let mut parts = t.root_vec(many.len())?;
            for &v in many {
                t.push(&mut parts, m.part(t, m.index(t, Some(v))?, Value::NONE)?)?;
            }
            Ok(t.new_tuple_from(parts.slots())?.value())
        }
    }
}

fn groups(t: &Thread, a: Args<'_>) -> R {
    let m = this(t, a[0])?;
    let mut parts = t.root_vec(m.spans.len())?;
    for g in 1..m.spans.len() {
        t.push(&mut parts, m.part(t, g, a.or_none(1))?)?;
    }
    Ok(t.new_tuple_from(parts.slots())?.value())
}

fn groupdict(t: &Thread, a: Args<'_>) -> R {
    let m = this(t, a[0])?;
    let result = t.new_dict()?;
    let Some(names) = m.re(t)?.groupindex.get().and_then(|d| d.downcast::<Dict>()) else { return Ok(result.value()) };
    for i in 0..names.fill() {
        if let Some((name, number)) = names.entry(i) {
            let part = m.part(t, m.index(t, Some(number))?, a.or_none(1))?;
            result.set(t, name, part)?;
        }
    }
    Ok(result.value())
}

fn expand(t: &Thread, a: Args<'_>) -> R {
    let m = this(t, a[0])?;
    substitute::expand(t, m.pattern.get().unwrap_or(Value::NONE), m.string(), a[1], &m.spans)
}

fn lastgroup(t: &Thread, o: Value) -> R {
    let m = this(t, o)?;
    let names = m.re(t)?.indexgroup.get().and_then(|v| v.downcast::<Tuple>());
    Ok(m.last_index.and_then(|i| names?.get(i)).unwrap_or(Value::NONE))
}

fn regs(t: &Thread, o: Value) -> R {
    let m = this(t, o)?;
    let mut pairs = t.root_vec(m.spans.len())?;
    for g in 0..m.spans.len() {
        t.push(&mut pairs, m.pair(t, g)?)?;
    }
    Ok(t.new_tuple_from(pairs.slots())?.value())
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let m = this(t, a[0])?;
    let text = t.repr(m.part(t, 0, Value::NONE)?)?;
    let (start, end) = m.ends(0);
    let mut out = StrBuilder::new();
    out.push_text(&format!("<re.Match object; span=({start}, {end}), match="));
    out.push_str(&text);
    out.push_text(">");
    Ok(out.finish(t)?.value())
}
