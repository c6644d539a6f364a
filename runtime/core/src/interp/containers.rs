//! The part of `Machine` that is about strings and containers: making fresh objects, characters, tables, slices.
//!
//! Beyond the rules of `machine`:
//! - An object made by `fresh` is known to nobody until it is stored somewhere: filling it (`init`...) is no effect. "Is there
//!   room to allocate" is a question, so on Exec a "no" leads to the slow level, which collects.
//! - What needs a native loop is a *primitive* (see `primitives`): a total C function that cannot raise and cannot run Python,
//!   because the questions before it excluded that. One that allocates answers "no" when memory is exhausted, having done
//!   nothing; the slow level then raises the MemoryError. An effect that answers "no" has done nothing either.
//! - Methods marked *calls* may only be used in `warm` levels.

use super::machine::{Cmp, FieldId, Words};
use crate::ops::binary::BinOp;
use taipan_heap::{Kind, ShapeId};

/// The parts of a slice; an absent one was None.
#[derive(Clone, Copy)]
pub struct SliceInts<I> {
    pub start: Option<I>,
    pub stop: Option<I>,
    pub step: Option<I>,
}

impl<I> SliceInts<I> {
    /// Which parts are there: how primitives are told.
    pub fn mask(&self) -> i64 {
        self.start.is_some() as i64 | (self.stop.is_some() as i64) << 1 | (self.step.is_some() as i64) << 2
    }
}

/// See the top of the file.
pub trait Containers: Words {
    // --- fresh objects ----------------------------------------------------------------------------------------------
    /// A new object of `size` bytes, zero behind its header. A question: is there room?
    fn fresh(&mut self, kind: Kind, shape: ShapeId, size: usize) -> Option<Self::Ref>;
    /// New storage for at least `n` words (a small number), its capacity set. A question as `fresh`.
    fn fresh_array(&mut self, n: usize) -> Option<Self::Ref>;
    /// Fills a word field of a fresh object.
    fn init(&mut self, o: Self::Ref, field: FieldId, v: Self::Val);
    /// Fills a number field of a fresh object.
    fn init_raw(&mut self, o: Self::Ref, field: FieldId, i: Self::Int);
    /// Fills a float field of a fresh object.
    fn init_float(&mut self, o: Self::Ref, field: FieldId, f: Self::Flt);
    /// Fills a field that points to storage.
    fn init_storage(&mut self, o: Self::Ref, field: FieldId, storage: Self::Ref);
    fn init_item(&mut self, tuple: Self::Ref, i: usize, v: Self::Val);
    fn init_element(&mut self, storage: Self::Ref, i: usize, v: Self::Val);

    // --- fields -----------------------------------------------------------------------------------------------------
    /// Is the word field absent? A question.
    fn is_absent(&mut self, o: Self::Ref, field: FieldId) -> bool;
    /// Effect: makes a word field absent.
    fn store_absent(&mut self, o: Self::Ref, field: FieldId);

    // --- strings (exact ones) ---------------------------------------------------------------------------------------
    /// The character at `i`, which is below the length; `None` unless it is Latin-1 and the string's data lie inline.
    fn latin1_item(&mut self, s: Self::Ref, i: Self::Int) -> Option<Self::Val>;
    /// The code of a string of one Latin-1 character, if it is one.
    fn char_code(&mut self, s: Self::Ref) -> Option<Self::Int>;
    /// The string of one Latin-1 character, if `code` is that of one which exists already.
    fn latin1_char(&mut self, code: Self::Int) -> Option<Self::Val>;
    /// The character at `i`, which is below the length. Calls.
    fn str_item(&mut self, s: Self::Ref, i: Self::Int) -> Option<Self::Val>;
    /// Same characters? `None` where the words and lengths do not tell.
    fn quick_str_equal(&mut self, a: Self::Ref, b: Self::Ref) -> Option<bool>;
    /// Same characters? Calls.
    fn str_equal(&mut self, a: Self::Ref, b: Self::Ref) -> bool;
    /// Order by code points: negative, 0 or positive. Calls.
    fn str_order(&mut self, a: Self::Ref, b: Self::Ref) -> Self::Int;
    /// `a + b`. Calls.
    fn str_concat(&mut self, a: Self::Ref, b: Self::Ref) -> Option<Self::Val>;
    /// `s[bounds]`; "no" also for step 0. Calls.
    fn str_slice(&mut self, s: Self::Ref, bounds: SliceInts<Self::Int>) -> Option<Self::Val>;
    /// Does `s` contain `part`? Calls.
    fn str_contains(&mut self, s: Self::Ref, part: Self::Ref) -> bool;

