//! Where trees are compiled: on a thread of its own, or (`--jit-sync`) where they are asked for.
//!
//! A job is the recorded graph, packed; it holds addresses as plain numbers and the thread never looks at the heap. What comes
//! back is installed by the program's thread when it next comes to the tier. A job whose tree is no longer valid is dropped there.
//!
//! A budget keeps compiling from costing more than it can bring (`budget`).

use crate::budget::Budget;
use crate::pages;
use crate::worth::Worth;
use std::cell::{Cell, OnceCell, RefCell};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SendError, Sender, channel};
use std::sync::{Arc, Once};
use std::time::Duration;
use taipan_jit::backend::{CodeMemory, Layout};
use taipan_jit::compile::{Compiled, Compiler, Options};
use taipan_jit::ir::Packed;

/// When nothing has been compiled for so long, the compiler's pages are let go of.
const IDLE: Duration = Duration::from_millis(50);

/// How to make the compiler: it is made when the first tree is compiled, so that programs without hot loops do not pay for it.
#[derive(Clone, Copy)]
pub struct Plan {
    pub keep_code: bool,
    pub code_limit: usize,
    pub layout: Layout,
    pub options: Options,
}

impl Plan {
    fn compiler(&self) -> Result<Compiler, String> {
        let memory = if self.keep_code { CodeMemory::keeping } else { CodeMemory::new };
        let memory = memory(self.code_limit).map_err(|e| e.to_string())?;
        Compiler::new(memory, self.layout, self.options).map_err(|e| e.to_string())
    }
}

struct Job {
    number: u64,
    graph: Arc<Packed>,
}

/// A finished job.
pub struct Done {
    pub number: u64,
    pub result: Result<Compiled, String>,
    pub time: Duration,
    /// Operations of the graph.
    pub ops: usize,
}

/// How often this process, or one it descends from, was made by a fork.
static FORKS: AtomicU32 = AtomicU32::new(0);

extern "C" fn forked() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

struct Bench {
    /// `FORKS` where the thread is: a fork has none. Asked often, so the process's number, a system call, would not do.
    forks: u32,
    jobs: Sender<Job>,
    done: Receiver<Done>,
    /// How many jobs the thread has finished: looking here is quicker than looking into the channel.
    finished: Arc<AtomicUsize>,
    collected: Cell<usize>,
}

/// See the top of the file.
pub struct Workshop {
    plan: Plan,
    synchronous: bool,
    here: RefCell<Option<Compiler>>,
    bench: OnceCell<Bench>,
    budget: Budget,
    /// What is worth a job.
    pub worth: Worth,
    open: Cell<usize>,
}

impl Workshop {
    /// `thrifty`: only what is worth it is compiled.
    pub fn new(plan: Plan, synchronous: bool, thrifty: bool) -> Workshop {
        Workshop {
            plan,
            synchronous,
            here: RefCell::default(),
            bench: OnceCell::new(),
            budget: Budget::new(),
            worth: Worth::new(thrifty && !synchronous),
            open: Cell::new(0),
        }
    }

    pub fn synchronous(&self) -> bool {
        self.synchronous
    }

    /// May more be recorded and compiled now? A job under way counts when it is done.
    pub fn has_budget(&self) -> bool {
        self.synchronous || self.budget.is_left()
    }

    /// Compiles a graph as unit `number`: now, or in the background (`None`; `collect` gives it later).
    pub fn compile(&self, number: u64, graph: Arc<Packed>) -> Option<Done> {
        if self.synchronous {
            return Some(self.here(number, graph));
        }
        let bench = self.bench.get_or_init(|| Bench::open(self.plan));
        if bench.forks != FORKS.load(Ordering::Relaxed) {
            return Some(self.here(number, graph));
        }
        match bench.jobs.send(Job { number, graph }) {
            Ok(()) => {
                self.open.set(self.open.get() + 1);
                None
            }
            // No thread could be made.
            Err(SendError(Job { number, graph })) => Some(self.here(number, graph)),
        }
    }

