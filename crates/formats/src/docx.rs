//! A word processor's document in Office Open XML, in.

use crate::{Document, Limits, Refusal};

/// Reads a document.
pub fn read(_bytes: &[u8], _limits: &Limits) -> Result<Document, Refusal> {
    Err(Refusal::UnknownFormat("DOCX".to_owned()))
}
