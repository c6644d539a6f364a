//! Tests of the whole heap: a world of small nodes with precise roots, compared with a model where it matters.

use crate::barrier::GC_OLD;
use crate::*;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

const NODE: Kind = Kind(3);
const NATIVE: Kind = Kind(4);
const WEAK: Kind = Kind(5);

thread_local! {
    static FINALIZED: Cell<usize> = const { Cell::new(0) };
}

unsafe fn finalize_native(_: *mut Header) {
    FINALIZED.set(FINALIZED.get() + 1);
}

static KINDS: [KindInfo; 6] = [
    HEAP_KINDS[0],
    HEAP_KINDS[1],
    HEAP_KINDS[2],
    KindInfo::new("node", Layout::Words { first: 8 }),
    KindInfo { name: "native", layout: Layout::Leaf, finalize: Some(finalize_native) },
    KindInfo::new("weak", Layout::Leaf),
];

/// A node: its number, then its edges.
#[repr(C)]
struct Node {
    header: Header,
    id: Slot,
    edges: [Slot; 0],
}

unsafe impl HeapObject for Node {
    fn is_kind(kind: Kind) -> bool {
        kind == NODE
    }
}

#[repr(C)]
struct Weak {
    header: Header,
    target: Field<usize>,
    callback: Field<bool>,
}

struct World {
    heap: Heap,
    alloc: Allocator,
    roots: RefCell<Vec<Word>>,
    stack_base: Cell<usize>,
    minors_only: Cell<bool>,
}

impl Roots for World {
    fn trace_roots(&self, tracer: &mut Tracer<'_>) {
        self.roots.borrow().iter().for_each(|w| tracer.word(*w));
        if self.stack_base.get() != 0 {
            unsafe { tracer.current_stack(self.stack_base.get() as *const u8) };
        }
    }
}

unsafe fn collect_hook(context: *mut (), kind: CollectionKind) {
    let world = unsafe { &*context.cast::<World>() };
    let kind = if world.minors_only.get() { CollectionKind::Minor } else { kind };
    world.heap.collect(kind, world);
}

unsafe fn weak_hook(_: *mut (), cell: *mut Header) -> bool {
    let weak = unsafe { &*cell.cast::<Weak>() };
    weak.target.set(0);
    weak.callback.get()
}

fn world() -> Box<World> {
    let world = Box::new(World {
        heap: Heap::new(&KINDS),
        alloc: Allocator::new(),
        roots: RefCell::default(),
        stack_base: Cell::new(0),
        minors_only: Cell::new(false),
    });
    let context = &*world as *const World as *mut ();
    unsafe { world.heap.set_hooks(Hooks { context, collect: collect_hook, weak_death: weak_hook }) };
    world
}

impl World {
    fn node(&self, id: i64, edges: usize) -> Gc<Node> {
        let cell = self.alloc.alloc(&self.heap, 16 + edges * 8, NODE, 7).unwrap();
        let node = unsafe { Gc::<Node>::from_raw(cell.cast()) };
        assert_eq!(node.id.get(), None, "memory is zeroed");
        node.id.init(Value::int_unchecked(id));
        node
    }

    fn weak(&self, target: &Header, callback: bool) -> Gc<Weak> {
        let cell = self.alloc.alloc(&self.heap, size_of::<Weak>(), WEAK, 0).unwrap();
        let weak = unsafe { Gc::<Weak>::from_raw(cell.cast()) };
        weak.target.set(target as *const Header as usize);
        weak.callback.set(callback);
        self.heap.register_weakref(target, weak.header());
        weak
    }

    fn root(&self, value: impl Into<Value>) -> usize {
        self.roots.borrow_mut().push(Some(value.into()));
        self.roots.borrow().len() - 1
    }

    fn minor(&self) {
        self.heap.collect(CollectionKind::Minor, self);
    }

    fn major(&self) {
        self.heap.collect(CollectionKind::Major, self);
    }

    fn cells(&self) -> usize {
        let mut n = 0;
        self.heap.for_each_cell(|_| n += 1);
        n
    }

    fn check(&self) {
        self.heap.verify(self).unwrap();
    }
}

impl Gc<Node> {
    fn edge(&self, i: usize) -> &Slot {
        unsafe { &*(self.as_ptr() as *const Slot).add(2 + i) }
    }
    fn number(&self) -> i64 {
        self.id.get().and_then(Value::as_small_int).unwrap()
    }
}

