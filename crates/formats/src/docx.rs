//! A word processor's document in Office Open XML (ECMA-376), in: packed or as one flat file, in its transitional and
//! its strict form, and the XML of Word 2003, which has the same elements.

mod body;
mod parts;
mod properties;
mod styles;

use ficus_prose::{Book, BookFacts, RepairKinds, SpanClass, Spans};

use crate::{
    Document, Limits, Refusal,
    flow::{Composed, Flow, compose},
    inside,
    packed::PackedText,
    stated,
    xml_tree::Tree,
};
use body::{BodyReader, Surroundings};
use parts::Parts;
use styles::Styles;

/// First bytes of the old container in which a locked document is kept.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Reads a document.
///
/// Deleted text of tracked changes is left out and inserted text kept; notes stand behind their section. Fails on a
/// document that is locked, cannot be unpacked or holds no text.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Refusal> {
    if bytes.starts_with(OLE) {
        return Err(locked_or_old(bytes));
    }
    let mut parts = Parts::open(bytes, limits)?;
    let main = parts.main()?;
    let related = parts.related(&main.name)?;
    let styles_text = parts.text(related.styles.as_deref())?;
    let numbering_text = parts.text(related.numbering.as_deref())?;
    let footnotes = parts.text(related.footnotes.as_deref())?;
    let endnotes = parts.text(related.endnotes.as_deref())?;
    let comments = parts.text(related.comments.as_deref())?;
    let mut facts = BookFacts::default();
    let core = parts.text(Some("docProps/core.xml"))?;
    properties::core(&Tree::parse(&core), &mut facts);

    let tree = Tree::parse(&main.text);
    let styles_tree = Tree::parse(&styles_text);
    let numbering_tree = Tree::parse(&numbering_text);
    let (footnote_tree, endnote_tree) = (Tree::parse(&footnotes), Tree::parse(&endnotes));
    properties::inside(&tree, &mut facts);
    let styles = Styles::read(&[&styles_tree, &tree], &[&numbering_tree, &tree]);
    let around = Surroundings {
        styles: &styles,
        links: &related.links,
        pictures: &related.pictures,
        footnotes: body::notes(&footnote_tree, "footnote"),
        endnotes: body::notes(&endnote_tree, "endnote"),
        depth_max: limits.depth_max,
    };
    let mut reader = BodyReader::new(&around, Flow::new(limits.depth_max));
    reader.read(&tree);
    let gathered = reader.finish();
    let titled = gathered.stated.has_title();
    gathered.stated.add_to(&mut facts);
    stated::weigh(&mut facts, gathered.flowed.items.iter().map(|item| &item.block));
    let length = main.text.len() as u64;
    let mut composed = compose(gathered.flowed, gathered.footnotes, (&mut facts, titled), length, limits);
    if composed.is_empty() {
        return Err(Refusal::NoText);
    }
    let placed = parts.placed(&main.name, length);
    composed.in_file(&main.name, |range| placed.range(range));
    let apart = [(related.footnotes, footnotes), (related.endnotes, endnotes), (related.comments, comments)]
        .into_iter()
        .filter_map(|(name, text)| Some((name?, Spans::whole(text.len() as u64, SpanClass::Note))));
    let Composed { sections, notes, repairs, spans } = composed;
    let mut unpacked: Vec<(String, Spans)> = apart.filter(|(_, spans)| spans.total() > 0).collect();
    unpacked.push((main.name, spans));
    let spans = parts.spans(&unpacked);
    let book = Book { facts, sections };
    let mut document = Document { book, repairs, notes, spans, ..Document::default() };
    inside::settle(&mut document, bytes);
    Ok(document)
}

/// The parts of a document that hold its text and its notes, as XML.
pub(crate) fn texts(bytes: &[u8], limits: &Limits) -> Result<Vec<PackedText>, Refusal> {
    if bytes.starts_with(OLE) {
        return Err(locked_or_old(bytes));
    }
    let mut parts = Parts::open(bytes, limits)?;
    let main = parts.main()?;
    let related = parts.related(&main.name)?;
    let mut texts = vec![(main.name, main.text)];
    for name in [related.footnotes, related.endnotes, related.comments].into_iter().flatten() {
        let text = parts.text(Some(&name))?;
        texts.push((name, text));
    }
    let placed = texts.into_iter().map(|(name, text)| {
        let packed = parts.placed(&name, text.len() as u64).whole();
        PackedText { name, text, packed }
    });
    Ok(placed.filter(|text| !text.text.is_empty()).collect())
}

/// What an OLE file is: Word locks a document by wrapping it into one.
fn locked_or_old(bytes: &[u8]) -> Refusal {
    let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|byte| [byte, 0]).collect();
    if bytes.windows(name.len()).any(|window| window == name) {
        return Refusal::Damaged("the document is protected with a password".to_owned());
    }
    Refusal::UnknownFormat("an old Word document".to_owned())
}

/// Spans of a flat document: `inner` stands at `start` of `length` bytes.
fn around(start: u64, inner: &Spans, length: u64) -> Spans {
    let mut spans = Spans::default();
    spans.push(start, SpanClass::Container, RepairKinds::NONE);
    spans.append(inner);
    spans.push(length.saturating_sub(spans.total()), SpanClass::Container, RepairKinds::NONE);
    spans
}
