//! Reads the text form (see `print`). Values must be defined above their first use; comments run from `//` to the end
//! of the line. Errors name the line.

use std::collections::HashMap;
use std::sync::Arc;

use super::graph::{Aux, CallInfo, Frame, Graph, Role, SnapVal, Snapshot, Virtual};
use super::ops::{Opcode, Payload};
use super::types::{Alloc, BlockId, CallId, Effects, Mem, OpId, Region, RegionSet, SnapshotId, Type, Value, Width};
use crate::words;

/// What is wrong with a text, and where.
pub type Error = String;

/// Reads one trace.
pub fn parse(text: &str) -> Result<Graph, Error> {
    let mut parser = Parser { graph: Graph::new(""), names: HashMap::new(), block: None };
    for (n, line) in text.lines().enumerate() {
        let line = line.split("//").next().unwrap_or("");
        let words = lex(line);
        if words.is_empty() {
            continue;
        }
        let mut line = Line { words: &words, at: 0 };
        parser.line(&mut line).and_then(|()| line.end()).map_err(|e| format!("line {}: {e}", n + 1))?;
    }
    Ok(parser.graph)
}

fn lex(line: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut word = String::from(c);
        if c == '"' {
            // Names are printed by `{:?}`, but names with escapes are not worth reading back exactly.
            for c in chars.by_ref() {
                word.push(c);
                if c == '"' {
                    break;
                }
            }
        } else if !"=,(){}[]:".contains(c) {
            while let Some(&c) = chars.peek() {
                if c.is_whitespace() || "=,(){}[]:".contains(c) {
                    break;
                }
                word.push(c);
                chars.next();
            }
        }
        out.push(word);
    }
    out
}

/// The words of one line and how far they are read.
struct Line<'a> {
    words: &'a [String],
    at: usize,
}

impl<'a> Line<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.at).map(String::as_str)
    }

    fn next(&mut self) -> Result<&'a str, Error> {
        let word = self.peek().ok_or("the line ends too early")?;
        self.at += 1;
        Ok(word)
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.peek() == Some(word);
        self.at += found as usize;
        found
    }

    fn expect(&mut self, word: &str) -> Result<(), Error> {
        if self.eat(word) {
            Ok(())
        } else {
            Err(format!("expected '{word}', found '{}'", self.peek().unwrap_or("end")))
        }
    }

    fn end(&self) -> Result<(), Error> {
        self.peek().map_or(Ok(()), |word| Err(format!("unexpected '{word}'")))
    }

    fn number(&mut self) -> Result<u64, Error> {
        number(self.next()?)
    }

    fn u32(&mut self) -> Result<u32, Error> {
        u32::try_from(self.number()?).map_err(|_| "number too large".to_string())
    }

    fn i32(&mut self) -> Result<i32, Error> {
        let word = self.next()?;
        word.parse().map_err(|_| format!("not an offset: '{word}'"))
    }

    fn indexed(&mut self, prefix: &str) -> Result<u32, Error> {
        let word = self.next()?;
        // The bound keeps a typing error from asking for gigabytes of empty blocks.
        let n = word.strip_prefix(prefix).and_then(|n| n.parse().ok()).filter(|&n| n < 100_000);
        n.ok_or_else(|| format!("expected {prefix} and a number, found '{word}'"))
    }

    fn ty(&mut self) -> Result<Type, Error> {
        let word = self.next()?;
        Type::ALL.into_iter().find(|t| t.name() == word).ok_or_else(|| format!("not a type: '{word}'"))
    }

    /// Items between the words `open` and `close`, separated by commas.
    fn list<T>(
        &mut self,
        open: &str,
        close: &str,
        mut item: impl FnMut(&mut Self) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        self.expect(open)?;
        let mut out = Vec::new();
        while !self.eat(close) {
            if !out.is_empty() {
                self.expect(",")?;
            }
            out.push(item(self)?);
        }
        Ok(out)
    }
}

fn number(word: &str) -> Result<u64, Error> {
    let parsed = match word.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => word.parse().ok(),
    };
    parsed.ok_or_else(|| format!("not a number: '{word}'"))
}

/// A constant's type and bits, if the word is a constant.
fn constant(word: &str) -> Option<(Type, u64)> {
    let float = |text: &str| text.strip_suffix('f').and_then(|t| t.parse::<f64>().ok());
    Some(match word {
        "Absent" => (Type::Val, words::ABSENT),
        "None" => (Type::Val, words::NONE),
        "True" => (Type::Val, words::TRUE),
        "False" => (Type::Val, words::FALSE),
        "true" => (Type::Bool, 1),
        "false" => (Type::Bool, 0),
        _ => {
            if let Some(rest) = word.strip_prefix('@') {
                (Type::Ref, number(rest).ok()?)
            } else if let Some(hex) = word.strip_prefix("f0x") {
                (Type::Float, u64::from_str_radix(hex, 16).ok()?)
            } else if let Some(rest) = word.strip_prefix('w') {
                let bits = if rest.starts_with("0x") {
                    number(rest).ok()?
                } else if let Ok(int) = rest.parse::<i64>() {
                    words::from_int(int)?
                } else {
                    words::from_float(float(rest)?)
                };
                (Type::Val, bits)
            } else if let Ok(int) = word.parse::<i64>() {
                (Type::Int, int as u64)
            } else {
                (Type::Float, float(word)?.to_bits())
            }
        }
    })
}