/// Small, seeded, good enough to shuffle operations.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }
}

#[test]
fn unreachable_cells_are_freed_and_reachable_ones_kept() {
    let w = world();
    let kept = w.node(1, 1);
    w.root(kept);
    kept.edge(0).set(kept.header(), w.node(2, 3).value());
    for i in 0..1000 {
        w.node(i, 2);
    }
    w.major();
    assert_eq!(w.cells(), 2);
    assert_eq!(kept.edge(0).get().unwrap().downcast::<Node>().unwrap().number(), 2);
    w.roots.borrow_mut().clear();
    w.major();
    assert_eq!(w.cells(), 0);
    assert_eq!(w.heap.stats().used, 0);
}

#[test]
fn barrier_keeps_what_an_old_cell_holds() {
    let w = world();
    let old = w.node(1, 2);
    w.root(old);
    w.minor();
    assert_ne!(old.header().gc_byte() & GC_OLD, 0);
    for round in 0..5 {
        old.edge(round % 2).set(old.header(), w.node(round as i64, 0).value());
        w.check();
        w.minor();
        w.check();
        assert_eq!(old.edge(round % 2).get().unwrap().downcast::<Node>().unwrap().number(), round as i64);
    }
    w.major();
    assert_eq!(w.cells(), 3);
}

#[test]
fn verifier_finds_a_missing_barrier_and_a_wild_word() {
    let w = world();
    let old = w.node(1, 1);
    w.root(old);
    w.minor();
    let young = w.node(2, 0);
    old.edge(0).init(young.value());
    assert!(w.heap.verify(&*w).unwrap_err().contains("is old and holds young node"));
    old.edge(0).init(unsafe { Value::from_bits_unchecked(young.address() as u64 + 8) });
    assert!(w.heap.verify(&*w).unwrap_err().contains("which is no cell"));
    old.edge(0).clear();
    w.check();
}

#[test]
fn large_arrays_have_cards() {
    let w = world();
    for len in [300usize, 700, 3000, 40_000, 400_000] {
        let array = Array::new(&w.alloc, &w.heap, len).unwrap();
        assert!(array.capacity() >= len);
        let root = w.root(array);
        w.minor();
        for i in (0..len).step_by(97) {
            array.set(i, w.node(i as i64, 0).value());
        }
        array.set(len - 1, w.node(len as i64 - 1, 0).value());
        w.check();
        w.minor();
        w.check();
        w.minor();
        for i in (0..len).step_by(97).chain([len - 1]) {
            assert_eq!(array.get(i).unwrap().downcast::<Node>().unwrap().number(), i as i64);
        }
        w.major();
        w.check();
        w.roots.borrow_mut()[root] = None;
    }
    w.major();
    assert_eq!(w.cells(), 0);
    assert_eq!(w.heap.stats().used, 0);
}

#[test]
fn large_cells_are_zero_when_memory_is_used_again() {
    let w = world();
    for round in 0..20 {
        for len in [2000usize, 9000, 20_000, 70_000, 69_000, 71_000] {
            let array = Array::new(&w.alloc, &w.heap, len).unwrap();
            assert!(array.slots().iter().all(|s| s.get().is_none()));
            array.fill(0..array.capacity(), Value::int_unchecked(round));
            let node = w.node(round, 1000 + round as usize * 20);
            assert!((0..1000).all(|i| node.edge(i).get().is_none()));
            node.edge(999).init(node.value());
        }
        if round % 3 == 0 {
            w.major();
        } else {
            w.minor();
        }
        assert_eq!((w.cells(), w.heap.stats().used), (0, 0));
    }
}

#[test]
fn generic_barrier_on_a_card_array_covers_it_whole() {
    let w = world();
    let array = Array::new(&w.alloc, &w.heap, 5000).unwrap();
    w.root(array);
    w.minor();
    array.slots()[4321].set(array.header(), w.node(5, 0).value());
    w.check();
    w.minor();
    assert_eq!(array.get(4321).unwrap().downcast::<Node>().unwrap().number(), 5);
}