    // --- bytes ------------------------------------------------------------------------------------------------------
    /// Byte of a `bytes` object, below its length.
    fn bytes_item(&mut self, o: Self::Ref, i: Self::Int) -> Self::Int;
    /// Byte of a byte buffer, below the length of the bytearray it belongs to.
    fn buffer_item(&mut self, buffer: Self::Ref, i: Self::Int) -> Self::Int;
    /// Effect: sets a byte (0..256) of a byte buffer.
    fn store_buffer_item(&mut self, buffer: Self::Ref, i: Self::Int, byte: Self::Int);

    /// Same bytes, of two `bytes` objects? Calls.
    fn bytes_equal(&mut self, a: Self::Ref, b: Self::Ref) -> bool;
    /// `o[bounds]` of a `bytes` object; "no" also for step 0. Calls.
    fn bytes_slice(&mut self, o: Self::Ref, bounds: SliceInts<Self::Int>) -> Option<Self::Val>;

    // --- lists and tuples (exact ones) -----------------------------------------------------------------------------------------
    /// Makes room for one more item: not an effect. Calls.
    fn list_grow(&mut self, list: Self::Ref) -> bool;
    /// Effect: removes the last item and gives it; "no" if there is none. Calls.
    fn list_pop(&mut self, list: Self::Ref) -> Option<Self::Val>;
    /// `list[bounds]`; "no" also for step 0. Calls.
    fn list_slice(&mut self, list: Self::Ref, bounds: SliceInts<Self::Int>) -> Option<Self::Val>;
    /// Effect: `list[bounds] = other`, another exact list; "no" if it did nothing. Calls.
    fn list_assign(&mut self, list: Self::Ref, bounds: SliceInts<Self::Int>, other: Self::Ref) -> bool;
    /// `a + b` of exact lists. Calls.
    fn list_concat(&mut self, a: Self::Ref, b: Self::Ref) -> Option<Self::Val>;
    /// The items of an exact list as a tuple. Calls.
    fn list_to_tuple(&mut self, list: Self::Ref) -> Option<Self::Val>;
    /// `a + b` of exact tuples. Calls.
    fn tuple_concat(&mut self, a: Self::Ref, b: Self::Ref) -> Option<Self::Val>;
    /// `tuple[bounds]`; "no" also for step 0. Calls.
    fn tuple_slice(&mut self, tuple: Self::Ref, bounds: SliceInts<Self::Int>) -> Option<Self::Val>;
    /// Effect: appends the items of an exact list; "no" if it did nothing. Calls.
    fn list_extend(&mut self, list: Self::Ref, other: Self::Ref) -> bool;
    /// The same of an exact tuple.
    fn list_extend_tuple(&mut self, list: Self::Ref, other: Self::Ref) -> bool;
    /// `list * count`. Calls.
    fn list_repeat(&mut self, list: Self::Ref, count: Self::Int) -> Option<Self::Val>;
    /// Are two exact tuples equal? `None`: only Python code can tell. Calls.
    fn tuple_equal(&mut self, a: Self::Ref, b: Self::Ref) -> Option<bool>;
    /// Is `item` among the items of an exact list or tuple? `None`: only Python code can tell. Calls.
    fn sequence_contains(&mut self, o: Self::Ref, item: Self::Val) -> Option<bool>;

