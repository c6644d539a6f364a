//! The verifier: walks roots and every allocated cell and reports words that cannot be right.
//!
//! Checked: each precise word points to an allocated cell of a known kind; an old cell that holds a young one is
//! remembered (a missing write barrier shows here, long before the crash). Run by tests and under stress. The same walk
//! tells what a cell refers to.

use crate::array::Array;
use crate::barrier::{GC_BARRIER, GC_CARDS, GC_REMEMBERED};
use crate::chunk::{card_of, is_marked};
use crate::header::{Header, Kind};
use crate::heap::{Heap, Roots};
use crate::kinds::Layout;
use crate::stack::with_spilled_registers;
use crate::trace::Tracer;
use crate::value::Value;

/// Reports beyond this many would say nothing new.
const ENOUGH: usize = 20;

/// What the check has found.
#[derive(Default)]
pub struct Findings {
    /// Whose words are being looked at: a cell, or none for the roots.
    owner: Option<*mut Header>,
    /// The owner must not hold young cells: it is old and no collection will look at it.
    settled: bool,
    /// Old cells that roots have looked through anyway: they may hold young ones.
    pub(crate) rescanned: Vec<*mut Header>,
    reports: Vec<String>,
    /// Nothing is checked: the cells seen are wanted.
    seen: Option<Vec<*mut Header>>,
}

impl Findings {
    fn report(&mut self, text: String) {
        if self.reports.len() < ENOUGH {
            self.reports.push(text);
        }
    }

    fn place(&self, heap: &Heap) -> String {
        match self.owner {
            // SAFETY: the owner is an allocated cell.
            Some(c) => format!("{} at {c:p}", heap.kind_info(unsafe { (*c).kind() }).name),
            None => "a root".into(),
        }
    }

    /// Looks at one precise word.
    pub fn check(&mut self, heap: &Heap, cell: *mut Header) {
        if let Some(seen) = &mut self.seen {
            return seen.push(cell);
        }
        if heap.find_cell(cell as usize) != Some(cell) {
            return self.report(format!("{} holds {cell:p}, which is no cell", self.place(heap)));
        }
        // SAFETY: allocated, as just found.
        let (kind, old) = unsafe { ((*cell).kind(), is_marked(cell)) };
        if kind.0 as usize >= heap.kinds().len() {
            self.report(format!("{} holds {cell:p} of unknown kind {}", self.place(heap), kind.0));
        } else if self.settled && !old {
            let name = heap.kind_info(kind).name;
            self.report(format!("{} is old and holds young {name} at {cell:p}, unremembered", self.place(heap)));
        }
    }
}

impl Heap {
    /// Checks the whole heap. An error lists what is wrong, one line each.
    pub fn verify(&self, roots: &dyn Roots) -> Result<(), String> {
        let mut cells = Vec::new();
        self.for_each_cell(|h| cells.push(h as *const Header as *mut Header));
        let mut findings = Findings::default();
        with_spilled_registers(|sp| {
            let mut tracer = Tracer::checking(self, sp, &mut findings);
            roots.trace_roots(&mut tracer);
            self.trace_own_roots(&mut tracer);
        });
        for cell in cells {
            // SAFETY: allocated cells have a header.
            let header = unsafe { &*cell };
            let kind = header.kind();
            if kind == Kind::FREE || kind.0 as usize >= self.kinds().len() {
                findings.report(format!("cell {cell:p} has unknown kind {}", kind.0));
                continue;
            }
            findings.owner = Some(cell);
            findings.settled =
                header.gc_byte() & (GC_BARRIER | GC_CARDS) == GC_BARRIER && !findings.rescanned.contains(&cell);
            // SAFETY: as above.
            unsafe {
                Tracer::checking(self, std::ptr::null(), &mut findings).scan(cell);
                if matches!(self.layout(kind), Layout::Array) && header.gc_byte() & GC_CARDS != 0 && is_marked(cell) {
                    self.check_cards(&*cell.cast(), &mut findings);
                }
            }
        }
        if findings.reports.is_empty() { Ok(()) } else { Err(findings.reports.join("\n")) }
    }

    /// The cells that `cell` holds, storage included (for `gc.get_referents` and its kin).
    pub fn references(&self, cell: &Header) -> Vec<*mut Header> {
        let mut findings = Findings { seen: Some(Vec::new()), ..Findings::default() };
        // SAFETY: a live cell.
        unsafe {
            Tracer::checking(self, std::ptr::null(), &mut findings).scan(cell as *const Header as *mut Header);
        }
        findings.seen.unwrap_or_default()
    }

    /// Words of an old array on clean cards hold no young cells.
    ///
    /// # Safety
    /// `array` is allocated and has cards.
    unsafe fn check_cards(&self, array: &Array, findings: &mut Findings) {
        let cell = array as *const Array as *const Header;
        // SAFETY: an array is a cell.
        let remembered = unsafe { (*cell).gc_byte() } & GC_REMEMBERED != 0;
        findings.settled = true;
        for i in 0..array.capacity() {
            if let Some(held) = array.get(i).and_then(Value::as_cell) {
                // SAFETY: the word lies in the array.
                let dirty = unsafe { *card_of(cell, array.word_address(i)) } != 0;
                if !(remembered && dirty) {
                    findings.check(self, held);
                }
            }
        }
    }
}
