//! Builtin functions on text and the standard streams: ascii, chr, ord, format, print, input, open.

use crate::error::R;
use crate::native::{Args, Effects, Meaning, NativeDef, native};
use crate::object::*;
use crate::thread::Thread;
use std::io::Write;
use taipan_heap::{Gc, Value, Word};

const ANY: Effects = Effects::ANY;
const SCALARS: Effects = Effects::SCALARS;

pub(super) static FUNCTIONS: &[NativeDef] = &[
    native(
        "ascii",
        "(obj, /)",
        |t, a| Ok(t.ascii(a[0])?.value()),
        SCALARS,
        "Return an ASCII-only representation of an object.\n\nAs repr(), return a string containing a printable representation of an\nobject, but escape the non-ASCII characters in the string returned by\nrepr() using \\\\x, \\\\u or \\\\U escapes. This generates a string similar\nto that returned by repr() in Python 2.",
    ),
    native(
        "chr",
        "(i, /)",
        chr,
        SCALARS,
        "Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.",
    )
    .meaning(Meaning::Chr),
    native(
        "ord",
        "(character, /)",
        ord,
        Effects::RAISES,
        "Return the ordinal value of a character.\n\nIf the argument is a one-character string, return the Unicode code\npoint of that character.\n\nIf the argument is a bytes or bytearray object of length 1, return its\nsingle byte value.",
    )
    .meaning(Meaning::Ord),
    native(
        "format",
        "(value, format_spec='', /)",
        format,
        SCALARS,
        "Return type(value).__format__(value, format_spec)\n\nMany built-in types implement format_spec according to the\nFormat Specification Mini-language. See help('FORMATTING')\nfor details.",
    ),
    native(
        "print",
        "(*args, sep=' ', end='\\n', file=None, flush=False)",
        print,
        ANY,
        "Prints the values to a stream, or to sys.stdout by default.\n\n  sep\n    string inserted between values, default a space.\n  end\n    string appended after the last value, default a newline.\n  file\n    a file-like object (stream); defaults to the current sys.stdout.\n  flush\n    whether to forcibly flush the stream.",
    ),
    native(
        "input",
        "(prompt='', /)",
        input,
        ANY,
        "Read a string from standard input.  The trailing newline is stripped.\n\nThe prompt string, if given, is printed to standard output without a\ntrailing newline before reading input.\n\nIf the user hits EOF (*nix: Ctrl-D, Windows: Ctrl-Z+Return), raise EOFError.\nOn *nix systems, readline is used if available.",
    ),
    native(
        "open",
        "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
        open,
        ANY,
        "Open file and return a stream.  Raise OSError upon failure.",
    ),
];

fn chr(t: &Thread, a: Args<'_>) -> R {
    let i = t.index_int(a[0])?;
    match t.as_int(i).and_then(|i| i.as_i64()) {
        Some(c @ 0..=0x10_FFFF) => Ok(t.new_char(c as u32)?.value()),
        _ => Err(t.value_error("chr() arg not in range(0x110000)")),
    }
}

fn ord(t: &Thread, a: Args<'_>) -> R {
    let length = if let Some(s) = t.as_str(a[0]) {
        if s.len() == 1 {
            return Ok(Value::int_unchecked(s.at(0) as i64));
        }
        s.len()
    } else if let Some(b) = t.as_bytes(a[0]) {
        if let [byte] = b.as_slice() {
            return Ok(Value::int_unchecked(*byte as i64));
        }
        b.len()
    } else if a[0].downcast::<ByteArray>().is_some() {
        let n = t.len(a[0])?;
        if n == 1 {
            return t.getitem(a[0], Value::int_unchecked(0));
        }
        n
    } else {
        return Err(t.type_error(format_args!("ord() expected string of length 1, but {} found", t.shown_type(a[0]))));
    };
    Err(t.type_error(format_args!("ord() expected a character, but string of length {length} found")))
}

fn format(t: &Thread, a: Args<'_>) -> R {
    let spec = match a.opt(1) {
        Some(s) if t.as_str(s).is_none() => {
            return Err(t.type_error(format_args!("format() argument 2 must be str, not {}", t.shown_type(s))));
        }
        Some(s) => s,
        None => t.new_str("")?.value(),
    };
    Ok(t.format(a[0], spec)?.value())
}

