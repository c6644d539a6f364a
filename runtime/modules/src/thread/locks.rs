//! Locks. Their state is under a mutex of its own, because threads wait for it without the interpreter's lock.

use super::{ident, timeout};
use crate::words;
use std::cell::Cell;
use taipan_core::error::R;
use taipan_core::kinds;
use taipan_core::native::{Args, Effects, NativeDef, TypeDef, native, native_static};
use taipan_core::object::*;
use taipan_core::thread::Thread;
use taipan_core::threads::Watched;
use taipan_core::types::ty;
use taipan_heap::{Gc, Tracer, Value};

const ANY: Effects = Effects::ANY;
const LOCK_KEY: &str = "thread.lock";

pub fn init(t: &Thread, m: Value) -> R<()> {
    let object = t.vm().type_of_id(ty::OBJECT);
    let weak = type_flags::HAS_WEAKREF;
    let lock = t.new_native_type("_thread", "lock", object, kinds::NATIVE, weak, &LOCK)?.value();
    t.vm().register(LOCK_KEY, lock);
    words::add_to_module(t, m, "LockType", lock)?;
    words::add_to_module(t, m, "lock", lock)?;
    let rlock = t.new_native_type("_thread", "RLock", object, kinds::NATIVE, weak | type_flags::BASETYPE, &RLOCK)?;
    words::add_to_module(t, m, "RLock", rlock.value())
}

/// The payload of a lock object.
fn payload<T: NativePayload>(o: Value) -> &'static T {
    let object: Gc<NativeBox> = self_as(o);
    match object.get::<T>() {
        // SAFETY: the payload lives as long as the object, which the caller's arguments hold.
        Some(state) => unsafe { &*(state as *const T) },
        None => unreachable!("methods of a lock get locks"),
    }
}

// --- plain locks ------------------------------------------------------------------------------------------------------

#[derive(Default)]
struct Lock(Watched<bool>);

impl NativePayload for Lock {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

fn take(locked: &mut bool) -> Option<()> {
    (!std::mem::replace(locked, true)).then_some(())
}

static LOCK: TypeDef =
    TypeDef { methods: LOCK_METHODS, getset: &[], doc: "A lock object is a synchronization primitive." };

static LOCK_METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, /)", new_lock, ANY, ""),
    native("acquire", "($self, /, blocking=True, timeout=-1)", acquire, ANY, "Lock the lock."),
    native("acquire_lock", "($self, /, blocking=True, timeout=-1)", acquire, ANY, "An obsolete synonym of acquire()."),
    native("release", "($self, /)", release, ANY, "Release the lock."),
    native("release_lock", "($self, /)", release, ANY, "An obsolete synonym of release()."),
    native("locked", "($self, /)", locked, ANY, "Return whether the lock is in the locked state."),
    native("locked_lock", "($self, /)", locked, ANY, "An obsolete synonym of locked()."),
    native("__enter__", "($self, /)", |t, a| acquire(t, Args(&[Some(a[0]), None, None])), ANY, "Lock the lock."),
    native("__exit__", "($self, /, *exc_info)", release, ANY, "Release the lock."),
    native("_at_fork_reinit", "($self, /)", reset, ANY, ""),
    native("__repr__", "($self, /)", repr, ANY, ""),
];

fn new_lock(t: &Thread, a: Args<'_>) -> R {
    Ok(t.new_native_box(self_as(a[0]), Lock::default())?.value())
}

pub fn allocate(t: &Thread, _: Args<'_>) -> R {
    match t.vm().registered(LOCK_KEY) {
        Some(class) => new_lock(t, Args(&[Some(class)])),
        None => Err(t.runtime_error("module _thread is not initialised")),
    }
}

fn acquire(t: &Thread, a: Args<'_>) -> R {
    let timeout = timeout(t, a.opt(1), a.opt(2))?;
    Ok(Value::bool(t.wait_for(&payload::<Lock>(a[0]).0, timeout, take)?.is_some()))
}

fn release(t: &Thread, a: Args<'_>) -> R {
    if payload::<Lock>(a[0]).0.change(|locked| std::mem::replace(locked, false)) {
        return Ok(Value::NONE);
    }
    Err(t.runtime_error("release unlocked lock"))
}

fn reset(_: &Thread, a: Args<'_>) -> R {
    payload::<Lock>(a[0]).0.change(|locked| *locked = false);
    Ok(Value::NONE)
}

fn is_locked(o: Value) -> bool {
    payload::<Lock>(o).0.look(|locked| *locked)
}

fn locked(_: &Thread, a: Args<'_>) -> R {
    Ok(Value::bool(is_locked(a[0])))
}

fn repr(t: &Thread, a: Args<'_>) -> R {
    let state = if is_locked(a[0]) { "locked" } else { "unlocked" };
    let address = taipan_core::types::object::address_of(a[0]);
    Ok(t.new_str(&format!("<{state} _thread.lock object at {address:#x}>"))?.value())
}

// --- re-entrant locks -------------------------------------------------------------------------------------------------

