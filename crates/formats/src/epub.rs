//! EPUB, in (2 and 3) and out (3.3).

mod contents;
mod cut_page;
mod opf;
mod package;
mod read;
mod role;
mod title_page;
mod write;
mod xml;

use ficus_prose::{Book, html::Outline};

use crate::{Document, Limits, Refusal, attached::Attached, inside, packed::PackedText};

/// The pages of an EPUB in reading order, markup and all.
pub(crate) fn texts(bytes: &[u8], limits: &Limits) -> Result<Vec<PackedText>, Refusal> {
    read::unpacked(bytes, limits)
}

/// The path of a file inside a book, by an address as seen from a folder of it, and the place in that file.
pub(crate) fn resolve(folder: &str, href: &str) -> (String, Option<String>) {
    package::resolve(folder, href)
}

/// Reads an EPUB.
///
/// Its pictures become such as belong to no work yet; [`crate::inside::pictures`] gives their files. Files inside that are missing or broken are passed over as long as some text is there. Fails on an archive that
/// cannot be opened, that is locked, that is over a limit, or that tries to reach out of itself.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Refusal> {
    let mut document = read::read(bytes, limits)?;
    inside::settle(&mut document, bytes);
    Ok(document)
}

/// What an e-book states beside the book itself.
#[derive(Clone, Debug)]
pub struct Imprint {
    /// The archive's name.
    pub archive: String,
    /// The work's address, for the title page and `dc:source`.
    pub address: String,
    /// Stays the same for ever: `urn:uuid:…` made from the archive's address and the work's id.
    pub identifier: String,
    /// `dcterms:modified`: when the work was last changed, `YYYY-MM-DDThh:mm:ssZ`.
    pub modified: String,
}

/// Writes an EPUB 3.3 with an NCX for old readers; the same book and imprint give the same bytes.
///
/// A book without a language is written as `und`, one without a title as `Untitled`.
pub fn write(book: &Book, imprint: &Imprint) -> Vec<u8> {
    write::write(book, imprint, &Attached::default())
}

/// As [`write`], with pictures and a cover inside.
pub fn write_with(book: &Book, imprint: &Imprint, attached: &Attached) -> Vec<u8> {
    write::write(book, imprint, attached)
}

/// The elements of each section's document below its body, in the order of the spine. The documents of the title and of
/// the contents stand before them.
pub fn outlines(book: &Book) -> Vec<Outline> {
    book.sections.iter().map(|section| Outline::of(&write::body(section))).collect()
}
