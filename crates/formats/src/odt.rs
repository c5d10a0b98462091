//! A word processor's document in OpenDocument format (ODF 1.0 to 1.4), in: packed, as one flat file, and in the form
//! of OpenOffice.org 1, whose elements are the same.

mod body;
mod meta;
mod styles;

use std::borrow::Cow;

use ficus_prose::{Book, BookFacts};

use crate::{
    Document, Limits, Refusal, encoding,
    flow::{Composed, Flow, compose},
    inside,
    packed::PackedText,
    stated,
    xml_tree::{Element, Tree},
    zipped::{Files, Placed, scaled},
};
use body::BodyReader;
use styles::Styles;

/// The file of a package that holds the text.
const CONTENT: &str = "content.xml";

/// Reads a document.
///
/// Deleted text of tracked changes is left out and inserted text kept; notes stand behind their section. Fails on a
/// document that is locked, cannot be unpacked or holds no text.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Refusal> {
    if !bytes.starts_with(b"PK") {
        return flat(bytes, limits);
    }
    let mut files = Files::open("document", bytes, limits)?;
    let manifest = text(&mut files, "META-INF/manifest.xml")?;
    let locked = Tree::parse(&manifest)
        .document()
        .descendants()
        .any(|element| element.is("manifest", "encryption-data"));
    if locked {
        return Err(Refusal::Damaged("the document is protected with a password".to_owned()));
    }
    let content = text(&mut files, CONTENT)?;
    let styles = text(&mut files, "styles.xml")?;
    let about = text(&mut files, "meta.xml")?;
    let (content_tree, styles_tree, about_tree) =
        (Tree::parse(&content), Tree::parse(&styles), Tree::parse(&about));
    let trees = [&styles_tree, &content_tree];
    let (mut facts, composed) = gather(&trees, &content_tree, &about_tree, content.len() as u64, limits)?;
    let placed = files.placed(CONTENT, content.len() as u64);
    let mut document = finished(&mut facts, composed, CONTENT, placed.as_ref());
    document.spans = files.spans(&[(CONTENT.to_owned(), document.spans)]);
    inside::settle(&mut document, bytes);
    Ok(document)
}

fn flat(bytes: &[u8], limits: &Limits) -> Result<Document, Refusal> {
    limits.check_text(bytes)?;
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(encoding::decode(bytes)?.text),
    };
    let tree = Tree::parse(&text);
    let (mut facts, composed) = gather(&[&tree], &tree, &tree, text.len() as u64, limits)?;
    // What was decoded stands in the file in proportion.
    let length = bytes.len() as u64;
    let placed = Placed::of(0..length, text.len() as u64);
    let mut document = finished(&mut facts, composed, "", Some(&placed));
    document.spans = scaled(&document.spans, length);
    Ok(document)
}

/// The part of a document that holds its text, as XML.
pub(crate) fn texts(bytes: &[u8], limits: &Limits) -> Result<Vec<PackedText>, Refusal> {
    if !bytes.starts_with(b"PK") {
        limits.check_text(bytes)?;
        let text = encoding::decode(bytes)?.text;
        return Ok(vec![PackedText { name: String::new(), text, packed: 0..bytes.len() as u64 }]);
    }
    let mut files = Files::open("document", bytes, limits)?;
    let text = text(&mut files, CONTENT)?;
    let placed = files.placed(CONTENT, text.len() as u64);
    let texts = placed.map(|placed| PackedText { name: CONTENT.to_owned(), text, packed: placed.whole() });
    Ok(texts.into_iter().collect())
}

/// A file of the package decoded; empty where there is none.
fn text(files: &mut Files<'_>, name: &str) -> Result<String, Refusal> {
    let bytes = files.read(name)?.unwrap_or_default();
    Ok(encoding::decode(&bytes).map(|decoded| decoded.text).unwrap_or_default())
}

fn gather(
    styles: &[&Tree<'_>],
    content: &Tree<'_>,
    about: &Tree<'_>,
    length: u64,
    limits: &Limits,
) -> Result<(BookFacts, Composed), Refusal> {
    let body = content.root().and_then(|root| root.child("office", "body"));
    // The first version had no element for the kind of document.
    let inner = |body: Element<'_>| body.elements().any(|element| element.is("office", "text"));
    let body = match body {
        Some(body) if inner(body) => body.child("office", "text"),
        other => other,
    };
    let Some(body) = body else {
        return Err(Refusal::Damaged("the document's text cannot be found in it".to_owned()));
    };
    let mut facts = BookFacts::default();
    meta::read(about, &mut facts);
    let styles = Styles::read(styles);
    let mut reader = BodyReader::new(&styles, Flow::new(limits.depth_max), limits.depth_max);
    reader.blocks(body);
    let (flowed, footnotes, title) = reader.finish();
    let titled = title.is_some();
    facts.title = title.or(facts.title);
    stated::weigh(&mut facts, flowed.items.iter().map(|item| &item.block));
    let composed = compose(flowed, footnotes, (&mut facts, titled), length, limits);
    if composed.is_empty() {
        return Err(Refusal::NoText);
    }
    Ok((facts, composed))
}

fn finished(facts: &mut BookFacts, mut composed: Composed, place: &str, placed: Option<&Placed>) -> Document {
    composed.in_file(place, |range| placed.map_or_else(|| range.clone(), |placed| placed.range(range)));
    let Composed { sections, notes, repairs, spans } = composed;
    let book = Book { facts: std::mem::take(facts), sections };
    Document { book, repairs, notes, spans, ..Document::default() }
}
