//! The texts inside of packed documents as they stand there, for showing a source beside what was read from it.

use std::ops::Range;

use crate::{Format, Limits, Refusal, detect, docx, epub, odt};

/// A text file of a packed document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedText {
    /// Its path inside the document; empty where the document is one file.
    pub name: String,
    /// Its text, markup and all.
    pub text: String,
    /// Where its packed bytes stand in the document: they stand for the text in proportion.
    pub packed: Range<u64>,
}

/// Unpacks the texts of an e-book or of a word processor's document, in reading order, notes last.
///
/// Fails on any other format, and on a document that cannot be unpacked.
pub fn texts(bytes: &[u8], limits: &Limits) -> Result<Vec<PackedText>, Refusal> {
    match detect("", bytes)? {
        Format::Epub => epub::texts(bytes, limits),
        Format::Docx => docx::texts(bytes, limits),
        Format::Odt => odt::texts(bytes, limits),
        other => Err(Refusal::UnknownFormat(other.media_type().to_owned())),
    }
}
