//! Compiles traces given as text, runs them on a make-believe thread, and checks results, exits and memory.

mod machine;

use machine::{INT64_HEADER, Machine, POLL, SLOW, WINDOW};
use taipan_jit::backend::LEAVE;
use taipan_jit::words;

fn word(v: i64) -> u64 {
    words::from_int(v).unwrap()
}

/// Runs one pure op on ints from slots 0 and 1; the result lands in slot 2.
fn int_op(m: &mut Machine, op: &str, a: i64, b: i64) -> Option<i64> {
    let unit = m.compile(&format!(
        "b0:\n a = frame_load {{0 Int}}\n b = frame_load {{1 Int}}\n r = {op}\n exit [s1]\n\
         s0 = frame(0) {{}}\n s1 = frame(1) {{2: r}}"
    ));
    m.slots[0] = a as u64;
    m.slots[1] = b as u64;
    (m.run_to_exit(&unit) == 1).then(|| m.slots[2] as i64)
}

#[test]
fn sums_a_loop() {
    let mut m = Machine::new();
    let unit = m.compile(
        "b0:
           n = frame_load {0 Int}
           jump b1(0, 0)
         b1(i: Int, s: Int):
           c = int_lt i, n
           guard_true c [s0]
           t = int_add_ovf s, i [s1]
           j = int_add_ovf i, 1 [s1]
           poll [s1]
           jump b1(j, t)
         s0 = frame(0x10) {1: s, 2: i, 3: None, 4: 7}
         s1 = frame(0x20) {1: s, 2: i}",
    );
    m.slots[0] = 1000;
    assert_eq!(m.run_to_exit(&unit), 0x10);
    assert_eq!(m.slots[1..5], [499500, 1000, words::NONE, 7]);
    m.thread[POLL] = 1;
    assert_eq!(m.run_to_exit(&unit), 0x20);
    assert_eq!(m.slots[1..3], [0, 0]);
}

#[test]
fn poll_word_is_read_each_time() {
    let mut m = Machine::new();
    // The thread is watched from outside: no call and no store in the loop says that it changes.
    let unit = m.compile(
        "b0:
           jump b1(0)
         b1(i: Int):
           j = int_add i, 1
           poll [s0]
           jump b1(j)
         s0 = frame(1) {1: j}",
    );
    let thread = m.thread.as_mut_ptr() as usize;
    let waker = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(20));
        // SAFETY: the thread's memory outlives the loop, which this ends; compiled code reads the word atomically.
        unsafe { std::sync::atomic::AtomicU64::from_ptr((thread as *mut u64).add(POLL)) }
            .store(1, std::sync::atomic::Ordering::Release);
    });
    assert_eq!(m.run_to_exit(&unit), 1);
    waker.join().unwrap();
    assert!(m.slots[1] > 1);
}

#[test]
fn code_is_given_back() {
    let mut m = Machine::new();
    let before = m.backend.memory().used();
    let unit = m.compile("b0:\n leave {0x5}");
    assert!(m.backend.memory().used() > before);
    assert_eq!(m.run(&unit), 5 | LEAVE);
    drop(unit);
    assert_eq!(m.backend.memory().used(), before);
}

#[test]
fn division_is_pythons() {
    let mut m = Machine::new();
    let values = [0, 1, -1, 2, -2, 7, -7, 63, i64::MAX, i64::MIN];
    for a in values {
        for b in values {
            // The operands may be anything: nothing may trap.
            let q = int_op(&mut m, "int_floordiv a, b", a, b).unwrap();
            let r = int_op(&mut m, "int_mod a, b", a, b).unwrap();
            if b != 0 {
                let (wide, divisor) = (a as i128, b as i128);
                let expected = wide.div_euclid(divisor) - (divisor < 0 && wide.rem_euclid(divisor) != 0) as i128;
                assert_eq!((q, r), (expected as i64, (wide - expected * divisor) as i64), "{a} {b}");
                let q = int_op(&mut m, &format!("int_floordiv a, {b}"), a, b).unwrap();
                let r = int_op(&mut m, &format!("int_mod a, {b}"), a, b).unwrap();
                assert_eq!((q, r), (expected as i64, (wide - expected * divisor) as i64), "{a} const {b}");
            }
        }
    }
}