struct Parser {
    graph: Graph,
    names: HashMap<String, Value>,
    block: Option<BlockId>,
}

impl Parser {
    fn line(&mut self, line: &mut Line<'_>) -> Result<(), Error> {
        let first = line.peek().unwrap_or("");
        let number_follows = first.get(1..).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        match first.as_bytes().first() {
            _ if first == "trace" => {
                line.next()?;
                self.graph.name = line.next()?.to_string();
                Ok(())
            }
            // An op `call` has its result or operands next, never `cN =`.
            _ if first == "call" && line.words.get(2).is_some_and(|w| w == "=") => self.call(line),
            Some(b'b') if number_follows => self.block_head(line),
            Some(b's') if number_follows => self.snapshot(line),
            _ => self.op(line),
        }
    }

    fn block_id(&mut self, line: &mut Line<'_>) -> Result<BlockId, Error> {
        let n = line.indexed("b")?;
        while self.graph.blocks.len() <= n as usize {
            self.graph.new_block();
        }
        Ok(BlockId(n))
    }

    fn snapshot_id(&mut self, line: &mut Line<'_>) -> Result<SnapshotId, Error> {
        let n = line.indexed("s")?;
        while self.graph.snapshots.len() <= n as usize {
            self.graph.add_snapshot(Vec::new());
        }
        Ok(SnapshotId(n))
    }

    fn value(&mut self, line: &mut Line<'_>) -> Result<Value, Error> {
        let word = line.next()?;
        if let Some(&v) = self.names.get(word) {
            return Ok(v);
        }
        let (ty, bits) = constant(word).ok_or_else(|| format!("'{word}' is neither defined nor a constant"))?;
        Ok(self.graph.constant(ty, bits))
    }

    fn name(&mut self, name: &str, v: Value) -> Result<(), Error> {
        if self.names.insert(name.to_string(), v).is_some() {
            return Err(format!("'{name}' is defined twice"));
        }
        Ok(())
    }

    fn call(&mut self, line: &mut Line<'_>) -> Result<(), Error> {
        line.expect("call")?;
        let n = line.indexed("c")?;
        if n as usize != self.graph.calls.len() {
            return Err("calls must be numbered in order".into());
        }
        line.expect("=")?;
        let name = line.next()?.trim_matches('"').to_string();
        let address = line.number()?;
        line.expect("->")?;
        let result = if line.eat("Nothing") { None } else { Some(line.ty()?) };
        let effects = effects(line)?;
        let role = if line.eat("copies") {
            Role::Copies { shape: line.number()? }
        } else if line.eat("takes") {
            let copy = line.number()?;
            line.expect("as")?;
            Role::Takes { copy, address: line.number()? }
        } else {
            Role::Plain
        };
        self.graph.calls.push(CallInfo { name, address, result, effects, role });
        Ok(())
    }

    fn block_head(&mut self, line: &mut Line<'_>) -> Result<(), Error> {
        let block = self.block_id(line)?;
        self.block = Some(block);
        if line.peek() == Some("(") {
            let params = line.list("(", ")", |line| {
                let name = line.next()?.to_string();
                line.expect(":")?;
                Ok((name, line.ty()?))
            })?;
            for (name, ty) in params {
                let v = self.graph.add_param(block, ty);
                self.name(&name, v)?;
            }
        }
        line.expect(":")
    }

    fn op(&mut self, line: &mut Line<'_>) -> Result<(), Error> {
        let block = self.block.ok_or("an op outside a block")?;
        let result = if line.words.get(1).is_some_and(|w| w == "=") {
            let name = line.next()?.to_string();
            line.expect("=")?;
            Some(name)
        } else {
            None
        };
        let text = line.next()?;
        let code = Opcode::from_text(text).ok_or_else(|| format!("no such op: '{text}'"))?;
        let payload = code.info().payload;
        let mut args = Vec::new();
        let aux = match payload {
            Payload::Jump => {
                let to = self.block_id(line)?;
                if line.peek() == Some("(") {
                    args = line.list("(", ")", |line| self.value(line))?;
                }
                Aux::Jump(to)
            }
            Payload::Branch => {
                args.push(self.value(line)?);
                Aux::Branch(self.block_id(line)?, self.block_id(line)?)
            }
            _ => {
                while line.peek().is_some_and(|w| w != "{" && w != "[") {
                    if !args.is_empty() {
                        line.expect(",")?;
                    }
                    args.push(self.value(line)?);
                }
                self.payload(payload, line)?
            }
        };
        let snapshot = if line.eat("[") {
            let s = self.snapshot_id(line)?;
            line.expect("]")?;
            Some(s)
        } else {
            None
        };
        let id: OpId = self.graph.new_op(code, &args, aux, snapshot);
        self.graph.block_mut(block).ops.push(id);
        match (self.graph.op(id).result, result) {
            (Some(v), Some(name)) => self.name(&name, v),
            (None, None) => Ok(()),
            (Some(_), None) => Err(format!("'{text}' gives a value, which needs a name")),
            (None, Some(_)) => Err(format!("'{text}' gives no value")),
        }
    }

