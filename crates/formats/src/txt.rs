//! Plain text.

mod write;

use ficus_prose::Book;

use crate::{Limits, Refusal, encoding};

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
///
/// A file that mixes encodings is decoded line by line and its encoding is named with both: `UTF-8+windows-1252`.
/// Fails on a text that is longer than the limit, empty, or binary.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<DecodedText, Refusal> {
    limits.check_text(bytes)?;
    let decoded = encoding::decode(bytes)?;
    if decoded.text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    Ok(decoded)
}

/// Decodes a text as a server gave it, by the encoding that it named where the bytes do not speak against it.
pub fn read_served(bytes: &[u8], charset: Option<&str>, limits: &Limits) -> Result<DecodedText, Refusal> {
    let Some(charset) = charset else { return read(bytes, limits) };
    limits.check_text(bytes)?;
    let decoded = encoding::decode_labelled(bytes, charset.as_bytes())?;
    if decoded.text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    Ok(decoded)
}

/// Decodes a part of a text whose encoding is known by the name that [`read`] gave it; what cannot be decoded becomes
/// U+FFFD. A name that says nothing stands for UTF-8 where it is valid, and windows-1252 where not.
pub fn decode_part(bytes: &[u8], encoding: &str) -> String {
    encoding::decode_part(bytes, encoding)
}

/// Writes a book as plain text: facts first, then chapters under headings; UTF-8, `\n`, lines not wrapped.
///
/// Emphasis stands between `_`, what is strong between `*`; a scene break is `* * *` in the middle of a line.
pub fn write(book: &Book) -> String {
    write::write(book)
}
