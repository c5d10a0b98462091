//! Rich Text Format (1.0 to 1.9.1), in: of Word, of `WordPad`, of the Macintosh, of old word processors.

mod charset;
mod info;
mod reader;
mod state;
mod token;
mod words;

use ficus_prose::Book;

use crate::{
    Document, Limits, Refusal,
    flow::{Composed, compose},
    stated,
};
use reader::Reader;

/// Reads a document.
///
/// Every byte of the text is known by its place. Deleted text of tracked changes is left out; notes stand behind
/// their section. Fails on what is no RTF and on a document without text.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Refusal> {
    limits.check_text(bytes)?;
    let start = bytes.iter().position(|byte| *byte == b'{').unwrap_or(0);
    if !bytes[start..].starts_with(b"{\\rt") || start > 64 {
        return Err(Refusal::Damaged("the document does not begin as RTF does".to_owned()));
    }
    let gathered = Reader::new(bytes, limits.depth_max).read();
    let mut facts = gathered.info.into_facts();
    let titled = gathered.title.is_some();
    facts.title = gathered.title.or(facts.title);
    stated::weigh(&mut facts, gathered.flowed.items.iter().map(|item| &item.block));
    let length = bytes.len() as u64;
    let composed = compose(gathered.flowed, gathered.footnotes, (&mut facts, titled), length, limits);
    if composed.is_empty() {
        return Err(Refusal::NoText);
    }
    let Composed { sections, notes, repairs, spans } = composed;
    let book = Book { facts, sections };
    Ok(Document { book, encoding: gathered.encoding, repairs, notes, spans, ..Document::default() })
}