    /// Has the thread a job, and enough to go on with? What a fork left behind is none. (With one job at a time the program spends
    /// 10 to 20 % more in its first round: the thread waits, and old exits wait for new trees.)
    pub fn is_busy(&self) -> bool {
        self.open.get() > 3 && self.bench.get().is_some_and(|bench| bench.forks == FORKS.load(Ordering::Relaxed))
    }

    fn here(&self, number: u64, graph: Arc<Packed>) -> Done {
        let mut here = self.here.borrow_mut();
        if here.is_none() {
            match self.plan.compiler() {
                Ok(compiler) => *here = Some(compiler),
                Err(e) => return Done { number, result: Err(e), time: Duration::ZERO, ops: 0 },
            }
        }
        let done = work(here.as_mut(), number, &graph);
        self.spend(&done);
        done
    }

    fn spend(&self, done: &Done) {
        self.budget.spend(done.time);
        self.worth.learn(done.time, done.ops);
    }

    /// A job that is done, if any is.
    pub fn collect(&self) -> Option<Done> {
        if self.open.get() == 0 {
            return None;
        }
        let bench = self.bench.get()?;
        if bench.finished.load(Ordering::Acquire) == bench.collected.get() {
            return None;
        }
        let done = bench.done.try_recv().ok()?;
        bench.collected.set(bench.collected.get() + 1);
        self.open.set(self.open.get() - 1);
        self.spend(&done);
        Some(done)
    }
}

fn work(compiler: Option<&mut Compiler>, number: u64, graph: &Packed) -> Done {
    let start = processor_time();
    let graph = graph.unpack();
    let ops = graph.op_count();
    let result = match compiler {
        Some(compiler) => compiler.compile(graph, number).map_err(|e| e.to_string()),
        None => Err("no memory for machine code".to_owned()),
    };
    Done { number, result, time: processor_time().saturating_sub(start), ops }
}

/// Compiling takes about 5 KB an op for a moment. What the allocator would keep of that goes back to the system (not after each job: both
/// threads would take it again page by page, some 5 % of what programs of many parts take).
fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: may be called at any time.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// What the running thread has used of a processor: a compiler that has to wait for one costs nothing meanwhile.
fn processor_time() -> Duration {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the clock exists, and the struct is ours.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut now) };
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

/// Waits for a job; `None`: there will be none. Of several the smallest is first: what it is for stands in the interpreter until it is done.
fn next(queue: &Receiver<Job>, waiting: &mut Vec<Job>) -> Option<Job> {
    if waiting.is_empty() {
        let job = queue.recv_timeout(IDLE).or_else(|_| {
            pages::let_go();
            give_back();
            queue.recv()
        });
        waiting.push(job.ok()?);
    }
    waiting.extend(queue.try_iter());
    let smallest = (0..waiting.len()).min_by_key(|&n| waiting[n].graph.size())?;
    Some(waiting.remove(smallest))
}

impl Bench {
    /// Starts the thread. It ends when the workshop is dropped; nobody waits for it.
    fn open(plan: Plan) -> Bench {
        static WATCH: Once = Once::new();
        // SAFETY: the handler only counts.
        WATCH.call_once(|| unsafe {
            libc::pthread_atfork(None, None, Some(forked));
        });
        let (jobs, queue) = channel::<Job>();
        let (send, done) = channel();
        let finished = Arc::new(AtomicUsize::new(0));
        let count = finished.clone();
        let thread = std::thread::Builder::new().name("taipan-jit".to_owned());
        // Without a thread the queue is dropped, and sending says so.
        let _ = thread.spawn(move || {
            taipan_core::threads::leave_signals_to_others();
            // What has run so far is start-up, mostly.
            pages::let_go();
            let mut compiler = plan.compiler().ok();
            let mut waiting = Vec::new();
            while let Some(job) = next(&queue, &mut waiting) {
                let done = work(compiler.as_mut(), job.number, &job.graph);
                if send.send(done).is_err() {
                    return;
                }
                count.fetch_add(1, Ordering::Release);
            }
        });
        Bench { forks: FORKS.load(Ordering::Relaxed), jobs, done, finished, collected: Cell::new(0) }
    }
}