    fn payload(&mut self, payload: Payload, line: &mut Line<'_>) -> Result<Aux, Error> {
        if matches!(payload, Payload::None | Payload::Jump | Payload::Branch) {
            return Ok(Aux::None);
        }
        line.expect("{")?;
        let aux = match payload {
            Payload::Imm => Aux::Imm(line.number()?),
            Payload::Slot => Aux::Slot(line.u32()?, line.ty()?),
            Payload::Call => {
                let n = line.indexed("c")?;
                if n as usize >= self.graph.calls.len() {
                    return Err(format!("call c{n} is not declared"));
                }
                Aux::Call(CallId(n))
            }
            Payload::Alloc => {
                line.expect("size")?;
                let size = line.u32()?;
                line.expect("header")?;
                let header = line.number()?;
                line.expect("window")?;
                Aux::Alloc(Alloc { size, header, window: line.i32()? })
            }
            Payload::Field | Payload::Element | Payload::None | Payload::Jump | Payload::Branch => mem(line)?,
        };
        line.expect("}")?;
        Ok(aux)
    }

    fn content(&mut self, line: &mut Line<'_>) -> Result<SnapVal, Error> {
        if let Some(n) = line.peek().and_then(|w| w.strip_prefix('#')) {
            let n = n.parse().map_err(|_| format!("not the number of a virtual: '{n}'"))?;
            line.next()?;
            return Ok(SnapVal::Virtual(n));
        }
        self.value(line).map(SnapVal::Value)
    }

    fn snapshot(&mut self, line: &mut Line<'_>) -> Result<(), Error> {
        let id = self.snapshot_id(line)?;
        line.expect("=")?;
        let mut snapshot = Snapshot { frames: Vec::new(), virtuals: Vec::new(), side: None, origin: id };
        while let Some(word) = line.peek() {
            line.next()?;
            match word {
                "frame" => {
                    let words = line.list("(", ")", |line| line.number())?;
                    let slots = line.list("{", "}", |line| {
                        let slot = line.u32()?;
                        line.expect(":")?;
                        Ok((slot, self.content(line)?))
                    })?;
                    snapshot.frames.push(Arc::new(Frame { words: words.into(), slots }));
                }
                "virtual" => {
                    line.expect("(")?;
                    let header = line.number()?;
                    line.expect(",")?;
                    let size = line.u32()?;
                    line.expect(")")?;
                    let fields = line.list("{", "}", |line| {
                        let at = line.u32()?;
                        let width = width(line)?;
                        line.expect(":")?;
                        Ok((at, width, self.content(line)?))
                    })?;
                    snapshot.virtuals.push(Virtual { header, size, fields });
                }
                "side" => snapshot.side = Some(self.block_id(line)?),
                "origin" => snapshot.origin = SnapshotId(line.indexed("s")?),
                _ => return Err(format!("unexpected '{word}' in a snapshot")),
            }
        }
        self.graph.snapshots[id.index()] = snapshot;
        Ok(())
    }
}

fn width(line: &mut Line<'_>) -> Result<Width, Error> {
    let word = line.next()?;
    Width::ALL.into_iter().find(|w| w.name() == word).ok_or_else(|| format!("not a width: '{word}'"))
}

fn mem(line: &mut Line<'_>) -> Result<Aux, Error> {
    let width = width(line)?;
    let offset = line.i32()?;
    line.expect("region")?;
    let region = region(line)?;
    let scale = if line.eat("scale") { line.u32()? as u8 } else { 0 };
    Ok(Aux::Mem(Mem { width, offset, region, readonly: line.eat("readonly"), scale }))
}

fn region(line: &mut Line<'_>) -> Result<Region, Error> {
    let n = line.u32()?;
    if n < Region::COUNT as u32 { Ok(Region(n as u8)) } else { Err(format!("no region {n}")) }
}

fn effects(line: &mut Line<'_>) -> Result<Effects, Error> {
    let mut e = Effects::default();
    let set = |line: &mut Line<'_>| {
        let word = line.next()?;
        let hex = word.strip_prefix("0x").and_then(|h| u128::from_str_radix(h, 16).ok());
        match (word, hex) {
            ("all", _) => Ok(RegionSet::ALL),
            (_, Some(bits)) => Ok(RegionSet(bits)),
            _ => Err(format!("not a set of regions: '{word}'")),
        }
    };
    line.expect("{")?;
    while !line.eat("}") {
        match line.next()? {
            "pure" => e.pure = true,
            "reads" => e.reads = set(line)?,
            "writes" => e.writes = set(line)?,
            "raises" => e.may_raise = true,
            "python" => e.may_run_python = true,
            "allocates" => e.allocates = true,
            "frames" => e.reads_frames = true,
            word => return Err(format!("not an effect: '{word}'")),
        }
    }
    Ok(e)
}
