//! What allocation and collection cost: garbage, survivors in several patterns, marking.
//!
//! `cargo bench -p taipan-heap --profile quick [-- PATTERN]`. Each line: nanoseconds per allocated cell, collections
//! included, and the memory in use at the end relative to what is live. The programs imitate what objects do in
//! Python programs: die at once, die in random order, stay as trees.

use std::cell::{Cell, RefCell};
use std::time::Duration;
use taipan_heap::*;

const NODE: Kind = Kind(3);

static KINDS: [KindInfo; 4] =
    [HEAP_KINDS[0], HEAP_KINDS[1], HEAP_KINDS[2], KindInfo::new("node", Layout::Words { first: 8 })];

#[repr(C)]
struct Pair {
    header: Header,
    left: Slot,
    right: Slot,
    third: Slot,
}

struct World {
    heap: Heap,
    alloc: Allocator,
    roots: RefCell<Vec<Word>>,
    stack_base: Cell<usize>,
}

impl Roots for World {
    fn trace_roots(&self, tracer: &mut Tracer<'_>) {
        self.roots.borrow().iter().for_each(|w| tracer.word(*w));
        // SAFETY: the base is that of the running thread.
        unsafe { tracer.current_stack(self.stack_base.get() as *const u8) };
    }
}

unsafe fn collect_hook(context: *mut (), kind: CollectionKind) {
    // SAFETY: the context is the world.
    let world = unsafe { &*context.cast::<World>() };
    world.heap.collect(kind, world);
}

unsafe fn weak_hook(_: *mut (), _: *mut Header) -> bool {
    false
}

fn world(tuning: Tuning) -> Box<World> {
    let world = Box::new(World {
        heap: Heap::new(&KINDS),
        alloc: Allocator::new(),
        roots: RefCell::default(),
        stack_base: Cell::new(0),
    });
    if let Some((_, base)) = stack_bounds() {
        world.stack_base.set(base as usize);
    }
    world.heap.set_tuning(tuning);
    let context = &*world as *const World as *mut ();
    // SAFETY: the world outlives its heap's use.
    unsafe { world.heap.set_hooks(Hooks { context, collect: collect_hook, weak_death: weak_hook }) };
    world
}

impl World {
    #[inline(always)]
    fn pair(&self, left: Word, right: Word) -> Gc<Pair> {
        let cell = self.alloc.alloc(&self.heap, size_of::<Pair>(), NODE, 1).expect("memory");
        // SAFETY: a fresh cell of that size.
        let pair = unsafe { Gc::<Pair>::from_raw(cell.cast()) };
        pair.left.init(left);
        pair.right.init(right);
        pair
    }

    #[inline(always)]
    fn sized(&self, size: usize) -> Gc<Pair> {
        // SAFETY: a fresh cell of at least 16 bytes; only `left` is used.
        unsafe { Gc::from_raw(self.alloc.alloc(&self.heap, size, NODE, 1).expect("memory").cast()) }
    }

    fn tree(&self, depth: u32) -> Gc<Pair> {
        if depth == 0 {
            return self.pair(None, None);
        }
        let left = self.tree(depth - 1);
        let right = self.tree(depth - 1);
        self.pair(Some(left.value()), Some(right.value()))
    }
}

/// Small, seeded.
struct Random(u64);

impl Random {
    #[inline(always)]
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize
    }
}

/// Every cell dies at once.
fn garbage(w: &World) -> usize {
    const N: usize = 20_000_000;
    for _ in 0..N {
        std::hint::black_box(w.pair(None, None));
    }
    N
}

/// The benchmark game's program: a long-lived tree, and many short-lived ones.
fn binary_trees(w: &World) -> usize {
    let long = w.tree(18);
    let mut count = 1 << 19;
    for depth in (4..=18).step_by(4) {
        for _ in 0..1 << (22 - depth) {
            std::hint::black_box(w.tree(depth));
            count += (2 << depth) - 1;
        }
    }
    std::hint::black_box(long);
    count
}

/// A table of live cells; one in `every` new ones replaces a random entry, the others die at once.
fn table(w: &World, entries: usize, every: usize, size: impl Fn(&mut Random) -> usize) -> usize {
    const N: usize = 10_000_000;
    let mut random = Random(88_172_645_463_325_252);
    let table = Array::new(&w.alloc, &w.heap, entries).expect("memory");
    w.roots.borrow_mut().push(Some(table.value()));
    for i in 0..N {
        let cell = w.sized(size(&mut random));
        if i % every == 0 {
            table.set(random.next() % entries, cell.value());
        }
    }
    N
}

/// Parsed records: small trees of mixed sizes, kept for a while in a queue, a tenth of each kept for good.
fn records(w: &World) -> usize {
    let queue = Array::new(&w.alloc, &w.heap, 2000).expect("memory");
    w.roots.borrow_mut().push(Some(queue.value()));
    let mut kept = RootVec::new();
    let mut count = 0;
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    for i in 0..400_000 {
        let record = Array::new(&w.alloc, &w.heap, 14).expect("memory");
        for k in 0..10 {
            let field = w.sized([24, 32, 32, 40, 48, 64, 80, 128][random.next() % 8]);
            record.set(k, field.value());
            if k == i % 10 {
                kept.push(&w.alloc, &w.heap, if i % 4 == 0 { Some(field.value()) } else { None }).expect("memory");
            }
        }
        queue.set(random.next() % 2000, record.value());
        count += 11;
    }
    std::hint::black_box(&kept);
    count
}

/// Time the processor spent on this thread: other work on the machine does not count.
fn cpu_time() -> Duration {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: fills the struct.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut t) };
    Duration::new(t.tv_sec as u64, t.tv_nsec as u32)
}

/// Runs a program three times and reports the fastest.
fn run(name: &str, tuning: Tuning, program: impl Fn(&World) -> usize) {
    let pattern = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    if pattern.is_some_and(|p| !name.contains(&p)) {
        return;
    }
    let once = || {
        let w = world(tuning);
        let start = cpu_time();
        let count = program(&w);
        let time = cpu_time() - start;
        (time.as_nanos() as f64 / count as f64, w.heap.stats())
    };
    let mut runs = [once(), once(), once()];
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (time, s) = runs[0];
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    println!(
        "{name:24} {time:6.2} ns/cell  {:4} minors {:6.1} ms  {:3} majors {:6.1} ms  longest {:5.1} ms  used {:5.1} MB  live {:5.1} MB",
        s.minors,
        ms(s.minor_time),
        s.majors,
        ms(s.major_time),
        ms(s.longest),
        s.used as f64 / 1e6,
        s.live_after_major as f64 / 1e6,
    );
}

fn main() {
    let standard = Tuning::default();
    run("garbage", standard, garbage);
    run("trees", standard, binary_trees);
    for threshold in [16 << 10, 1024, 256, 128, 64, 32] {
        let t = Tuning { run_min: threshold, ..standard };
        println!("-- blocks re-used from {threshold} bytes of average run on");
        run("trees", t, binary_trees);
        run("table, 2% kept", t, |w| table(w, 200_000, 50, |_| 32));
        run("table, 10% kept", t, |w| table(w, 200_000, 10, |_| 32));
        run("table, 50% kept", t, |w| table(w, 200_000, 2, |_| 32));
        run("table, mixed, 10% kept", t, |w| table(w, 200_000, 10, |r| [24, 32, 48, 64, 128][r.next() % 5]));
        run("records", t, records);
    }
}