#[test]
fn storage_grows_and_keeps_its_words() {
    let w = world();
    let mut array = Array::new(&w.alloc, &w.heap, 1).unwrap();
    let root = w.root(array);
    let mut len = 0;
    for i in 0..200_000usize {
        if len == array.capacity() {
            array = array.grow(&w.alloc, &w.heap, len, len + len / 8 + 6).unwrap();
            w.roots.borrow_mut()[root] = Some(array.value());
        }
        array.set(len, Value::int_unchecked(i as i64));
        len += 1;
    }
    w.major();
    w.check();
    assert!((0..len).all(|i| array.get(i) == Some(Value::int_unchecked(i as i64))));
    assert_eq!(w.cells(), 1);
    let buf = ByteBuf::new(&w.alloc, &w.heap, 10).unwrap();
    buf.write(3, b"heap");
    let grown = buf.grow(&w.alloc, &w.heap, 10, 100_000).unwrap();
    assert_eq!(unsafe { &grown.as_slice()[..8] }, b"\0\0\0heap\0");
}

#[test]
fn copies_and_fills_reach_the_barrier() {
    let w = world();
    let (a, b) = (Array::new(&w.alloc, &w.heap, 1000).unwrap(), Array::new(&w.alloc, &w.heap, 1000).unwrap());
    w.root(a);
    w.root(b);
    w.major();
    a.fill(100..900, w.node(1, 0).value());
    b.copy_from(&a, 100..900, 0);
    a.copy_within(100..200, 0);
    w.check();
    w.minor();
    w.check();
    assert_eq!(a.get(0), b.get(799));
    assert_eq!(w.cells(), 3);
}

#[test]
fn native_stacks_are_scanned() {
    let w = world();
    w.stack_base.set(stack_bounds().unwrap().1 as usize);
    let value = allocate_deep(&w, 100);
    for _ in 0..50_000 {
        w.node(0, 3);
    }
    w.major();
    assert_eq!(value.number(), 100);
    let interior = value.as_ptr() as usize + 8;
    let _ = std::hint::black_box(value);
    assert!(w.heap.find_cell(interior).is_some());
    w.check();
}

#[inline(never)]
fn allocate_deep(w: &World, n: i64) -> Gc<Node> {
    w.node(n, 3)
}

#[test]
fn conservative_words_keep_cells_from_inside_and_sliced_ones_from_their_end() {
    let w = world();
    // The large one first: it makes a collection due, which comes before it.
    let large = Array::new(&w.alloc, &w.heap, 100_000).unwrap();
    let node = w.node(1, 6);
    let words = Array::new(&w.alloc, &w.heap, 6).unwrap();
    struct Ends<'a>(&'a [usize]);
    impl Roots for Ends<'_> {
        fn trace_roots(&self, tracer: &mut Tracer<'_>) {
            self.0.iter().for_each(|e| tracer.conservative(*e as u64));
        }
    }
    let inside = large.address() + 300_001;
    w.heap.collect(CollectionKind::Major, &Ends(&[node.address() + 9, words.address() + 64, inside]));
    assert_eq!(w.cells(), 3);
    // Nobody looks through a node by slices, so nobody holds just its end.
    w.heap.collect(CollectionKind::Major, &Ends(&[node.address() + 64, words.address() + 64, inside]));
    assert_eq!(w.cells(), 2);
    w.heap.collect(CollectionKind::Major, &Ends(&[words.address() + 64 + 8]));
    assert_eq!(w.cells(), 0);
}

#[test]
fn native_finalisers_run_once_at_the_sweep_or_the_end() {
    FINALIZED.set(0);
    let w = world();
    for i in 0..1000 {
        let cell = w.alloc.alloc_native(&w.heap, 24, NATIVE, 0).unwrap();
        if i % 10 == 0 {
            w.root(unsafe { Value::from_cell(cell) });
        }
    }
    w.minor();
    assert_eq!(FINALIZED.get(), 900);
    w.major();
    w.minor();
    assert_eq!(FINALIZED.get(), 900);
    for _ in 0..500 {
        w.alloc.alloc_native(&w.heap, 24, NATIVE, 0).unwrap();
    }
    w.major();
    assert_eq!(FINALIZED.get(), 1400);
    drop(w);
    assert_eq!(FINALIZED.get(), 1500);
}