/// Attribute `name` of module sys, if there is one.
fn sys_attr(t: &Thread, name: &str) -> R<Word> {
    match t.vm().modules().get_text(t, "sys") {
        Some(sys) => t.getattr_opt_str(sys, name),
        None => Ok(None),
    }
}

fn separator(t: &Thread, v: Word, name: &str, default: &str) -> R<Gc<Str>> {
    match v.filter(|v| !v.is_none()) {
        None => t.intern(default),
        Some(v) => match t.as_str(v) {
            Some(s) => Ok(s),
            None => Err(t.type_error(format_args!("{name} must be None or a string, not {}", t.shown_type(v)))),
        },
    }
}

fn print(t: &Thread, a: Args<'_>) -> R {
    let items: Gc<Tuple> = self_as(a[0]);
    let sep = separator(t, a.opt(1), "sep", " ")?;
    let end = separator(t, a.opt(2), "end", "\n")?;
    let file = match a.not_none(3) {
        Some(f) => Some(f),
        None => sys_attr(t, "stdout")?,
    };
    let Some(file) = file else { return print_raw(t, items, sep, end) };
    if file.is_none() {
        return Ok(Value::NONE);
    }
    let write = t.getattr(file, t.names().write)?;
    for (i, v) in items.items().iter().enumerate() {
        if i > 0 {
            t.call(write, &[sep.value()])?;
        }
        let text = t.str(*v)?;
        t.call(write, &[text.value()])?;
    }
    t.call(write, &[end.value()])?;
    if let Some(flush) = a.opt(4)
        && t.truth(flush)?
    {
        t.call_method(file, "flush", &[])?;
    }
    Ok(Value::NONE)
}

/// Printing while there is no module sys.
fn print_raw(t: &Thread, items: Gc<Tuple>, sep: Gc<Str>, end: Gc<Str>) -> R {
    let mut line = String::new();
    for (i, v) in items.items().iter().enumerate() {
        if i > 0 {
            line.push_str(&sep.to_text());
        }
        line.push_str(&t.str(*v)?.to_text());
    }
    line.push_str(&end.to_text());
    print_text(&line);
    Ok(Value::NONE)
}

/// Writes to the process's standard output.
pub fn print_text(text: &str) {
    // A closed standard output is no reason to stop: there is nowhere to say so.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn input(t: &Thread, a: Args<'_>) -> R {
    let (Some(stdin), Some(stdout)) = (sys_attr(t, "stdin")?, sys_attr(t, "stdout")?) else {
        return Err(t.runtime_error("input(): lost sys.stdin"));
    };
    if stdin.is_none() {
        return Err(t.runtime_error("input(): lost sys.stdin"));
    }
    if stdout.is_none() {
        return Err(t.runtime_error("input(): lost sys.stdout"));
    }
    if let Some(prompt) = a.opt(0) {
        let prompt = t.str(prompt)?;
        t.call_method(stdout, "write", &[prompt.value()])?;
    }
    t.call_method(stdout, "flush", &[])?;
    let line = t.call_method(stdin, "readline", &[])?;
    let Some(text) = t.as_str(line) else {
        return Err(t.type_error("object.readline() returned non-string"));
    };
    match text.len() {
        0 => Err(t.raise_with(crate::types::ty::EOF_ERROR, &[t.new_str("EOF when reading a line")?.value()])),
        n if text.at(n - 1) == '\n' as u32 => Ok(t.substring(text, 0, n - 1)?.value()),
        _ => Ok(line),
    }
}

/// `io.open`.
fn open(t: &Thread, a: Args<'_>) -> R {
    let io = super::import_module(t, "io")?;
    let open = t.getattr_str(io, "open")?;
    let names = ["file", "mode", "buffering", "encoding", "errors", "newline", "closefd", "opener"];
    let kwargs = t.new_dict()?;
    for (i, name) in names.iter().enumerate() {
        if let Some(v) = a.opt(i) {
            kwargs.set_text(t, name, v)?;
        }
    }
    t.call_forward(open, &[], t.new_tuple(&[])?, Some(kwargs))
}
