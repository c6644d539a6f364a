//! Module `_heapq`. Heaps are plain lists; the sifting compares in the order CPython does. The max-heap functions differ in
//! the order of operands only.

use taipan_core::error::R;
use taipan_core::native::{Args, Effects, ModuleDef, NativeDef, native};
use taipan_core::object::List;
use taipan_core::thread::Thread;
use taipan_heap::{Gc, Value};

pub static MODULE: ModuleDef = ModuleDef {
    name: "_heapq",
    doc: "Heap queue algorithm (a.k.a. priority queue).",
    functions: FUNCTIONS,
    init: |_, _| Ok(()),
};

const ANY: Effects = Effects::ANY;
const ITEM: &str = "(heap, item, /)";
const HEAP: &str = "(heap, /)";

static FUNCTIONS: &[NativeDef] = &[
    native("heappush", ITEM, |t, a| push(t, a, MIN), ANY, "Push item onto heap, maintaining the heap invariant."),
    native(
        "heappop",
        HEAP,
        |t, a| pop(t, a, MIN),
        ANY,
        "Pop the smallest item off the heap, maintaining the heap invariant.",
    ),
    native(
        "heapify",
        HEAP,
        |t, a| heapify(t, a, MIN),
        ANY,
        "Transform list into a heap, in-place, in O(len(heap)) time.",
    ),
    native(
        "heapreplace",
        ITEM,
        |t, a| replace(t, a, MIN),
        ANY,
        "Pop and return the current smallest value, and add the new item.",
    ),
    native(
        "heappushpop",
        ITEM,
        |t, a| pushpop(t, a, MIN),
        ANY,
        "Push item on the heap, then pop and return the smallest item from the heap.",
    ),
    native(
        "heappush_max",
        ITEM,
        |t, a| push(t, a, MAX),
        ANY,
        "Push item onto max heap, maintaining the heap invariant.",
    ),
    native("heappop_max", HEAP, |t, a| pop(t, a, MAX), ANY, "Maxheap variant of heappop."),
    native("heapify_max", HEAP, |t, a| heapify(t, a, MAX), ANY, "Maxheap variant of heapify."),
    native("heapreplace_max", ITEM, |t, a| replace(t, a, MAX), ANY, "Maxheap variant of heapreplace."),
    native("heappushpop_max", ITEM, |t, a| pushpop(t, a, MAX), ANY, "Maxheap variant of heappushpop."),
];

/// Does the first operand belong above the second?
type Above = fn(&Thread, Value, Value) -> R<bool>;
const MIN: Above = |t, a, b| t.lt(a, b);
const MAX: Above = |t, a, b| t.lt(b, a);

fn heap_argument(t: &Thread, a: Args<'_>, name: &str) -> R<Gc<List>> {
    a[0].downcast::<List>()
        .ok_or_else(|| t.type_error(format_args!("{name}() argument must be list, not {}", t.type_name(a[0]))))
}

fn at(t: &Thread, heap: Gc<List>, i: usize) -> R {
    heap.get(i).ok_or_else(|| t.index_error("index out of range"))
}

fn swap(t: &Thread, heap: Gc<List>, i: usize, j: usize) -> R<()> {
    let (a, b) = (at(t, heap, i)?, at(t, heap, j)?);
    heap.set(t, i, b);
    heap.set(t, j, a);
    Ok(())
}

/// A comparison that notices when it changed the heap's length.
fn compare(t: &Thread, heap: Gc<List>, above: Above, a: Value, b: Value) -> R<bool> {
    let n = heap.len();
    let answer = above(t, a, b)?;
    if heap.len() != n {
        return Err(t.runtime_error("list changed size during iteration"));
    }
    Ok(answer)
}

/// Moves item `at` up to its place, not beyond `start`.
fn sift_down(t: &Thread, heap: Gc<List>, start: usize, mut pos: usize, above: Above) -> R<()> {
    let item = at(t, heap, pos)?;
    while pos > start {
        let parent = (pos - 1) >> 1;
        if !compare(t, heap, above, item, at(t, heap, parent)?)? {
            break;
        }
        swap(t, heap, parent, pos)?;
        pos = parent;
    }
    Ok(())
}

/// Moves item `pos` down to a leaf by way of the upper children, then up to its place.
fn sift_up(t: &Thread, heap: Gc<List>, mut pos: usize, above: Above) -> R<()> {
    let (start, end) = (pos, heap.len());
    while pos < end / 2 {
        let mut child = 2 * pos + 1;
        if child + 1 < end && !compare(t, heap, above, at(t, heap, child)?, at(t, heap, child + 1)?)? {
            child += 1;
        }
        swap(t, heap, child, pos)?;
        pos = child;
    }
    sift_down(t, heap, start, pos, above)
}

fn push(t: &Thread, a: Args<'_>, above: Above) -> R {
    let heap = heap_argument(t, a, "heappush")?;
    heap.push(t, a[1])?;
    sift_down(t, heap, 0, heap.len() - 1, above)?;
    Ok(Value::NONE)
}

fn pop(t: &Thread, a: Args<'_>, above: Above) -> R {
    let heap = heap_argument(t, a, "heappop")?;
    let Some(last) = heap.pop_last(t) else { return Err(t.index_error("index out of range")) };
    let Some(top) = heap.get(0) else { return Ok(last) };
    heap.set(t, 0, last);
    sift_up(t, heap, 0, above)?;
    Ok(top)
}

fn replace(t: &Thread, a: Args<'_>, above: Above) -> R {
    let heap = heap_argument(t, a, "heapreplace")?;
    let top = at(t, heap, 0)?;
    heap.set(t, 0, a[1]);
    sift_up(t, heap, 0, above)?;
    Ok(top)
}

fn pushpop(t: &Thread, a: Args<'_>, above: Above) -> R {
    let heap = heap_argument(t, a, "heappushpop")?;
    let Some(top) = heap.get(0) else { return Ok(a[1]) };
    if !compare(t, heap, above, top, a[1])? {
        return Ok(a[1]);
    }
    let top = at(t, heap, 0)?;
    heap.set(t, 0, a[1]);
    sift_up(t, heap, 0, above)?;
    Ok(top)
}

fn heapify(t: &Thread, a: Args<'_>, above: Above) -> R {
    let heap = heap_argument(t, a, "heapify")?;
    for i in (0..heap.len() / 2).rev() {
        sift_up(t, heap, i, above)?;
    }
    Ok(Value::NONE)
}
