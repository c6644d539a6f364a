//! The tables against a model, on a bare Vm.

use crate::error::R;
use crate::object::KeyKind;
use crate::thread::Thread;
use crate::vm::{Config, Vm};
use std::collections::HashMap;
use taipan_heap::Value;

/// Runs `f` on the thread of a fresh Vm.
pub(crate) fn with_thread(f: impl FnOnce(&Thread) -> R<()>) {
    let base = 0u64;
    let native_base = std::ptr::from_ref(&base).cast::<u8>().wrapping_add(512);
    let (_vm, thread) = Vm::new(Config::default(), native_base, 1 << 20).unwrap_or_else(|e| panic!("{e}"));
    assert!(f(&thread).is_ok(), "an exception was raised");
}

/// A small generator of numbers, good enough to choose operations.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[test]
fn dict_follows_a_model() {
    with_thread(|t| {
        let (dict, mut model, mut order) = (t.new_dict()?, HashMap::new(), Vec::new());
        let mut state = 0x2545_F491_4F6C_DD1D;
        for step in 0..20_000u64 {
            let key = (next(&mut state) % 500) as i64 - 250;
            let word = Value::int_unchecked(key);
            match next(&mut state) % 8 {
                0..4 => {
                    dict.set(t, word, Value::int_unchecked(step as i64))?;
                    if model.insert(key, step as i64).is_none() {
                        order.push(key);
                    }
                }
                4..6 => {
                    let removed = dict.remove(t, word)?.and_then(|v| v.as_small_int());
                    assert_eq!(removed, model.remove(&key));
                    order.retain(|&k| k != key);
                }
                6 => {
                    let popped = dict.pop_last(t).and_then(|(k, _)| k.as_small_int());
                    assert_eq!(popped, order.pop());
                    popped.map(|k| model.remove(&k));
                }
                _ => assert_eq!(dict.get(t, word)?.and_then(|v| v.as_small_int()), model.get(&key).copied()),
            }
            assert_eq!(dict.len(), model.len());
        }
        let keys: Vec<i64> = (0..dict.fill()).filter_map(|i| dict.entry(i)?.0.as_small_int()).collect();
        assert_eq!(keys, order);
        assert_eq!(dict.key_kind.get(), KeyKind::Int);
        Ok(())
    });
}

#[test]
fn str_keys_are_found_by_content() {
    with_thread(|t| {
        let dict = t.new_dict()?;
        for i in 0..1000 {
            let key = t.new_str(&format!("key{i}"))?;
            dict.set(t, key.value(), Value::int_unchecked(i))?;
        }
        assert_eq!(dict.key_kind.get(), KeyKind::Str);
        for i in 0..1000 {
            let other = t.new_str(&format!("key{i}"))?;
            assert_eq!(dict.get_str(t, other), Some(Value::int_unchecked(i)));
            assert_eq!(dict.get_text(t, &format!("key{i}")), Some(Value::int_unchecked(i)));
        }
        assert_eq!(dict.get(t, Value::int_unchecked(7))?, None);
        let copy = dict.copy(t)?;
        dict.clear(t);
        assert_eq!((copy.len(), dict.len()), (1000, 0));
        Ok(())
    });
}

#[test]
fn sets_of_ints_have_cpythons_order() {
    with_thread(|t| {
        let set = t.new_set(false)?;
        for i in [5, -3, 1000, 8, 16, 24, -1, 77, 3_000_000] {
            set.add(t, Value::int_unchecked(i))?;
        }
        set.remove(t, Value::int_unchecked(16))?;
        set.add(t, Value::int_unchecked(40))?;
        let mut items = Vec::new();
        let mut i = 0;
        while let Some((at, key, _)) = set.next_slot(i) {
            items.push(key.as_small_int().unwrap_or(0));
            i = at + 1;
        }
        // list() of the same set in CPython 3.13.
        assert_eq!(items, [3_000_000, 5, 1000, 8, 40, 77, 24, -3, -1]);
        assert_eq!(set.hash_elements(), 8_932_361_168_003_178_240);
        Ok(())
    });
}