    // --- tables: exact dicts and sets -------------------------------------------------------------------------------
    /// Can a lookup of `key` in a dict be done without Python code? Then the table's keys are of simple kinds.
    fn plain_lookup(&mut self, dict: Self::Ref, key: Self::Val) -> bool;
    /// The value under `key`, after `plain_lookup`. Both answers are promoted. Calls.
    fn dict_get(&mut self, dict: Self::Ref, key: Self::Val) -> Option<Self::Val>;
    /// Effect: `dict[key] = v`, after `plain_lookup`; "no" if it did nothing. Calls.
    fn dict_set(&mut self, dict: Self::Ref, key: Self::Val, v: Self::Val) -> bool;
    /// Effect: takes over the entries of another dict, if neither can run Python; "no" if it did not. Calls.
    fn dict_update(&mut self, dict: Self::Ref, other: Self::Ref) -> bool;
    /// Effect: `del dict[key]`, after `plain_lookup`; "no" if it did nothing (there is no such key). Calls.
    fn dict_delete(&mut self, dict: Self::Ref, key: Self::Val) -> bool;
    /// A fresh empty dict. Calls.
    fn fresh_dict(&mut self) -> Option<Self::Ref>;
    /// Key (part 0) or value (1) of entry `i`, below the dict's fill; `None` for a deleted entry: a question.
    fn load_entry(&mut self, entries: Self::Ref, i: Self::Int, part: usize) -> Option<Self::Val>;
    /// The slot of the first element of a set at or after slot `at`, negative if there is none. A question, as the next one. Calls.
    fn set_next(&mut self, set: Self::Ref, at: Self::Int) -> Self::Int;
    /// The element in that slot.
    fn set_item(&mut self, set: Self::Ref, at: Self::Int) -> Option<Self::Val>;
    /// Is `key` in the set? `None`: only Python code can tell. Calls.
    fn set_contains(&mut self, set: Self::Ref, key: Self::Val) -> Option<bool>;
    /// `a op b` of exact sets; "no" if Python code would have to run. Calls.
    fn set_binary(&mut self, op: BinOp, a: Self::Ref, b: Self::Ref) -> Option<Self::Val>;
    /// A comparison of exact sets. `None`: only Python code can tell. Calls.
    fn set_compare(&mut self, op: Cmp, a: Self::Ref, b: Self::Ref) -> Option<bool>;
    /// Effect: adds `key` to a set; "no" if it did nothing because Python code would have to run. Calls.
    fn set_add(&mut self, set: Self::Ref, key: Self::Val) -> bool;

    // --- ints of any size -------------------------------------------------------------------------------------------
    /// `a op b` of exact ints, where the quick levels do not do; "no" also where it would raise. Calls. (Exec leaves it to the slow
    /// level.)
    fn int_binary(&mut self, op: BinOp, a: Self::Val, b: Self::Val) -> Option<Self::Val>;
    /// The order of the same: negative, 0 or positive. Calls.
    fn int_order(&mut self, a: Self::Val, b: Self::Val) -> Option<Self::Int>;

    // --- text -------------------------------------------------------------------------------------------------------
    /// `format(v, spec)` of an exact str, int, float or bool with an exact str as spec (absent: ""); `None`: the slow level
    /// must do it. Calls.
    fn format_plain(&mut self, v: Self::Val, spec: Option<Self::Val>) -> Option<Self::Val>;
    /// `format % values` of an exact str and such a value or an exact tuple of them; "no" also where it would raise. Calls.
    fn str_percent(&mut self, format: Self::Ref, values: Self::Val) -> Option<Self::Val>;
    /// The attribute that an instance has itself, by a name that is any value; `None`: it has none, or Python code may have to run. Calls.
    fn plain_attribute(&mut self, o: Self::Val, name: Self::Val) -> Option<Self::Val>;
    /// `str(v)` (0), `repr(v)` (1) of the same. Calls.
    fn convert_plain(&mut self, v: Self::Val, how: usize) -> Option<Self::Val>;
}