#[test]
fn overflow_leaves() {
    let mut m = Machine::new();
    let values = [0, 1, -1, 2, 1 << 32, -(1 << 31), 63, 64, i64::MAX, i64::MIN, i64::MIN + 1];
    for a in values {
        for b in values {
            for (op, expected) in [
                ("int_add_ovf", a.checked_add(b)),
                ("int_sub_ovf", a.checked_sub(b)),
                ("int_mul_ovf", a.checked_mul(b)),
                ("int_shl_ovf", if (0..64).contains(&b) && a << b >> b == a { Some(a << b) } else { None }),
            ] {
                assert_eq!(int_op(&mut m, &format!("{op} a, b [s0]"), a, b), expected, "{op} {a} {b}");
                assert_eq!(int_op(&mut m, &format!("{op} a, {b} [s0]"), a, b), expected, "{op} {a} const {b}");
            }
        }
    }
}

#[test]
fn ints_box_and_unbox() {
    let mut m = Machine::new();
    let unit = m.compile(
        "b0:
           a = frame_load {0 Int}
           w = box_int a
           i = int_of w [s0]
           exit [s1]
         s0 = frame(0) {}
         s1 = frame(1) {1: w, 2: i}",
    );
    for v in [0, -1, words::INT_MAX, words::INT_MIN, words::INT_MAX + 1, words::INT_MIN - 1, i64::MAX, i64::MIN] {
        m.slots[0] = v as u64;
        assert_eq!(m.run_to_exit(&unit), 1);
        assert_eq!(m.slots[2] as i64, v);
        assert_eq!(words::is_int(m.slots[1]), words::fits_inline(v));
    }
    let unit =
        m.compile("b0:\n w = frame_load {0 Val}\n i = int_of w [s0]\n exit [s1]\n s0 = frame(0) {}\n s1 = frame(1) {}");
    let other = [INT64_HEADER + 1, 0];
    for w in [words::NONE, words::ABSENT, words::from_float(1.0), other.as_ptr() as u64] {
        m.slots[0] = w;
        assert_eq!(m.run_to_exit(&unit), 0);
    }
}

