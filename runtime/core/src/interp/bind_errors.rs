//! Binding arguments of natives, and the TypeErrors of all bindings, with CPython's texts.

use super::call::CallArgs;
use super::frame::Frame;
use crate::error::{R, Raised};
use crate::native::{Binding, NativeDef};
use crate::object::*;
use crate::thread::Thread;
use std::rc::Rc;
use taipan_heap::{Gc, Value, Word};

/// `__qualname__` with parentheses left to the caller.
pub fn function_name(f: Gc<Function>) -> String {
    f.qualname.get().and_then(|n| n.downcast::<Str>()).map_or_else(|| "?".to_owned(), |s| s.to_text())
}

fn names_of(code: Gc<Code>) -> Option<Gc<Tuple>> {
    code.local_names.get().and_then(|n| n.downcast::<Tuple>())
}

/// Too many positional arguments.
#[cold]
pub fn too_many_positional(t: &Thread, f: Gc<Function>, code: Gc<Code>, given: usize, frame: Frame) -> Raised {
    let unit = code.unit();
    let wanted = unit.arg_count as usize;
    let defaults = f.defaults.get().and_then(|d| d.downcast::<Tuple>()).map_or(0, |d| d.len());
    let first_keyword = wanted;
    let keywords =
        (first_keyword..first_keyword + unit.kwonly_count as usize).filter(|i| frame.register(*i).is_some()).count();
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    let takes = if defaults > 0 {
        format!("from {} to {wanted} positional arguments", wanted - defaults)
    } else {
        format!("{wanted} positional argument{}", plural(wanted))
    };
    let were = if keywords > 0 {
        format!(
            "{given} positional argument{} (and {keywords} keyword-only argument{}) were",
            plural(given),
            plural(keywords)
        )
    } else {
        format!("{given} {}", if given == 1 { "was" } else { "were" })
    };
    t.type_error(format_args!("{}() takes {takes} but {were} given", function_name(f)))
}

/// Missing required arguments among registers `from..to`.
#[cold]
pub fn missing(
    t: &Thread,
    f: Gc<Function>,
    code: Gc<Code>,
    frame: Frame,
    from: usize,
    to: usize,
    what: &str,
) -> Raised {
    let names = names_of(code);
    let list: Vec<String> = (from..to)
        .filter(|i| frame.register(*i).is_none())
        .filter_map(|i| t.as_str(names?.get(i)?).map(|n| format!("'{}'", n.to_text())))
        .collect();
    let text = match list.as_slice() {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        _ => format!("{}, and {}", list[..list.len() - 1].join(", "), list[list.len() - 1]),
    };
    let s = if list.len() == 1 { "" } else { "s" };
    t.type_error(format_args!("{}() missing {} required {what} argument{s}: {text}", function_name(f), list.len()))
}

/// A keyword argument that no parameter takes.
#[cold]
pub fn unexpected_keyword(t: &Thread, f: Gc<Function>, code: Gc<Code>, name: Gc<Str>) -> Raised {
    let unit = code.unit();
    let positional_only = names_of(code).is_some_and(|names| {
        (0..unit.posonly_count as usize).any(|i| names.get(i).and_then(|n| t.as_str(n)).is_some_and(|n| n.same(&name)))
    });
    let f = function_name(f);
    if positional_only {
        return t.type_error(format_args!(
            "{f}() got some positional-only arguments passed as keyword arguments: '{}'",
            name.to_text()
        ));
    }
    let known: Vec<String> = unit
        .local_names
        .iter()
        .skip(unit.posonly_count as usize)
        .take((unit.arg_count - unit.posonly_count + unit.kwonly_count) as usize)
        .map(|n| n.to_string())
        .collect();
    let hint = match crate::types::suggest::closest(&name.to_text(), &known) {
        Some(n) => format!(". Did you mean '{n}'?"),
        None => String::new(),
    };
    t.type_error(format_args!("{f}() got an unexpected keyword argument '{}'{hint}", name.to_text()))
}

/// Names of a native's parameters, in slot order, read off its signature.
fn native_names(def: &NativeDef) -> impl std::iter::Iterator<Item = &'static str> + use<> {
    let body = def.signature.trim_start_matches('(').trim_end_matches(')');
    let (mut depth, mut quote) = (0, None);
    body.split(move |c| match (quote, c) {
        (Some(q), c) => {
            if c == q {
                quote = None;
            }
            false
        }
        (None, '\'' | '"') => {
            quote = Some(c);
            false
        }
        (None, '(' | '[' | '{') => {
            depth += 1;
            false
        }
        (None, ')' | ']' | '}') => {
            depth -= 1;
            false
        }
        (None, c) => c == ',' && depth == 0,
    })
    .map(str::trim)
    .filter(|part| !matches!(*part, "" | "/" | "*"))
    .map(|part| part.split('=').next().unwrap_or(part).trim_start_matches(['$', '*']))
}

/// So many arguments of `*args` are gathered on the native stack.
const FEW: usize = 6;

