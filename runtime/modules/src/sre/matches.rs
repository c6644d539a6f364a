//! `re.Match`.

use super::binding::{ANY, NONE, Pattern, pattern};
use super::engine::Scratch;
use super::subject::Subject;
use super::substitute;
use crate::words::{get, int, opt};
use taipan_core::native::{Args, CLASS_GETITEM, Effects, GetSetDef, NativeDef, TypeDef, getter, native};
use taipan_core::object::{Dict, Tuple, Type, Words, self_as};
use taipan_core::types::str::StrBuilder;
use taipan_core::{R, Thread};
use taipan_heap::{Value, Word};

pub(super) static MATCH: TypeDef = TypeDef {
    methods: METHODS,
    getset: GETSET,
    doc: "The result of re.match() and re.search().\nMatch objects always have a boolean value of True.",
};

const GROUP: &str = "($self, group=0, /)";

#[rustfmt::skip]
static METHODS: &[NativeDef] = &[
    native("group", "($self, /, *args)", group, Effects::SCALARS_READ, "group([group1, ...]) -> str or tuple.\nReturn subgroup(s) of the match by indices or names.\nFor 0 returns the entire match."),
    native("groups", "($self, /, default=None)", groups, Effects::SCALARS_READ, "Return a tuple containing all the subgroups of the match, from 1."),
    native("groupdict", "($self, /, default=None)", groupdict, Effects::SCALARS_READ, "Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name."),
    native("start", GROUP, |t, a| { let (m, g) = at(t, a)?; t.new_int(m.ends(g).0) }, Effects::SCALARS_READ, "Return index of the start of the substring matched by group."),
    native("end", GROUP, |t, a| { let (m, g) = at(t, a)?; t.new_int(m.ends(g).1) }, Effects::SCALARS_READ, "Return index of the end of the substring matched by group."),
    native("span", GROUP, |t, a| { let (m, g) = at(t, a)?; m.pair(t, g) }, Effects::SCALARS_READ, "For match object m, return the 2-tuple (m.start(group), m.end(group))."),
    native("expand", "($self, /, template)", expand, ANY, "Return the string obtained by doing backslash substitution on the string template, as done by the sub() method."),
    native("__getitem__", "($self, key, /)", |t, a| { let m = this(t, a[0])?; m.part(t, m.index(t, Some(a[1]))?, Value::NONE) }, Effects::SCALARS_READ, "Return self[key]."),
    native("__repr__", NONE, repr, ANY, "Return repr(self)."),
    native("__copy__", NONE, |_, a| Ok(a[0]), ANY, ""),
    native("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0]), ANY, ""),
    CLASS_GETITEM,
];

static GETSET: &[GetSetDef] = &[
    getter("string", |t, o| Ok(this(t, o)?.string()), "The string passed to match() or search().").fixed(),
    getter("re", |t, o| Ok(this(t, o)?.pattern()), "The regular expression object.").fixed(),
    getter(
        "pos",
        |_, o| Ok(get(o, POS)),
        "The index into the string at which the RE engine started looking for a match.",
    )
    .fixed(),
    getter("endpos", |_, o| Ok(get(o, ENDPOS)), "The index into the string beyond which the RE engine will not go.")
        .fixed(),
    getter(
        "lastindex",
        |t, o| this(t, o)?.last_index().map_or(Ok(Value::NONE), |i| t.new_int(i as i64)),
        "The integer index of the last matched capturing group.",
    )
    .fixed(),
    getter("lastgroup", lastgroup, "The name of the last matched capturing group.").fixed(),
    getter("regs", regs, ""),
];

/// A match object: made by the thousand, so its state lies in words, with nothing to be freed.
///
/// The words: pattern, string, `pos`, `endpos`, number of the last group matched (0: none), number of groups, what to
/// look at instead of the string (see `Subject::snapshot`), and from `SPANS` on start and end of every group, -1 where it did not match.
#[derive(Clone, Copy)]
pub(super) struct Match(Value);

const PATTERN: usize = 0;
const STRING: usize = 1;
const POS: usize = 2;
const ENDPOS: usize = 3;
const LAST: usize = 4;
const COUNT: usize = 5;
const SNAPSHOT: usize = 6;
const SPANS: usize = 7;

pub(super) fn this(t: &Thread, o: Value) -> R<Match> {
    match o.downcast::<Words>() {
        Some(_) => Ok(Match(o)),
        None => Err(t.type_error("wrong kind of object")),
    }
}

/// The match a successful run left in the scratch.
pub(super) fn new_match(
    t: &Thread,
    object: Value,
    (string, snapshot): (Value, Word),
    scratch: &Scratch,
    pos: usize,
    endpos: usize,
) -> R {
    let p = pattern(t, object)?;
    let Some(class) = p.match_class.get() else { return Err(t.system_error("_sre is not initialised")) };
    let m = t.new_words(self_as::<Type>(class), SPANS + 2 * (p.groups + 1))?;
    m.slot(PATTERN).init(Some(object));
    m.slot(STRING).init(Some(string));
    m.slot(SNAPSHOT).init(snapshot);
    let number = |i: usize, n: i64| m.slot(i).init(Some(Value::int_unchecked(n)));
    number(POS, pos as i64);
    number(ENDPOS, endpos as i64);
    number(LAST, scratch.last_index().unwrap_or(0) as i64);
    number(COUNT, p.groups as i64 + 1);
    for g in 0..=p.groups {
        let (start, end) = scratch.span(g).map_or((-1, -1), |(start, end)| (start as i64, end as i64));
        number(SPANS + 2 * g, start);
        number(SPANS + 2 * g + 1, end);
    }
    Ok(m.value())
}

impl Match {
    fn string(&self) -> Value {
        get(self.0, STRING)
    }

    /// What the spans are about.
    fn subject(&self, t: &Thread) -> R<Subject> {
        Subject::of(t, opt(self.0, SNAPSHOT).unwrap_or_else(|| self.string()))
    }

    fn pattern(&self) -> Value {
        get(self.0, PATTERN)
    }

    fn re<'a>(&self, t: &Thread) -> R<&'a Pattern> {
        pattern(t, self.pattern())
    }

    /// Groups, the whole match counted.
    fn count(&self) -> usize {
        int(self.0, COUNT) as usize
    }

    fn last_index(&self) -> Option<usize> {
        let last = int(self.0, LAST);
        (last != 0).then_some(last as usize)
    }

    fn ends(&self, g: usize) -> (i64, i64) {
        (int(self.0, SPANS + 2 * g), int(self.0, SPANS + 2 * g + 1))
    }

    fn span(&self, g: usize) -> Option<(usize, usize)> {
        let (start, end) = self.ends(g);
        (start >= 0).then_some((start as usize, end as usize))
    }

    fn pair(&self, t: &Thread, g: usize) -> R {
        let (start, end) = self.ends(g);
        let (start, end) = (t.new_int(start)?, t.new_int(end)?);
        Ok(t.new_tuple(&[start, end])?.value())
    }

    /// What group `g` matched.
    pub fn part(&self, t: &Thread, g: usize, default: Value) -> R {
        if g >= self.count() {
            return Err(t.index_error("no such group"));
        }
        match self.span(g) {
            Some((start, end)) => self.subject(t)?.slice(t, start, end),
            None => Ok(default),
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
            Some(g) if g < self.count() => Ok(g),
            _ => Err(t.index_error("no such group")),
        }
    }
}

/// The match and the group asked for.
fn at(t: &Thread, a: Args<'_>) -> R<(Match, usize)> {
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
    let mut parts = t.root_vec(m.count())?;
    for g in 1..m.count() {
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
    let spans: Vec<_> = (0..m.count()).map(|g| m.span(g)).collect();
    substitute::expand(t, m.pattern(), m.string(), a[1], &spans)
}

fn lastgroup(t: &Thread, o: Value) -> R {
    let m = this(t, o)?;
    let names = m.re(t)?.indexgroup.get().and_then(|v| v.downcast::<Tuple>());
    Ok(m.last_index().and_then(|i| names?.get(i)).unwrap_or(Value::NONE))
}

fn regs(t: &Thread, o: Value) -> R {
    let m = this(t, o)?;
    let mut pairs = t.root_vec(m.count())?;
    for g in 0..m.count() {
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
