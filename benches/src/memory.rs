//! Counts what a thread allocates, where it is asked to.
//!
//! The crates that do so count always, which is a tenth of the time of a call and more of it the more is allocated: it
//! would be in the very times that are compared.
#![expect(unsafe_code, reason = "an allocator is")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

/// What a piece of work allocates.
#[derive(Clone, Copy, Default)]
pub struct Memory {
    /// How often it allocates or grows an allocation.
    pub allocations: u32,
    /// The bytes that it has allocated more than freed.
    bytes: isize,
    /// The most that these bytes are at any time.
    peak: isize,
}

impl Memory {
    /// The most that is allocated at any time, in KiB.
    #[expect(clippy::cast_precision_loss, reason = "it is shown with four digits")]
    pub fn peak_kib(&self) -> f64 {
        self.peak as f64 / 1024.0
    }
}

thread_local! {
    static COUNT: Cell<Option<Memory>> = const { Cell::new(None) };
}

/// Counts what `work` allocates on this thread.
pub fn memory(work: impl FnOnce()) -> Memory {
    COUNT.set(Some(Memory::default()));
    work();
    COUNT.take().unwrap_or_default()
}

/// Gives what has been allocated since the last time, in work that [`memory`] counts: the peak is one since then.
pub fn lap() -> Memory {
    let lap = COUNT.get().unwrap_or_default();
    COUNT.set(COUNT.get().map(|memory| Memory {
        allocations: 0,
        peak: memory.bytes,
        ..memory
    }));
    lap
}

fn count(allocations: u32, bytes: isize) {
    if let Some(mut memory) = COUNT.get() {
        memory.allocations += allocations;
        memory.bytes += bytes;
        memory.peak = memory.peak.max(memory.bytes);
        COUNT.set(Some(memory));
    }
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: the system's allocator does it all; counting neither allocates nor panics.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size().cast_signed());
        // SAFETY: the caller's promise is passed on, here and below.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size().cast_signed());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(1, size.cast_signed() - layout.size().cast_signed());
        unsafe { System.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        count(0, -layout.size().cast_signed());
        unsafe { System.dealloc(memory, layout) }
    }
}