/// Binds a call's arguments to a native's slots.
pub fn bind_native(t: &Thread, def: &'static NativeDef, this: Word, args: CallArgs<'_>, slots: &mut [Word]) -> R<()> {
    let p = &def.params;
    let shift = this.is_some() as usize;
    let given = args.words.len() - args.keyword_count() + shift;
    let positional = p.positional as usize;
    let word = |i: usize| if i < shift { this } else { args.words[i - shift] };
    for (i, slot) in slots.iter_mut().enumerate().take(given.min(positional)) {
        *slot = word(i);
    }
    // Self is not counted in messages.
    let hidden = p.has_self as usize;
    let mut next = positional;
    if p.var_positional {
        let value = |i: usize| word(i).unwrap_or(Value::NONE);
        let count = given.saturating_sub(positional);
        let mut few = [Value::NONE; FEW];
        let rest = if count <= FEW {
            (0..count).for_each(|i| few[i] = value(positional + i));
            t.new_tuple(&few[..count])?
        } else {
            let mut rest = t.root_vec(count)?;
            for i in 0..count {
                t.push(&mut rest, value(positional + i))?;
            }
            t.new_tuple_from(rest.slots())?
        };
        slots[next] = Some(rest.value());
        next += 1;
    } else if given > positional {
        return Err(wrong_count(t, def, slots[0], given - hidden.min(given)));
    }
    let keyword_slot = next;
    let extra = if p.var_keyword && !(def.keywords_if_any && args.names.is_none()) {
        let d = t.new_dict()?;
        slots[keyword_slot + p.keyword_only as usize] = Some(d.value());
        Some(d)
    } else {
        None
    };
    if let Some(keywords) = args.names {
        let known = t.vm().native_names.borrow().get(&(&raw const *def).addr()).cloned();
        let names = known.unwrap_or_else(|| {
            let names: Rc<[&'static str]> = native_names(def).collect();
            t.vm().native_names.borrow_mut().insert((&raw const *def).addr(), names.clone());
            names
        });
        for (k, name) in keywords.items().iter().enumerate() {
            let value = args.words[given - shift + k];
            let text = t.as_str(*name);
            let at = names.iter().enumerate().position(|(i, n)| {
                text.is_some_and(|text| text.is(n))
                    && i >= p.positional_only as usize
                    && !(p.var_positional && i == positional)
                    && i < p.slots() - p.var_keyword as usize
            });
            let text = || text.map(|n| n.to_text()).unwrap_or_default();
            match (at, extra) {
                (Some(i), _) => {
                    if slots[i].is_some() {
                        return Err(t.type_error(format_args!(
                            "argument for {}() given by name ('{}') and position ({})",
                            called_name(t, def, slots[0]),
                            text(),
                            i + 1 - hidden
                        )));
                    }
                    slots[i] = value;
                }
                (None, Some(d)) => d.set(t, *name, value.unwrap_or(Value::NONE))?,
                (None, None) if p.positional as usize == p.positional_only as usize && p.keyword_only == 0 => {
                    return Err(
                        t.type_error(format_args!("{}() takes no keyword arguments", called_name(t, def, slots[0])))
                    );
                }
                (None, None) => {
                    return Err(t.type_error(format_args!(
                        "{}() got an unexpected keyword argument '{}'",
                        called_name(t, def, slots[0]),
                        text()
                    )));
                }
            }
        }
    }
    let required = p.required as usize;
    if let Some(i) = (0..required).find(|i| slots[*i].is_none()) {
        if p.positional_only as usize >= required || given < hidden {
            return Err(wrong_count(t, def, slots[0], given - hidden.min(given)));
        }
        let name = native_names(def).nth(i).unwrap_or("?");
        return Err(t.type_error(format_args!(
            "{}() missing required argument '{name}' (pos {})",
            called_name(t, def, slots[0]),
            i + 1 - hidden
        )));
    }
    Ok(())
}

/// The name that messages give a native: constructors go by the class.
fn called_name(t: &Thread, def: &NativeDef, first: Word) -> String {
    match (def.name, first) {
        ("__new__", Some(class)) => class.downcast::<Type>().map_or_else(|| def.name.to_owned(), |c| c.name_text()),
        ("__init__", Some(this)) => t.type_name(this),
        _ => def.name.to_owned(),
    }
}

/// Methods without or with just one argument go by class and name.
fn qualified_name(t: &Thread, def: &NativeDef, name: &str, first: Word) -> String {
    match (def.binding, first) {
        (Binding::Method, Some(this)) if def.params.has_self => format!("{}.{name}", t.type_name(this)),
        (Binding::Class, Some(class)) => {
            class.downcast::<Type>().map_or_else(|| name.to_owned(), |c| format!("{}.{name}", c.name_text()))
        }
        _ => name.to_owned(),
    }
}

/// CPython's texts for a wrong number of positional arguments.
fn wrong_count(t: &Thread, def: &NativeDef, first: Word, given: usize) -> Raised {
    let name = &called_name(t, def, first);
    let qualified = || qualified_name(t, def, name, first);
    let p = &def.params;
    let hidden = p.has_self as usize;
    let (low, high) = (p.required as usize - hidden.min(p.required as usize), p.positional as usize - hidden);
    let keywords = p.positional as usize > p.positional_only as usize || p.keyword_only > 0;
    if low == high && p.var_positional {
        let s = if low == 1 { "" } else { "s" };
        return t.type_error(format_args!("{name} expected at least {low} argument{s}, got {given}"));
    }
    if keywords && high == 0 {
        return t.type_error(format_args!("{name}() takes no positional arguments"));
    }
    if keywords {
        let (bound, n) = match () {
            () if low == high => ("exactly", high),
            () if given < low => ("at least", low),
            () => ("at most", high),
        };
        let s = if n == 1 { "" } else { "s" };
        return t.type_error(format_args!("{name}() takes {bound} {n} positional argument{s} ({given} given)"));
    }
    match (low, high) {
        (0, 0) => t.type_error(format_args!("{}() takes no arguments ({given} given)", qualified())),
        (1, 1) => t.type_error(format_args!("{}() takes exactly one argument ({given} given)", qualified())),
        (l, h) if l == h => t.type_error(format_args!("{name} expected {l} arguments, got {given}")),
        (l, h) => {
            let (word, n) = if given < l { ("at least", l) } else { ("at most", h) };
            let s = if n == 1 { "" } else { "s" };
            t.type_error(format_args!("{name} expected {word} {n} argument{s}, got {given}"))
        }
    }
}
