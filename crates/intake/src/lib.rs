//! A heap of files becomes works: read, repair, recognise, assemble, each stage with its own types.
//!
//! | stage | module | gives |
//! | --- | --- | --- |
//! | read | `ficus_formats`, `lines` | lines that know their bytes, or a book |
//! | repair | `repair` | the same lines without what the bytes prove to be damage |
//! | recognise | `recognise`, `text`, `markup` | a [`FileReading`]: fields, chapters, blocks, findings |
//! | assemble | `assemble`, `facts` | [`RescuedWork`]s |
//! | hand over | `report`, `draft` | the import report, the store's draft |
//!
//! Everything here is pure: the same bytes under the same paths give the same works, in whatever order they come.

mod assemble;
mod blocks;
mod dates;
mod draft;
mod facts;
mod language;
mod lines;
mod markup;
mod reading;
mod recognise;
mod repair;
mod report;
mod text;

use ficus_archive::provenance::{Accounting, Source};
use ficus_formats::{Format, Limits, Refusal, detect, epub, html, txt};
use sha2::{Digest, Sha256};

pub use assemble::{RescuedWork, assemble};
pub use reading::FileReading;

/// Reads one file on its own. `path` is relative to what was imported, with `/` between folders.
pub fn read_file(path: &str, bytes: &[u8], limits: &Limits) -> Result<FileReading, Refusal> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let format = detect(name, bytes)?;
    let length = bytes.len() as u64;
    let (text, encoding) = match format {
        Format::Text => {
            let decoded = txt::read(bytes, limits)?;
            (text::read(&decoded, bytes), Some(decoded.encoding.to_owned()))
        }
        Format::Html => {
            let page = html::read(bytes, limits)?;
            let accounting = Accounting {
                body: page.body_bytes,
                header: page.header_bytes,
                note: page.note_bytes,
                chrome: page.chrome_bytes,
                ..Accounting::default()
            };
            (
                markup::read(page.book, page.notes, page.repairs, accounting, length),
                Some(page.encoding.to_owned()),
            )
        }
        Format::Epub => {
            let package = epub::read(bytes, limits)?;
            let accounting = Accounting { body: package.body_bytes, ..Accounting::default() };
            (markup::read(package.book, Vec::new(), package.repairs, accounting, length), None)
        }
    };
    if text.chapters.iter().all(|chapter| chapter.blocks.is_empty()) {
        return Err(Refusal::NoText);
    }
    let source = Source {
        path: path.to_owned(),
        sha256: draft::hexadecimal(&Sha256::digest(bytes)),
        bytes: length,
        media_type: format.media_type().to_owned(),
        encoding,
    };
    Ok(FileReading { source, texts: vec![text], below: String::new() })
}
