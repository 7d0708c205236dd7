//! From characters to bytes.

use super::files::offset_of;

/// Turns the parser's places, which count characters, into bytes.
pub(super) struct Offsets<'t> {
    pub(super) text: &'t str,
    /// The byte of every [`Offsets::STEP`]th character; empty for a text in which a character is a byte.
    steps: Vec<u32>,
}

impl<'t> Offsets<'t> {
    const STEP: usize = 16;

    pub(super) fn new(text: &'t str) -> Self {
        let steps = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices()
                .step_by(Self::STEP)
                .map(|(byte, _)| offset_of(byte))
                .collect()
        };
        Self { text, steps }
    }

    /// The byte at which a character begins, or the length of the text.
    pub(super) fn byte(&self, index: usize) -> usize {
        if self.steps.is_empty() {
            return index.min(self.text.len());
        }
        let Some(step) = self.steps.get(index / Self::STEP) else {
            return self.text.len();
        };
        let rest = &self.text[*step as usize..];
        let within = rest
            .char_indices()
            .nth(index % Self::STEP)
            .map_or(rest.len(), |(byte, _)| byte);
        *step as usize + within
    }
}