#[test]
fn guards_tell_words_apart() {
    let mut m = Machine::new();
    let object = [INT64_HEADER, 5];
    type Class = (&'static str, fn(u64) -> bool);
    let classes: [Class; 3] =
        [("guard_int", words::is_int), ("guard_float", words::is_float), ("guard_ptr", words::is_heap)];
    for (guard, holds) in classes {
        let unit = m.compile(&format!(
            "b0:\n w = frame_load {{0 Val}}\n {guard} w [s0]\n exit [s1]\n s0 = frame(0) {{}}\n s1 = frame(1) {{}}"
        ));
        for w in [
            words::NONE,
            words::TRUE,
            word(0),
            word(-1),
            words::from_float(0.0),
            words::from_float(f64::NEG_INFINITY),
            words::from_float(-f64::NAN),
            object.as_ptr() as u64,
        ] {
            m.slots[0] = w;
            assert_eq!(m.run_to_exit(&unit) == 1, holds(w), "{guard} {w:#x}");
        }
    }
    let unit = m.compile(
        "b0:
           w = frame_load {0 Val}
           guard_ne w, Absent [s0]
           guard_ptr w [s0]
           o = val_to_ref w
           guard_shape o {0x9} [s0]
           guard_kind o {0x7} [s0]
           v = load o {i64 8 region 1 readonly}
           exit [s1]
         s0 = frame(0) {}
         s1 = frame(1) {1: v}",
    );
    for w in [words::ABSENT, word(3)] {
        m.slots[0] = w;
        assert_eq!(m.run_to_exit(&unit), 0);
    }
    m.slots[0] = object.as_ptr() as u64;
    assert_eq!(m.run_to_exit(&unit), 1);
    assert_eq!(m.slots[1], 5);
}

#[test]
fn floats() {
    let mut m = Machine::new();
    let unit = m.compile(
        "b0:
           w = frame_load {0 Val}
           guard_float w [s0]
           f = unbox_float w
           g = float_mul f, 2.0f
           h = float_sqrt g
           b = box_float h
           i = float_to_int f [s0]
           k = int_to_float i
           c = float_lt k, f
           t = box_bool c
           exit [s1]
         s0 = frame(0) {}
         s1 = frame(1) {1: h, 2: b, 3: i, 4: t, 5: c}",
    );
    m.slots[0] = words::from_float(4.5);
    assert_eq!(m.run_to_exit(&unit), 1);
    assert_eq!(m.slots[1..6], [3f64.to_bits(), words::from_float(3.0), 4, words::TRUE, words::TRUE]);
    for f in [f64::NAN, 9.3e18, -9.3e18, f64::INFINITY] {
        m.slots[0] = words::from_float(f);
        assert_eq!(m.run_to_exit(&unit), 0);
    }
}

#[test]
fn allocates_in_the_window_and_beside_it() {
    let mut m = Machine::new();
    m.empty_window(6);
    let text = format!(
        "b0:
           n = frame_load {{0 Int}}
           jump b1(0, None)
         b1(i: Int, last: Val):
           c = int_lt i, n
           guard_true c [s0]
           o = alloc {{size 24 header 0x0100000011 window {}}} [s1]
           w = box_int i
           store o, w {{val 8 region 1}}
           write_barrier o
           store o, last {{val 16 region 2}}
           v = ref_to_val o
           j = int_add i, 1
           jump b1(j, v)
         s0 = frame(1) {{1: last}}
         s1 = frame(2) {{}}",
        8 * WINDOW
    );
    let unit = m.compile(&text);
    m.slots[0] = 5;
    assert_eq!(m.run_to_exit(&unit), 1);
    assert_eq!(m.thread[SLOW], 3);
    let mut seen = 0;
    let mut at = m.slots[1];
    while at != words::NONE {
        // SAFETY: objects the trace just made.
        let object = unsafe { std::slice::from_raw_parts(at as *const u64, 3) };
        assert_eq!((object[0], object[1]), (0x01_0000_0011, word(4 - seen)));
        at = object[2];
        seen += 1;
    }
    assert_eq!(seen, 5);
}

#[test]
fn barrier_runs_once_for_an_old_object() {
    let mut m = Machine::new();
    let mut object = [1u64 << 40, 0, 0];
    let unit = m.compile(
        "b0:
           o = frame_load {0 Ref}
           write_barrier o
           store o, None {val 8 region 1}
           write_barrier_elem o, 3
           exit [s0]
         s0 = frame(1) {}",
    );
    m.slots[0] = object.as_mut_ptr() as u64;
    assert_eq!(m.run_to_exit(&unit), 1);
    assert_eq!((m.thread[SLOW], object[1]), (1, words::NONE));
}

extern "C" fn mixed(a: i64, f: f64, flag: u64, b: i64) -> f64 {
    a as f64 * f + if flag == 1 { b as f64 } else { 0.0 }
}

#[test]
fn calls_natives() {
    let mut m = Machine::new();
    let unit = m.compile(&format!(
        "call c0 = \"mixed\" {:#x} -> Float {{pure}}
         b0:
           a = frame_load {{0 Int}}
           c = int_gt a, 2
           r = call a, 0.5f, c, 100 {{c0}}
           frame_store r {{3 Float}}
           exit [s0]
         s0 = frame(1) {{1: r}}",
        mixed as *const () as u64
    ));
    m.slots[0] = 3;
    assert_eq!(m.run_to_exit(&unit), 1);
    assert_eq!((f64::from_bits(m.slots[1]), f64::from_bits(m.slots[3])), (101.5, 101.5));
}

#[test]
fn elements_of_every_width() {
    let mut m = Machine::new();
    let mut array = [0u64; 8];
    for (width, scale, stored, loaded) in [
        ("i64", 8, -5i64, -5i64),
        ("i32", 4, -5, -5),
        ("u32", 4, -5, 0xFFFF_FFFB),
        ("u16", 2, -5, 0xFFFB),
        ("u8", 1, -5, 0xFB),
    ] {
        let unit = m.compile(&format!(
            "b0:
               o = frame_load {{0 Ref}}
               i = frame_load {{1 Int}}
               guard_bounds i, 4 [s0]
               store_elem o, i, {stored} {{{width} 8 region 1 scale {scale}}}
               v = load_elem o, i {{{width} 8 region 1 scale {scale}}}
               exit [s1]
             s0 = frame(0) {{}}
             s1 = frame(1) {{2: v}}"
        ));
        m.slots[0] = array.as_mut_ptr() as u64;
        for i in [0u64, 3] {
            m.slots[1] = i;
            assert_eq!(m.run_to_exit(&unit), 1);
            assert_eq!(m.slots[2] as i64, loaded);
        }
        for i in [4, -1i64 as u64] {
            m.slots[1] = i;
            assert_eq!(m.run_to_exit(&unit), 0);
        }
    }
}

#[test]
fn side_trace_rejoins_the_loop() {
    let mut m = Machine::new();
    let unit = m.compile(
        "b0:
           n = frame_load {0 Int}
           jump b1(0, 0, 0)
         b1(i: Int, odd: Int, even: Int):
           c = int_lt i, n
           guard_true c [s0]
           bit = int_and i, 1
           is_odd = int_eq bit, 1
           guard_true is_odd [s1]
           o2 = int_add odd, i
           j = int_add i, 1
           jump b1(j, o2, even)
         b2:
           e2 = int_add even, i
           k = int_add i, 1
           jump b1(k, odd, e2)
         s0 = frame(1) {1: odd, 2: even}
         s1 = frame(2) {1: odd, 2: even} side b2",
    );
    m.slots[0] = 10;
    assert_eq!(m.run_to_exit(&unit), 1);
    assert_eq!(m.slots[1..3], [25, 20]);
}

#[test]
fn recipes_come_with_the_exit() {
    let mut m = Machine::new();
    let unit = m.compile(
        "b0:
           a = frame_load {0 Int}
           exit [s0]
         s0 = frame(1) {1: #0} virtual(0x55, 32) {8 val: #1, 16 u32: a} virtual(0x66, 16) {8 val: #0}",
    );
    m.slots[0] = 0x1_0000_0007;
    assert_eq!(m.run_to_exit(&unit), 1);
    // SAFETY: objects made from the recipes.
    unsafe {
        let first = m.slots[1] as *const u64;
        let second = *first.add(1) as *const u64;
        assert_eq!((*first, *first.add(2), *second, *second.add(1)), (0x55, 7, 0x66, m.slots[1]));
    }
}

#[test]
fn a_backend_works_on_another_thread() {
    let mut m = Machine::new();
    let graph = taipan_jit::ir::parse("b0:\n leave {0x7}").unwrap();
    let (unit, backend) = std::thread::spawn(move || {
        let unit = m.backend.compile(graph.clone(), 0, Default::default()).unwrap();
        (unit, m.backend)
    })
    .join()
    .unwrap();
    let mut m = Machine { backend, thread: vec![0; 8], slots: vec![0; 8], heap: Vec::new() };
    assert_eq!(m.run(&unit), 7 | LEAVE);
}

/// The side trace is a part of its own: what the loop carries, and values that only it needs (`n`, `f`), go there and back.
#[test]
fn a_side_trace_in_another_part_joins_the_loop() {
    let text = "b0:
           n = frame_load {0 Int}
           f = frame_load {1 Float}
           odd = int_and n, 1
           k = int_eq odd, 1
           jump b1(0, 0, f)
         b1(i: Int, s: Int, g: Float):
           c = int_lt i, n
           guard_true c [s0]
           m = int_and i, 3
           z = int_eq m, 0
           guard_false z [s1]
           t = int_add_ovf s, i [s2]
           h = float_add g, f
           j = int_add i, 1
           jump b1(j, t, h)
         b2:
           guard_true k [s3]
           u = int_mul i, 10
           a = int_add u, n
           b = int_sub a, 1
           t2 = int_add_ovf s, b [s2]
           h2 = float_sub g, f
           j2 = int_add i, 1
           jump b1(j2, t2, h2)
         s0 = frame(0x10) {2: s, 3: i, 4: g, 5: n}
         s1 = frame(0x20) {2: s, 3: i} side b2
         s2 = frame(0x30) {2: s, 3: i}
         s3 = frame(0x40) {2: s, 3: i, 4: g}";
    let mut expected = None;
    for limit in [1000, 8, 4] {
        let mut m = Machine::with_parts(limit);
        let unit = m.compile(text);
        let functions = unit.clif.as_ref().map_or(0, |clif| clif.matches("function").count());
        assert_eq!(functions > 1, limit < 1000);
        let mut seen = Vec::new();
        for n in [0, 9, 10, 101] {
            m.slots[0] = n;
            m.slots[1] = 0.5f64.to_bits();
            seen.push((m.run_to_exit(&unit), m.slots[..6].to_vec()));
        }
        assert_eq!(expected.get_or_insert_with(|| seen.clone()), &seen);
    }
}
