//! Source lines for tracebacks: from files, from loaders, and from sources that exist only in memory.
//!
//! Programs register the text of `<string>`, `-c` and prompt input under its file name (`register`), as CPython keeps them in
//! `linecache`; the library image registers a function that knows the sources of bundled modules.

use crate::thread::Thread;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Sources that exist only in memory, and files read, by name. `None`: cannot be read.
#[derive(Default)]
pub struct Sources {
    texts: RefCell<HashMap<String, Option<Rc<str>>>>,
    /// Gives the text of a file that the program itself carries.
    pub bundled: std::cell::OnceCell<fn(&str) -> Option<String>>,
}

impl Sources {
    /// Keeps the text of a source without a file.
    pub fn register(&self, name: &str, text: &str) {
        self.texts.borrow_mut().insert(name.to_owned(), Some(text.into()));
    }

    /// The text of file `name`.
    pub fn text(&self, name: &str) -> Option<Rc<str>> {
        if let Some(known) = self.texts.borrow().get(name) {
            return known.clone();
        }
        let bundled = self.bundled.get().and_then(|f| f(name));
        let text = bundled.or_else(|| {
            // `<...>` is no file, and reading a pipe or device would wait.
            if name.starts_with('<') || !std::fs::metadata(name).is_ok_and(|m| m.is_file()) {
                return None;
            }
            Some(taipan_parser::decode(&std::fs::read(name).ok()?).ok()?.into_owned())
        });
        let text: Option<Rc<str>> = text.map(Into::into);
        self.texts.borrow_mut().insert(name.to_owned(), text.clone());
        text
    }
}

/// Lines `first` to `last` (from 1), without line ends; `None` if the file has no line `first`.
pub fn lines(t: &Thread, file: &str, first: u32, last: u32) -> Option<Vec<String>> {
    let text = t.vm().sources.text(file)?;
    let take = (last.max(first) - first + 1) as usize;
    let lines: Vec<String> = text.lines().skip((first.max(1) - 1) as usize).take(take).map(str::to_owned).collect();
    (!lines.is_empty() && first > 0).then_some(lines)
}
