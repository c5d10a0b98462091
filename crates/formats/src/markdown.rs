//! Markdown (`CommonMark` with tables, notes and struck text), in.

mod front_matter;
mod reader;

use ficus_prose::{Book, BookFacts, Repair, RepairKind, RepairKinds, SpanClass, Spans};

use crate::{
    Document, Limits, Refusal, encoding,
    flow::{Composed, compose},
    html::source::Source,
};
use front_matter::FrontMatter;
pub(crate) use reader::{is_underlined_prose, with_breaks_for_fences};

/// Reads a document.
///
/// Quotation marks, dashes and dots stay as they were typed. What a block of front matter states goes to the facts.
/// Fails on what is no text.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Refusal> {
    limits.check_text(bytes)?;
    let decoded = encoding::decode(bytes)?;
    let text = decoded.text.as_str();
    if text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    let front = FrontMatter::find(text);
    let mut facts = BookFacts::default();
    let start = front.as_ref().map_or(0, |front| front.end);
    let (flowed, footnotes) = reader::read(text, start, limits);
    let mut flowed = flowed;
    if let Some(front) = &front {
        front.state(&mut facts);
        flowed.segments.push(0..front.end as u64);
    }
    let titled = facts.title.is_some();
    let mut composed = compose(flowed, footnotes, (&mut facts, titled), text.len() as u64, limits);
    if composed.is_empty() {
        return Err(Refusal::NoText);
    }
    let source = Source::new(bytes, &decoded);
    composed.in_file("", |range| source.bytes(range.clone()));
    let Composed { sections, notes, mut repairs, spans: of_text } = composed;
    let mut spans = Spans::default();
    let mut at = 0;
    for (range, span) in of_text.ranges() {
        let end = source.bytes(range).end.max(at);
        spans.push(end - at, span.class, span.repairs);
        at = end;
    }
    spans.push((bytes.len() as u64).saturating_sub(at), SpanClass::Container, RepairKinds::NONE);
    if decoded.encoding != "UTF-8" {
        repairs.insert(0, Repair { kind: RepairKind::EncodingDecoded, count: 1, chapter: None });
    }
    let book = Book { facts, sections };
    Ok(Document { book, encoding: Some(decoded.encoding), repairs, notes, spans, ..Document::default() })
}
