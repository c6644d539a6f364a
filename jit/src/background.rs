//! Compiling on a thread of its own.
//!
//! Whoever records submits a `Job`: a copy of the graph, which holds all that compiling needs (facts were copied into it
//! while it was recorded; nothing here reads a heap). The hottest job is taken first. What is finished is fetched
//! by the submitter, at a poll for instance, so publishing code happens on its thread: it checks that the facts the job
//! relied on still hold, keeps the unit and stores its address where it is entered.
//!
//! Invariants: every job submitted is finished exactly once, compiled, refused or (when the worker is dropped) never
//! fetched; constants of a job's graph must be kept alive by the submitter until then. Dropping the worker waits for the
//! job being compiled.

use std::collections::BinaryHeap;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::backend::CompileError;
use crate::compile::{Compiled, Compiler};
use crate::ir::Graph;

/// A tree to be compiled.
#[derive(Debug)]
pub struct Job {
    pub graph: Graph,
    /// What the unit's exits leave in the thread.
    pub number: u64,
    /// For the submitter, to know the job again.
    pub ticket: u64,
    /// How often the tree was wanted: the largest is compiled first.
    pub heat: u64,
}

/// What became of a job.
#[derive(Debug)]
pub struct Finished {
    pub ticket: u64,
    pub number: u64,
    pub result: Result<Compiled, CompileError>,
}

impl PartialEq for Job {
    fn eq(&self, other: &Job) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Job {}

impl PartialOrd for Job {
    fn partial_cmp(&self, other: &Job) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Job {
    /// Hotter ones are greater; of equally hot ones, those submitted first (tickets grow).
    fn cmp(&self, other: &Job) -> std::cmp::Ordering {
        self.heat.cmp(&other.heat).then(other.ticket.cmp(&self.ticket))
    }
}

#[derive(Debug, Default)]
struct Queue {
    jobs: BinaryHeap<Job>,
    /// A job is being compiled.
    busy: bool,
    closed: bool,
}

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job; `None` when the worker is to end.
    fn next(&self) -> Option<Job> {
        let mut queue = self.queue();
        loop {
            if queue.closed {
                return None;
            }
            let job = queue.jobs.pop();
            queue.busy = job.is_some();
            if job.is_some() {
                return job;
            }
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A thread that compiles.
#[derive(Debug)]
pub struct Worker {
    shared: Arc<Shared>,
    finished: Receiver<Finished>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    pub fn start(mut compiler: Compiler) -> io::Result<Worker> {
        let shared = Arc::new(Shared::default());
        let (sender, finished): (Sender<Finished>, Receiver<Finished>) = channel();
        let queue = shared.clone();
        let thread = std::thread::Builder::new().name("compiler".into()).spawn(move || {
            while let Some(job) = queue.next() {
                let result = compiler.compile(&job.graph, job.number);
                if sender.send(Finished { ticket: job.ticket, number: job.number, result }).is_err() {
                    return;
                }
            }
        })?;
        Ok(Worker { shared, finished, thread: Some(thread) })
    }

    pub fn submit(&self, job: Job) {
        self.shared.queue().jobs.push(job);
        self.shared.changed.notify_one();
    }

    /// Whether a job is being compiled right now.
    pub fn is_busy(&self) -> bool {
        self.shared.queue().busy
    }

    /// Takes a job back that was not begun. False: it is being compiled, or finished.
    pub fn withdraw(&self, ticket: u64) -> bool {
        let mut queue = self.shared.queue();
        let before = queue.jobs.len();
        queue.jobs.retain(|job| job.ticket != ticket);
        queue.jobs.len() != before
    }

    /// A job that is finished, if there is one. Does not wait.
    pub fn finished(&self) -> Option<Finished> {
        self.finished.try_recv().ok()
    }

    /// Waits for a job to be finished; call it only while one is outstanding. `None`: the worker has ended.
    pub fn wait(&self) -> Option<Finished> {
        self.finished.recv().ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.shared.queue().closed = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // It ends by itself; a panic there has been told already.
            let _ = thread.join();
        }
    }
}
