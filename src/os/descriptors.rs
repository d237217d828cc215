//! Which descriptors a forked child closes: those of the store and of locks. A lock of the open file lasts as long as any
//! copy of its descriptor, so a child that kept one would hold the till after its parent has died. It must not depend on
//! what the files are.

use std::ffi::c_int;
use std::ptr;
use std::sync::atomic::{AtomicI32, AtomicPtr, Ordering};

/// Descriptors in one block: a till has some, a back office with ten thousand tills has forty blocks.
const BLOCK: usize = 256;
const FREE: c_int = -1;

/// A list that only grows, so that the child reads it without a lock.
struct Block {
    slots: [AtomicI32; BLOCK],
    next: *const Block,
}

static BLOCKS: AtomicPtr<Block> = AtomicPtr::new(ptr::null_mut());

fn blocks() -> impl Iterator<Item = &'static Block> {
    let mut next = BLOCKS.load(Ordering::Acquire).cast_const();
    std::iter::from_fn(move || {
        // SAFETY: null or a block, which is never freed.
        let block = unsafe { next.as_ref() }?;
        next = block.next;
        Some(block)
    })
}

/// A child closes it.
pub(crate) fn note(descriptor: c_int) {
    let taken = |slot: &AtomicI32| {
        slot.compare_exchange(FREE, descriptor, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    };
    if blocks().any(|block| block.slots.iter().any(taken)) {
        return;
    }
    let mut block = Box::new(Block { slots: [const { AtomicI32::new(FREE) }; BLOCK], next: ptr::null() });
    block.slots[0] = AtomicI32::new(descriptor);
    let block = Box::into_raw(block);
    let mut first = BLOCKS.load(Ordering::Acquire);
    loop {
        // SAFETY: not in the list yet, so nobody else has it.
        unsafe { (*block).next = first };
        match BLOCKS.compare_exchange(first, block, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => return,
            Err(other) => first = other,
        }
    }
}

/// It is about to be closed here.
pub(crate) fn forget(descriptor: c_int) {
    let gone = |slot: &AtomicI32| {
        slot.compare_exchange(descriptor, FREE, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    };
    blocks().any(|block| block.slots.iter().any(gone));
}

/// In a forked child: closes all of them. It calls nothing that a signal handler could not.
pub(super) fn close_all() {
    for slot in blocks().flat_map(|block| &block.slots) {
        let descriptor = slot.swap(FREE, Ordering::AcqRel);
        if descriptor != FREE {
            // SAFETY: a descriptor of the library's, which nothing in this child uses.
            unsafe { libc::close(descriptor) };
        }
    }
}
