//! HTML pages, in and out.

use ficus_prose::{Block, Book, Repair};

use crate::{Limits, Refusal};

/// A page as it was read.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Facts and sections. A page with chapter headings has a section for each, another has one.
    pub book: Book,
    /// The encoding that it was decoded from.
    pub encoding: &'static str,
    /// What was cleaned on the way.
    pub repairs: Vec<Repair>,
    /// Bytes by what they became, as far as markup shows; the rest is container.
    pub body_bytes: u64,
    /// Bytes of menus, forms and other furniture.
    pub chrome_bytes: u64,
    /// Bytes of header fields and notes.
    pub header_bytes: u64,
}

/// Reads a page: finds the story, reduces its markup to the archive's own elements, leaves out what can run.
#[allow(unused_variables)]
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Page, Refusal> {
    Err(Refusal::Empty)
}

/// Reads a fragment of HTML into blocks by the same allow-list.
#[allow(unused_variables)]
pub fn fragment(html: &str, limits: &Limits) -> Vec<Block> {
    Vec::new()
}

/// Writes a book as one self-contained page that can be read anywhere, without scripts and without anything fetched.
#[allow(unused_variables)]
pub fn write(book: &Book) -> String {
    String::new()
}
