//! Where JSON is written to.

use std::{cell::Cell, io, mem};

use zeroize::{Zeroizing, optimization_barrier};

/// JSON that is being written, secrets included. It is wiped when dropped, and leaves no copy behind
/// in freed memory when it grows, as a [`Vec`] would.
pub(super) struct Buffer<'a> {
    text: Vec<u8>,
    /// How much has been written, for those who cannot see the buffer.
    written: &'a Cell<usize>,
}

impl<'a> Buffer<'a> {
    pub(super) fn new(written: &'a Cell<usize>) -> Self {
        Self {
            text: Vec::with_capacity(128),
            written,
        }
    }

    pub(super) fn into_text(mut self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(mem::take(&mut self.text))
    }

    /// Wipes what has been written, behind which nothing has been; `Zeroizing` takes it byte by byte.
    fn wipe(&mut self) {
        self.text.fill(0);
        optimization_barrier(self.text.as_slice());
    }

    /// Makes room for more: four times what there was, as it is wiping that costs.
    #[cold]
    fn grow(&mut self, more: usize) {
        let least = self.text.len() + more;
        let mut grown = Vec::with_capacity(least.max(4 * self.text.capacity()));
        grown.extend_from_slice(&self.text);
        self.wipe();
        self.text = grown;
    }
}

impl Drop for Buffer<'_> {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl io::Write for Buffer<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.write_all(text)?;
        Ok(text.len())
    }

    fn write_all(&mut self, text: &[u8]) -> io::Result<()> {
        if text.len() > self.text.capacity() - self.text.len() {
            self.grow(text.len());
        }
        self.text.extend_from_slice(text);
        self.written.set(self.text.len());
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