#[test]
fn weak_references_die_with_their_target() {
    let w = world();
    let (a, b) = (w.node(1, 0), w.node(2, 0));
    w.root(a);
    let (wa, wb, quiet) = (w.weak(a.header(), true), w.weak(b.header(), true), w.weak(b.header(), false));
    w.weak(b.header(), true);
    w.root(wa);
    w.root(wb);
    w.root(quiet);
    assert_eq!(w.heap.weakrefs_of(b.header()).len(), 3);
    w.minor();
    assert_eq!((wa.target.get() != 0, wb.target.get(), quiet.target.get()), (true, 0, 0));
    assert_eq!(w.heap.take_dead_weakref(), Some(wb.as_ptr().cast()));
    assert_eq!(w.heap.take_dead_weakref(), None);
    assert!(a.header().has_flag(flags::HAS_WEAKREFS));
    w.roots.borrow_mut()[0] = None;
    w.minor();
    assert_ne!(wa.target.get(), 0, "an old target is left to a major collection");
    w.major();
    assert_eq!(wa.target.get(), 0);
    // A reference that dies before its target leaves the table.
    let c = w.node(3, 0);
    w.root(c);
    w.weak(c.header(), true);
    w.minor();
    assert!(!c.header().has_flag(flags::HAS_WEAKREFS) && w.heap.weakrefs_of(c.header()).is_empty());
}

#[test]
fn finalisable_objects_come_back_once() {
    let w = world();
    let node = w.node(1, 1);
    node.edge(0).set(node.header(), w.node(2, 0).value());
    w.heap.register_finalizable(node.header());
    let weak = w.weak(node.header(), false);
    w.root(weak);
    w.minor();
    assert_eq!(weak.target.get(), 0);
    assert_eq!(w.heap.pending_finalizers(), 1);
    w.major();
    assert_eq!(w.cells(), 3, "the queue is a root");
    let cell = w.heap.take_finalizable().unwrap();
    assert_eq!(cell, node.as_ptr().cast());
    w.heap.register_finalizable(node.header());
    w.major();
    assert_eq!((w.cells(), w.heap.take_finalizable()), (1, None));
}

#[test]
fn out_of_memory_is_an_answer() {
    let w = world();
    assert!(Array::new(&w.alloc, &w.heap, usize::MAX).is_err());
    assert!(Array::new(&w.alloc, &w.heap, 1 << 59).is_err());
    assert!(Array::new(&w.alloc, &w.heap, 1 << 45).is_err());
    assert!(ByteBuf::new(&w.alloc, &w.heap, usize::MAX - 3).is_err());
    w.heap.set_limit(4 << 20);
    let mut kept = 0;
    while let Ok(cell) = w.alloc.alloc(&w.heap, 64, NODE, 0) {
        w.root(unsafe { Value::from_cell(cell) });
        kept += 1;
    }
    assert!(kept > 50_000 && kept <= (4 << 20) / 64);
    w.check();
    w.roots.borrow_mut().clear();
    assert!(w.alloc.alloc(&w.heap, 64, NODE, 0).is_ok(), "a collection makes room");
}

#[test]
fn memory_goes_back() {
    let w = world();
    for i in 0..400_000 {
        w.root(w.node(i, 6));
    }
    let full = w.heap.stats().used;
    assert!(full > 20 << 20);
    w.roots.borrow_mut().clear();
    w.major();
    w.major();
    assert_eq!(w.heap.stats().used, 0);
    let mapped = w.heap.blocks.borrow().mappings().count();
    assert!(mapped <= 8, "{mapped} chunks kept");
}

#[test]
fn root_vectors_and_kept_values_survive() {
    let w = world();
    w.stack_base.set(stack_bounds().unwrap().1 as usize);
    let mut list = RootVec::new();
    for i in 0..5000 {
        list.push(&w.alloc, &w.heap, w.node(i, 1).value()).unwrap();
    }
    let kept = w.heap.keep(w.node(-1, 0).value());
    w.major();
    w.check();
    assert!(list.iter().enumerate().all(|(i, v)| v.downcast::<Node>().unwrap().number() == i as i64));
    assert_eq!(list.pop().flatten().unwrap().downcast::<Node>().unwrap().number(), 4999);
    list.truncate(10);
    assert_eq!(list.len(), 10);
    assert_eq!(w.heap.kept(kept).unwrap().downcast::<Node>().unwrap().number(), -1);
    w.heap.release(kept);
    assert_eq!(w.heap.kept(kept), None);
    std::hint::black_box(&list);
}

