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
pub mod efiction;
mod facts;
mod language;
mod lines;
mod mail;
mod markup;
pub mod pictures;
mod reading;
mod recognise;
pub mod repair;
mod report;
mod text;
pub mod upload;

use ficus_archive::provenance::Source;
use ficus_formats::{
    Format, Limits, Refusal, SiteWork, container::Capture, detect, docx, epub, html, markdown, odt, rtf, txt,
};
use sha2::{Digest, Sha256};

pub use assemble::{Outline, Outlines, Plan, RescuedWork, Titles, WorkPlan, assemble, plan};
use reading::TextReading;
pub use reading::{FileReading, KeptReadingError};
pub use recognise::suggest::suggest_paragraphs;
pub use report::ReportLine;

/// What a file is, is told by so many of its first bytes, here as wherever files are looked at.
const HEAD_BYTES: usize = 64 << 10;

/// Reads one file on its own. `path` is relative to what was imported, with `/` between folders.
pub fn read_file(path: &str, bytes: &[u8], limits: &Limits) -> Result<FileReading, Refusal> {
    read_captured(path, bytes, None, limits)
}

/// Reads one file with what a web capture says about it.
///
/// Fails on a container, whose entries are read one by one, and on a dump, which is read by its rows.
pub fn read_captured(
    path: &str,
    bytes: &[u8],
    capture: Option<&Capture>,
    limits: &Limits,
) -> Result<FileReading, Refusal> {
    let format = detect(path, &bytes[..bytes.len().min(HEAD_BYTES)])?;
    read_as(format, path, bytes, capture, limits)
}

/// As [`read_captured`], for a file whose format the caller has told by its first 64 KiB.
pub fn read_as(
    format: Format,
    path: &str,
    bytes: &[u8],
    capture: Option<&Capture>,
    limits: &Limits,
) -> Result<FileReading, Refusal> {
    let mut document = match format {
        Format::Text => {
            let charset = capture.and_then(|capture| capture.charset.as_deref());
            let decoded = txt::read_served(bytes, charset, limits)?;
            if let Some(texts) = mail::read_saved_digest(&decoded, bytes) {
                return reading(path, bytes, format, Some(decoded.encoding), texts);
            }
            let mut text = text::read(&decoded, bytes);
            text.addresses.extend(capture.map(|capture| capture.address.clone()));
            return reading(path, bytes, format, Some(decoded.encoding), vec![text]);
        }
        Format::Html => match capture {
            Some(capture) => html::read_captured(bytes, capture, limits)?,
            None => html::read(bytes, limits)?,
        },
        Format::Epub => epub::read(bytes, limits)?,
        Format::Docx => docx::read(bytes, limits)?,
        Format::Odt => odt::read(bytes, limits)?,
        Format::Rtf => rtf::read(bytes, limits)?,
        Format::Markdown => markdown::read(bytes, limits)?,
        Format::Mail => {
            let letters = mail::read(bytes, limits)?;
            return reading(path, bytes, format, letters.encoding, letters.texts);
        }
        Format::Dump
        | Format::Mbox
        | Format::Zip
        | Format::Gzip
        | Format::Tar
        | Format::SevenZip
        | Format::Warc => return Err(Refusal::UnknownFormat(format.media_type().to_owned())),
    };
    if let Some(capture) = capture {
        // Where it was captured is the surest of its addresses.
        document.addresses.retain(|address| *address != capture.address);
        document.addresses.insert(0, capture.address.clone());
        document.site = document.site.or_else(|| SiteWork::of_address(&capture.address));
    }
    let encoding = document.encoding;
    reading(path, bytes, format, encoding, vec![markup::read(document)])
}

fn reading(
    path: &str,
    bytes: &[u8],
    format: Format,
    encoding: Option<&str>,
    texts: Vec<TextReading>,
) -> Result<FileReading, Refusal> {
    // A page of links alone tells of others.
    if texts.iter().all(|text| text.index.is_empty() && !text.has_text()) {
        return Err(Refusal::NoText);
    }
    let source = Source {
        path: path.to_owned(),
        sha256: draft::hexadecimal(&Sha256::digest(bytes)),
        bytes: bytes.len() as u64,
        media_type: format.media_type().to_owned(),
        encoding: encoding.map(str::to_owned),
    };
    Ok(FileReading { source, texts, below: String::new(), rows: Vec::new() })
}
