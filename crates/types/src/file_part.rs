//! The content of a file.

use std::fmt;

use crate::wire::{Field, Slot, Text, View};

/// A file as a part of a form: its content, and what is said of it there.
///
/// It is made of bytes or text. In JSON, which has no place for the rest, it is a string.
///
/// # Examples
///
/// ```
/// use api_types::FilePart;
///
/// let script = FilePart::from("export default {};")
///     .with_name("index.js")
///     .with_media_type("application/javascript+module");
/// assert_eq!(script.content(), b"export default {};");
/// assert_eq!(script.name(), Some("index.js"));
/// ```
#[derive(Clone, Default, Eq, PartialEq)]
pub struct FilePart {
    content: Vec<u8>,
    name: Option<String>,
    media_type: Option<String>,
    headers: Vec<(String, String)>,
}

impl FilePart {
    /// Sets the name of the file.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the media type, in place of the one that the document gives, or else
    /// `application/octet-stream`.
    #[must_use]
    pub fn with_media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Adds a header of the part.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Returns the content.
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// Returns the name of the file.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the media type, if one was set.
    pub fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// Returns the headers that were added.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }
}

impl From<Vec<u8>> for FilePart {
    fn from(content: Vec<u8>) -> Self {
        Self {
            content,
            ..Self::default()
        }
    }
}

impl From<&[u8]> for FilePart {
    fn from(content: &[u8]) -> Self {
        content.to_vec().into()
    }
}

impl<const N: usize> From<&[u8; N]> for FilePart {
    fn from(content: &[u8; N]) -> Self {
        content.to_vec().into()
    }
}

impl From<String> for FilePart {
    fn from(content: String) -> Self {
        content.into_bytes().into()
    }
}

impl From<&str> for FilePart {
    fn from(content: &str) -> Self {
        content.as_bytes().into()
    }
}

/// Shows no content: nobody can say what it is.
impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilePart")
            .field("bytes", &self.content.len())
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .finish_non_exhaustive()
    }
}

impl Field for FilePart {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Text(self)
    }

    fn view(&self) -> View<'_> {
        View::FilePart(self)
    }

    fn blank() -> Self {
        Self::default()
    }
}

impl Text for FilePart {
    fn expected(&self) -> &'static str {
        "the content of a file"
    }

    fn set(&mut self, text: &str) -> Result<(), String> {
        *self = text.into();
        Ok(())
    }
}

crate::__serde!(FilePart);