/// Random programs over a graph of nodes, each step done in the heap and in a model; then both are compared.
fn random_graph(seed: u64, steps: usize, setup: impl Fn(&World), check_every: usize) {
    const ROOTS: usize = 12;
    let w = world();
    setup(&w);
    let mut random = Random(seed);
    let mut model: HashMap<i64, Vec<Option<i64>>> = HashMap::new();
    let mut model_roots: Vec<Option<i64>> = vec![None; ROOTS];
    w.roots.borrow_mut().resize(ROOTS, None);
    let mut next = 0;
    for step in 0..steps {
        let at = random.below(ROOTS);
        match random.below(10) {
            0..5 => {
                // A new node, linked to what its root held.
                let edges = 1 + if random.below(50) == 0 { random.below(6000) } else { random.below(20) };
                let node = w.node(next, edges);
                let before = w.roots.borrow()[at];
                node.edge(edges - 1).init(before);
                model.insert(next, vec![None; edges]);
                model.get_mut(&next).unwrap()[edges - 1] = model_roots[at];
                w.roots.borrow_mut()[at] = Some(node.value());
                model_roots[at] = Some(next);
                next += 1;
            }
            5..8 => {
                // Some node's edge gets some other node.
                let (from, to) = (walk(&w, &mut random, at), random.below(ROOTS));
                if let Some(node) = from {
                    let edge = random.below(model[&node.number()].len());
                    let target = w.roots.borrow()[to];
                    node.edge(edge).set(node.header(), target);
                    model.get_mut(&node.number()).unwrap()[edge] = model_roots[to];
                }
            }
            8 => {
                let found = walk(&w, &mut random, at);
                w.roots.borrow_mut()[at] = found.map(Gc::value);
                model_roots[at] = found.map(|n| n.number());
            }
            _ => {
                if random.below(4) == 0 {
                    w.roots.borrow_mut()[at] = None;
                    model_roots[at] = None;
                }
            }
        }
        if step % check_every == 0 {
            match random.below(3) {
                0 => w.minor(),
                1 => w.major(),
                _ => {}
            }
            w.check();
            compare(&w, &model, &model_roots);
        }
    }
    w.major();
    w.check();
    let reachable = compare(&w, &model, &model_roots);
    assert_eq!(w.cells(), reachable);
}

/// A random walk from a root.
fn walk(w: &World, random: &mut Random, root: usize) -> Option<Gc<Node>> {
    let mut node = w.roots.borrow()[root]?.downcast::<Node>()?;
    for _ in 0..random.below(6) {
        let edges = w.heap.cell_size(node.header()) / 8 - 2;
        let Some(next) = node.edge(random.below(edges)).get() else { break };
        node = next.downcast::<Node>()?;
    }
    Some(node)
}

/// The graphs reachable from the roots are the same; their size.
fn compare(w: &World, model: &HashMap<i64, Vec<Option<i64>>>, model_roots: &[Option<i64>]) -> usize {
    let mut seen: HashMap<i64, Gc<Node>> = HashMap::new();
    let mut work = Vec::new();
    for (word, id) in w.roots.borrow().iter().zip(model_roots) {
        assert_eq!(word.map(|v| v.downcast::<Node>().unwrap().number()), *id);
        work.extend(word.and_then(Value::downcast::<Node>));
    }
    while let Some(node) = work.pop() {
        if let Some(other) = seen.insert(node.number(), node) {
            assert_eq!(other, node);
            continue;
        }
        for (i, id) in model[&node.number()].iter().enumerate() {
            let target = node.edge(i).get().map(|v| v.downcast::<Node>().unwrap());
            assert_eq!(target.map(|n| n.number()), *id);
            work.extend(target);
        }
    }
    seen.len()
}

#[test]
fn random_graphs_match_the_model() {
    for seed in 1..=6 {
        random_graph(seed * 0x9E37_79B9, 6000, |_| {}, 500);
    }
}

#[test]
fn random_graphs_match_the_model_with_minor_collections_only() {
    for seed in 1..=3 {
        random_graph(seed * 0x1234_5677, 6000, |w| w.minors_only.set(true), 700);
    }
}

#[test]
fn random_graphs_match_the_model_under_stress() {
    for seed in 1..=3 {
        random_graph(seed * 0xABCD_EF01, 1200, |w| w.heap.set_stress(true), 200);
    }
}
