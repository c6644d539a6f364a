//! Module `_bisect`: binary search in sorted sequences.

use taipan_core::error::R;
use taipan_core::interp::prepared::Prepared;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::List;
use taipan_core::thread::Thread;
use taipan_core::types::ty;
use taipan_heap::Value;

pub static MODULE: ModuleDef =
    ModuleDef { name: "_bisect", doc: "Bisection algorithms.", functions: FUNCTIONS, init: |_, _| Ok(()) };

const ANY: Effects = Effects::ANY;
const PARAMETERS: &str = "(a, x, lo=0, hi=None, *, key=None)";
const LEFT: &str = "Return the index where to insert item x in list a, assuming a is sorted.\n\nThe return value i is such that all e in a[:i] have e < x, and all e in\na[i:] have e >= x.";
const RIGHT: &str = "Return the index where to insert item x in list a, assuming a is sorted.\n\nThe return value i is such that all e in a[:i] have e <= x, and all e in\na[i:] have e > x.";
const INSERT_LEFT: &str = "Insert item x in list a, and keep it sorted assuming a is sorted.\n\nIf x is already in a, insert it to the left of the leftmost x.";
const INSERT_RIGHT: &str = "Insert item x in list a, and keep it sorted assuming a is sorted.\n\nIf x is already in a, insert it to the right of the rightmost x.";

static FUNCTIONS: &[NativeDef] = &[
    native("bisect_left", PARAMETERS, |t, a| index(t, a, Side::Left), ANY, LEFT),
    native("bisect_right", PARAMETERS, |t, a| index(t, a, Side::Right), ANY, RIGHT),
    native("insort_left", PARAMETERS, |t, a| insort(t, a, Side::Left), ANY, INSERT_LEFT),
    native("insort_right", PARAMETERS, |t, a| insort(t, a, Side::Right), ANY, INSERT_RIGHT),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

fn search(t: &Thread, a: Args<'_>, x: Value, side: Side) -> R<usize> {
    let lo = match a.opt(2) {
        Some(lo) => t.index(lo)?,
        None => 0,
    };
    if lo < 0 {
        return Err(t.value_error("lo must be non-negative"));
    }
    let hi = match a.not_none(3) {
        Some(hi) => t.index(hi)?,
        None => t.len(a[0])? as i64,
    };
    let (mut lo, mut hi) = (lo as usize, hi.max(0) as usize);
    let list = a[0].downcast::<List>().filter(|_| t.is_exact(a[0], ty::LIST));
    let key = a.not_none(4).map(|key| Prepared::new(t, key));
    while lo < hi {
        let middle = lo.midpoint(hi);
        // (Beyond its end the list says what is wrong.)
        let mut item = match list.and_then(|list| list.get(middle)) {
            Some(item) => item,
            None => t.getitem(a[0], Value::int_unchecked(middle as i64))?,
        };
        if let Some(key) = &key {
            item = key.call(t, item)?;
        }
        let go_right = match side {
            Side::Left => t.lt(item, x)?,
            Side::Right => !t.lt(x, item)?,
        };
        if go_right {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    Ok(lo)
}

fn index(t: &Thread, a: Args<'_>, side: Side) -> R {
    let i = search(t, a, a[1], side)?;
    t.new_int(i as i64)
}

fn insort(t: &Thread, a: Args<'_>, side: Side) -> R {
    let x = match a.not_none(4) {
        Some(key) => t.call(key, &[a[1]])?,
        None => a[1],
    };
    let i = search(t, a, x, side)?;
    if t.is_exact(a[0], ty::LIST)
        && let Some(list) = a[0].downcast::<List>()
    {
        list.insert(t, i.min(list.len()), a[1])?;
        return Ok(Value::NONE);
    }
    let i = t.new_int(i as i64)?;
    t.call_method(a[0], "insert", &[i, a[1]])?;
    Ok(Value::NONE)
}
