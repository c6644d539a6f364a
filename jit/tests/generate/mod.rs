//! Random traces: straight code, diamonds, loops and side traces over ints, floats, words and objects, all of which end.

use taipan_jit::ir::{BlockId, Builder, Frame, Graph, Mem, Opcode, Region, SnapVal, SnapshotId, Type, Value, Width};

/// Objects the trace is given, in the first slots; then ints, floats and words.
pub const OBJECTS: usize = 3;
pub const INTS: usize = 3;
pub const FLOATS: usize = 2;
pub const WORDS: usize = 3;
/// Slots snapshots write.
pub const FIRST_RESULT: u32 = 16;
pub const RESULTS: u32 = 12;
/// Slots that are stored and loaded in between, and named by some snapshots.
pub const FIRST_MEMORY: u32 = FIRST_RESULT + RESULTS;
pub const MEMORY: u32 = 4;
/// What allocated objects look like: a word at 8, an int at 16, a float at 24.
pub const HEADER: u64 = 0x1_0000_0011;
pub const SIZE: u32 = 32;

pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: usize) -> usize {
        // Knuth's MMIX generator; the upper bits are the good ones.
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % n
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

struct Loop {
    head: BlockId,
    counter: Value,
    carried: Vec<Type>,
    /// One more is carried: an int without a sign, boxed.
    unsigned: bool,
    /// Values visible at the head.
    visible: usize,
}

struct Generator<'g> {
    b: Builder<'g>,
    random: &'g mut Random,
    pool: Vec<Value>,
    /// Words that are ints of any size. Apart, because which of them are one object is not to be seen.
    wides: Vec<Value>,
    loops: Vec<Loop>,
    /// Side traces to be written: snapshot, and what it may use.
    sides: Vec<(SnapshotId, Vec<Value>, Option<usize>)>,
    window: i32,
    budget: usize,
}

/// A random trace; `window` is where allocation windows lie in the thread.
pub fn generate(random: &mut Random, window: i32) -> Graph {
    let mut graph = Graph::new("random");
    let mut g = Generator {
        b: Builder::new(&mut graph),
        random,
        pool: Vec::new(),
        wides: Vec::new(),
        loops: Vec::new(),
        sides: Vec::new(),
        window,
        budget: 60,
    };
    let mut slot = 0;
    for (count, ty) in [(OBJECTS, Type::Ref), (INTS, Type::Int), (FLOATS, Type::Float), (WORDS, Type::Val)] {
        for _ in 0..count {
            let v = g.b.frame_load(slot, ty);
            g.pool.push(v);
            slot += 1;
        }
    }
    g.body(0);
    let s = g.snapshot();
    g.b.exit(s);
    graph
}