/// Owner and count are the owner's business: they are read and written under the interpreter's lock only.
#[derive(Default)]
struct RLock {
    lock: Watched<bool>,
    owner: Cell<i64>,
    count: Cell<usize>,
}

impl NativePayload for RLock {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

impl RLock {
    fn is_mine(&self) -> bool {
        self.count.get() > 0 && self.owner.get() == ident()
    }
    fn own(&self, owner: i64, count: usize) {
        self.owner.set(owner);
        self.count.set(count);
    }
    fn give_up(&self) {
        self.own(0, 0);
        self.lock.change(|locked| *locked = false);
    }
}

static RLOCK: TypeDef = TypeDef { methods: RLOCK_METHODS, getset: &[], doc: "" };

static RLOCK_METHODS: &[NativeDef] = &[
    native_static("__new__", "($cls, /, *args, **kwargs)", new_rlock, ANY, ""),
    native("acquire", "($self, /, blocking=True, timeout=-1)", rlock_acquire, ANY, "Lock the lock."),
    native("release", "($self, /)", rlock_release, ANY, "Release the lock."),
    native("locked", "($self, /)", |_, a| Ok(Value::bool(payload::<RLock>(a[0]).count.get() > 0)), ANY, ""),
    native("__enter__", "($self, /)", |t, a| rlock_acquire(t, Args(&[Some(a[0]), None, None])), ANY, ""),
    native("__exit__", "($self, /, *exc_info)", rlock_release, ANY, ""),
    native("_is_owned", "($self, /)", |_, a| Ok(Value::bool(payload::<RLock>(a[0]).is_mine())), ANY, ""),
    native("_recursion_count", "($self, /)", recursion_count, ANY, ""),
    native("_release_save", "($self, /)", release_save, ANY, ""),
    native("_acquire_restore", "($self, state, /)", acquire_restore, ANY, ""),
    native("_at_fork_reinit", "($self, /)", rlock_reset, ANY, ""),
    native("__repr__", "($self, /)", rlock_repr, ANY, ""),
];

fn new_rlock(t: &Thread, a: Args<'_>) -> R {
    Ok(t.new_native_box(self_as(a[0]), RLock::default())?.value())
}

fn rlock_acquire(t: &Thread, a: Args<'_>) -> R {
    let timeout = timeout(t, a.opt(1), a.opt(2))?;
    let this: &RLock = payload(a[0]);
    if this.is_mine() {
        this.count.set(this.count.get() + 1);
        return Ok(Value::TRUE);
    }
    let got = t.wait_for(&this.lock, timeout, take)?.is_some();
    if got {
        this.own(ident(), 1);
    }
    Ok(Value::bool(got))
}

fn rlock_release(t: &Thread, a: Args<'_>) -> R {
    let this: &RLock = payload(a[0]);
    if !this.is_mine() {
        return Err(t.runtime_error("cannot release un-acquired lock"));
    }
    match this.count.get() {
        1 => this.give_up(),
        n => this.count.set(n - 1),
    }
    Ok(Value::NONE)
}

fn recursion_count(_: &Thread, a: Args<'_>) -> R {
    let this: &RLock = payload(a[0]);
    Ok(Value::int_unchecked(if this.is_mine() { this.count.get() as i64 } else { 0 }))
}

fn release_save(t: &Thread, a: Args<'_>) -> R {
    let this: &RLock = payload(a[0]);
    if this.count.get() == 0 {
        return Err(t.runtime_error("cannot release un-acquired lock"));
    }
    let state = t.new_tuple(&[Value::int_unchecked(this.count.get() as i64), t.new_int(this.owner.get())?])?;
    this.give_up();
    Ok(state.value())
}

fn acquire_restore(t: &Thread, a: Args<'_>) -> R {
    let state: Gc<Tuple> = match a[1].downcast() {
        Some(state) => state,
        None => return Err(t.type_error("_acquire_restore() argument must be a tuple")),
    };
    let part = |i: usize| state.get(i).map_or(Ok(0), |n| t.index(n));
    let (count, owner) = (part(0)?, part(1)?);
    let this: &RLock = payload(a[0]);
    // A condition takes its lock back whatever happens: signals are dealt with afterwards.
    t.without_lock(|| this.lock.wait(None, take));
    this.own(owner, count.max(1) as usize);
    Ok(Value::NONE)
}

fn rlock_reset(_: &Thread, a: Args<'_>) -> R {
    payload::<RLock>(a[0]).give_up();
    Ok(Value::NONE)
}

fn rlock_repr(t: &Thread, a: Args<'_>) -> R {
    let this: &RLock = payload(a[0]);
    let (count, owner) = (this.count.get(), this.owner.get());
    let state = if count > 0 { "locked" } else { "unlocked" };
    let address = taipan_core::types::object::address_of(a[0]);
    let name = t.type_of(a[0]).name_text();
    let module = t.getattr_str(t.type_of(a[0]).value(), "__module__")?;
    let module = t.str(module)?.to_text();
    Ok(t.new_str(&format!("<{state} {module}.{name} object owner={owner} count={count} at {address:#x}>"))?.value())
}
