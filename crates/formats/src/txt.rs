//! Plain text.

use ficus_prose::Book;

use crate::{Limits, Refusal};

/// A text with what was found about its encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedText {
    /// The text; line ends are `\n`, no byte order mark.
    pub text: String,
    /// The encoding's name as the Encoding Standard writes it: `UTF-8`, `windows-1252`.
    pub encoding: &'static str,
    /// How many bytes could not be decoded and became U+FFFD.
    pub undecodable: u32,
}

/// Decodes a text: byte order mark, then UTF-8 where it is valid, then what its bytes show.
#[allow(unused_variables)]
pub fn read(bytes: &[u8], limits: &Limits) -> Result<DecodedText, Refusal> {
    Err(Refusal::Empty)
}

/// Writes a book as plain text: facts first, then chapters under headings; UTF-8, `\n`, lines not wrapped.
#[allow(unused_variables)]
pub fn write(book: &Book) -> String {
    String::new()
}