impl Generator<'_> {
    fn value(&mut self, ty: Type) -> Value {
        let of_type: Vec<Value> = self.pool.iter().copied().filter(|&v| self.b.graph.ty(v) == ty).collect();
        if of_type.is_empty() || (ty != Type::Ref && self.random.below(6) == 0) {
            return match ty {
                Type::Int => {
                    let c = self.random.pick(&[0, 1, -1, 2, 7, 8, -5, 1 << 20]);
                    self.b.graph.int(c)
                }
                Type::Float => {
                    let c = self.random.pick(&[0.0, 1.0, -2.5, 4.0]);
                    self.b.graph.float(c)
                }
                Type::Bool => self.b.graph.bool(true),
                Type::Val => {
                    let w = self.random.pick(&[
                        2,
                        6,
                        7,
                        taipan_jit::words::from_int(3).unwrap(),
                        taipan_jit::words::from_float(0.5),
                    ]);
                    self.b.graph.constant(Type::Val, w)
                }
                Type::Ref => unreachable!("objects come first"),
            };
        }
        // Recent values twice as often, so that things build on each other.
        let n = of_type.len();
        let at = self.random.below(n);
        of_type[if self.random.below(2) == 0 { at.max(self.random.below(n)) } else { at }]
    }

    fn push(&mut self, v: Value) {
        self.pool.push(v);
    }

    fn snapshot(&mut self) -> SnapshotId {
        let mut slots = Vec::new();
        for slot in FIRST_RESULT..FIRST_RESULT + RESULTS {
            if self.random.below(3) == 0 {
                let wide = self.wides.len();
                if wide > 0 && self.random.below(3) == 0 {
                    let at = self.random.below(wide);
                    slots.push((slot, SnapVal::Value(self.wides[at])));
                    continue;
                }
                let ty = self.random.pick(&Type::ALL);
                slots.push((slot, SnapVal::Value(self.value(ty))));
            }
        }
        for slot in FIRST_MEMORY..FIRST_MEMORY + MEMORY {
            if self.random.below(2) == 0 {
                slots.push((slot, SnapVal::Value(self.value(Type::Val))));
            }
        }
        let number = self.b.graph.snapshots.len() as u64;
        self.b.snapshot(vec![Frame { words: [number].into(), slots }])
    }

    /// A snapshot for a guard; a third of them get a side trace.
    fn exit(&mut self) -> SnapshotId {
        let s = self.snapshot();
        if self.random.below(3) == 0 {
            let named: Vec<Value> = self.b.graph.snapshot(s).values().collect();
            let inputs = OBJECTS + INTS + FLOATS + WORDS;
            let mut visible = self.pool[..inputs].to_vec();
            visible.extend(named);
            if let Some(inner) = self.loops.last() {
                visible.push(inner.counter);
            }
            self.sides.push((s, visible, self.loops.len().checked_sub(1)));
        }
        s
    }

    fn body(&mut self, depth: usize) {
        for _ in 0..3 + self.random.below(8) {
            if self.budget == 0 {
                return;
            }
            self.budget -= 1;
            match self.random.below(18) {
                14 => self.frame_slot(),
                15..=17 => self.wide(),
                0 if depth < 3 => self.diamond(depth),
                1 | 2 if depth < 3 => self.round(depth),
                3 => self.object(),
                4..=6 => self.memory(),
                7 | 8 => self.word(),
                9 => self.guard(),
                _ => self.arithmetic(),
            }
        }
    }

    fn arithmetic(&mut self) {
        let (ty, codes): (Type, &[Opcode]) = match self.random.below(4) {
            0 => (
                Type::Int,
                &[
                    Opcode::IntAdd,
                    Opcode::IntSub,
                    Opcode::IntMul,
                    Opcode::IntAnd,
                    Opcode::IntOr,
                    Opcode::IntXor,
                    Opcode::IntShr,
                    Opcode::IntUshr,
                    Opcode::IntShl,
                    Opcode::IntFloordiv,
                    Opcode::IntMod,
                ],
            ),
            1 => (
                Type::Int,
                &[
                    Opcode::IntLt,
                    Opcode::IntLe,
                    Opcode::IntEq,
                    Opcode::IntNe,
                    Opcode::IntGe,
                    Opcode::IntGt,
                    Opcode::IntUlt,
                ],
            ),
            2 => {
                (Type::Float, &[Opcode::FloatAdd, Opcode::FloatSub, Opcode::FloatMul, Opcode::FloatLt, Opcode::FloatEq])
            }
            _ => (Type::Int, &[Opcode::IntAddOvf, Opcode::IntSubOvf, Opcode::IntMulOvf]),
        };
        let code = self.random.pick(codes);
        let (x, mut y) = (self.value(ty), self.value(ty));
        // Division by zero gives any value, so it must not happen here.
        if matches!(code, Opcode::IntFloordiv | Opcode::IntMod) {
            let c = self.random.pick(&[1, 2, 3, -2, 8, 10]);
            y = self.b.graph.int(c);
        }
        let v = if code.is_guard() {
            let s = self.exit();
            self.b.checked(code, &[x, y], s)
        } else {
            self.b.op(code, &[x, y])
        };
        self.push(v);
        if self.b.graph.ty(v) == Type::Bool && self.random.below(3) == 0 {
            let n = self.b.op(Opcode::BoolNot, &[v]);
            let i = self.b.op(Opcode::BoolToInt, &[n]);
            self.push(n);
            self.push(i);
            let (x, y) = (self.value(Type::Int), self.value(Type::Int));
            let chosen = self.b.op(Opcode::Select, &[n, x, y]);
            self.push(chosen);
        }
    }

    /// Boxing and questions about words.
    fn word(&mut self) {
        match self.random.below(8) {
            0 | 1 => {
                // Inline ints only: `guard_int` may answer either way for others.
                let (i, mask) = (self.value(Type::Int), self.b.graph.int(0xFF_FFFF_FFFF));
                let small = self.b.op(Opcode::IntAnd, &[i, mask]);
                let w = self.b.op(Opcode::BoxInt, &[small]);
                self.push(w);
            }
            2 => {
                let f = self.value(Type::Float);
                let w = self.b.op(Opcode::BoxFloat, &[f]);
                self.push(w);
            }
            3 => {
                let c = self.value(Type::Bool);
                let w = self.b.op(Opcode::BoxBool, &[c]);
                self.push(w);
            }
            4 => {
                let (w, s) = (self.value(Type::Val), self.exit());
                let code =
                    self.random.pick(&[(Opcode::GuardInt, Opcode::UnboxInt), (Opcode::GuardFloat, Opcode::UnboxFloat)]);
                self.b.guard(code.0, &[w], s);
                let v = self.b.op(code.1, &[w]);
                self.push(v);
            }
            5 => {
                let (w, s) = (self.value(Type::Val), self.exit());
                let v = self.b.checked(Opcode::IntOf, &[w], s);
                self.push(v);
            }
            6 => {
                let o = self.value(Type::Ref);
                let w = self.b.op(Opcode::RefToVal, &[o]);
                self.push(w);
                let again = self.b.op(Opcode::ValToRef, &[w]);
                self.push(again);
            }
            _ => {
                let (x, y) = (self.value(Type::Val), self.value(Type::Val));
                let c = self.b.op(Opcode::ValEq, &[x, y]);
                self.push(c);
            }
        }
    }

    /// Ints of any size, and back to 64 bits.
    fn wide(&mut self) {
        if self.wides.len() < 2 || self.random.below(3) == 0 {
            let code = self.random.pick(&[Opcode::BoxInt, Opcode::BoxU64]);
            let i = self.value(Type::Int);
            let w = self.b.op(code, &[i]);
            self.wides.push(w);
            return;
        }
        let (x, y) = (self.random.below(self.wides.len()), self.random.below(self.wides.len()));
        let (x, y) = (self.wides[x], self.wides[y]);
        if self.random.below(3) == 0 {
            let code = self.random.pick(&[Opcode::IntOf, Opcode::U64Of]);
            let s = self.exit();
            let v = self.b.checked(code, &[x], s);
            self.push(v);
            return;
        }
        let code = self.random.pick(&[
            Opcode::WideAdd,
            Opcode::WideSub,
            Opcode::WideMul,
            Opcode::WideAnd,
            Opcode::WideOr,
            Opcode::WideXor,
            Opcode::WideShl,
        ]);
        let y = if code == Opcode::WideShl {
            let count = taipan_jit::words::from_int(self.random.below(64) as i64).unwrap();
            self.b.graph.constant(Type::Val, count)
        } else {
            y
        };
        let w = self.b.op(code, &[x, y]);
        self.wides.push(w);
    }

    fn guard(&mut self) {
        let (c, s) = (self.value(Type::Bool), self.exit());
        match self.random.below(4) {
            0 => self.b.guard(Opcode::GuardTrue, &[c], s),
            1 => self.b.guard(Opcode::GuardFalse, &[c], s),
            2 => {
                let i = self.value(Type::Int);
                let len = self.b.graph.int(9);
                self.b.guard(Opcode::GuardBounds, &[i, len], s);
            }
            _ => {
                let w = self.value(Type::Val);
                let word = self.random.pick(&[2, 7, taipan_jit::words::from_int(3).unwrap()]);
                let constant = self.b.graph.constant(Type::Val, word);
                let code = self.random.pick(&[Opcode::GuardEq, Opcode::GuardNe]);
                self.b.guard(code, &[w, constant], s);
            }
        }
    }

    fn object(&mut self) {
        let s = self.snapshot();
        let o = self.b.alloc(taipan_jit::ir::Alloc { size: SIZE, header: HEADER, window: self.window }, s);
        // Compiled code asks for a kind before it looks at a field; here every object has the same layout.
        self.push(o);
        for _ in 0..self.random.below(3) {
            self.field(o);
        }
    }

    fn frame_slot(&mut self) {
        let slot = FIRST_MEMORY + self.random.below(MEMORY as usize) as u32;
        if self.random.below(3) == 0 {
            let v = self.b.frame_load(slot, Type::Val);
            self.push(v);
        } else {
            let v = self.value(Type::Val);
            self.b.frame_store(slot, v);
        }
    }

    fn memory(&mut self) {
        let o = self.value(Type::Ref);
        self.field(o);
    }

    fn field(&mut self, o: Value) {
        let (width, offset, ty) =
            self.random.pick(&[(Width::Val, 8, Type::Val), (Width::I64, 16, Type::Int), (Width::F64, 24, Type::Float)]);
        let mem = Mem::field(width, offset, Region(offset as u8 / 8));
        match self.random.below(5) {
            0 | 1 => {
                let v = self.b.load(o, mem);
                self.push(v);
            }
            2 => {
                let s = self.exit();
                self.b.guard_shape(o, HEADER as u32, s);
            }
            _ => {
                let v = self.value(ty);
                self.b.write_barrier(o);
                self.b.store(o, mem, v);
            }
        }
    }

    fn diamond(&mut self, depth: usize) {
        let c = self.value(Type::Bool);
        let (yes, no, join) = (self.b.new_block(), self.b.new_block(), self.b.new_block());
        let types: Vec<Type> = (0..self.random.below(3)).map(|_| self.random.pick(&Type::ALL)).collect();
        self.b.branch(c, yes, no);
        let (visible, wide) = (self.pool.len(), self.wides.len());
        for side in [yes, no] {
            self.b.block = side;
            self.body(depth + 1);
            let args: Vec<Value> = types.iter().map(|&ty| self.value(ty)).collect();
            self.b.jump(join, &args);
            self.pool.truncate(visible);
            self.wides.truncate(wide);
        }
        self.b.block = join;
        for ty in types {
            let p = self.b.param(join, ty);
            self.push(p);
        }
    }

    /// A loop of a few rounds.
    fn round(&mut self, depth: usize) {
        let (head, inside, after) = (self.b.new_block(), self.b.new_block(), self.b.new_block());
        let carried: Vec<Type> = (0..1 + self.random.below(3))
            .map(|_| self.random.pick(&[Type::Int, Type::Float, Type::Val, Type::Val, Type::Ref]))
            .collect();
        let zero = self.b.graph.int(0);
        let mut args = vec![zero];
        args.extend(carried.iter().map(|&ty| self.value(ty)));
        let unsigned = self.random.below(3) == 0;
        if unsigned {
            args.push(self.boxed_unsigned());
        }
        self.b.jump(head, &args);
        self.b.block = head;
        let counter = self.b.param(head, Type::Int);
        self.push(counter);
        for &ty in &carried {
            let p = self.b.param(head, ty);
            self.push(p);
        }
        if unsigned {
            let p = self.b.param(head, Type::Val);
            self.wides.push(p);
        }
        let visible = self.pool.len();
        let wide = self.wides.len();
        let rounds = 1 + self.random.below(4) as i64;
        let rounds = self.b.graph.int(rounds);
        let c = self.b.op(Opcode::IntLt, &[counter, rounds]);
        self.b.branch(c, inside, after);
        self.b.block = inside;
        self.loops.push(Loop { head, counter, carried, unsigned, visible });
        let sides = self.sides.len();
        self.body(depth + 1);
        self.go_round(self.loops.len() - 1);
        // Side traces of this loop are written while its values are at hand.
        while self.sides.len() > sides {
            let Some((snapshot, visible, into)) = self.sides.pop() else { break };
            self.side(snapshot, visible, into);
        }
        let Some(Loop { visible, .. }) = self.loops.pop() else { return };
        self.pool.truncate(visible);
        self.wides.truncate(wide);
        self.b.block = after;
    }

    fn go_round(&mut self, at: usize) {
        let one = self.b.graph.int(1);
        let (head, counter) = (self.loops[at].head, self.loops[at].counter);
        let next = self.b.op(Opcode::IntAdd, &[counter, one]);
        let mut args = vec![next];
        for ty in self.loops[at].carried.clone() {
            args.push(self.value(ty));
        }
        if self.loops[at].unsigned {
            args.push(self.boxed_unsigned());
        }
        if self.random.below(3) == 0 {
            self.b.enter(head, &args);
        } else {
            self.b.jump(head, &args);
        }
    }

    fn boxed_unsigned(&mut self) -> Value {
        let i = self.value(Type::Int);
        self.b.op(Opcode::BoxU64, &[i])
    }

    fn side(&mut self, snapshot: SnapshotId, visible: Vec<Value>, into: Option<usize>) {
        let pool = std::mem::replace(&mut self.pool, visible);
        let wides = std::mem::take(&mut self.wides);
        let back = self.b.block;
        let block = self.b.new_block();
        self.b.graph.snapshots[snapshot.index()].side = Some(block);
        self.b.block = block;
        for _ in 0..self.random.below(4) {
            match self.random.below(3) {
                0 => self.arithmetic_without_side(),
                _ => self.memory_without_side(),
            }
        }
        match into {
            Some(at) => self.go_round(at),
            None => {
                let s = self.snapshot();
                self.b.exit(s);
            }
        }
        self.b.block = back;
        self.pool = pool;
        self.wides = wides;
    }

    fn arithmetic_without_side(&mut self) {
        let (x, y) = (self.value(Type::Int), self.value(Type::Int));
        let code = self.random.pick(&[Opcode::IntAdd, Opcode::IntXor, Opcode::IntLt]);
        let v = self.b.op(code, &[x, y]);
        self.push(v);
        let f = self.b.graph.float(1.25);
        let w = self.b.op(Opcode::BoxFloat, &[f]);
        self.push(w);
    }

    fn memory_without_side(&mut self) {
        let (o, v) = (self.value(Type::Ref), self.value(Type::Val));
        let mem = Mem::field(Width::Val, 8, Region(1));
        let old = self.b.load(o, mem);
        self.b.store(o, mem, v);
        self.push(old);
    }
}
