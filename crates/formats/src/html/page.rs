//! A whole page: where its story stands, what it states about it, and what is the site's own.

use std::collections::HashSet;

use ego_tree::NodeRef;
use ficus_prose::{Book, BookFacts, Repair, RepairKind, RepairKinds, SpanClass, Spans, finding};
use scraper::{ElementRef, Html, Node};

use super::{
    NodeId, parse,
    places::{self, Places},
    reduce::{Reading, reduce},
    sections,
    style::Sheet,
};
use crate::{Document, Limits, Note, Refusal, encoding};

/// A declaration of the encoding stands within so many bytes.
const ENCODING_HEAD_BYTES: usize = 4_096;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Refusal> {
    limits.check_text(bytes)?;
    let decoded = match declared_encoding(bytes) {
        Some(label) => encoding::decode_labelled(bytes, label),
        None => encoding::decode(bytes),
    }?;
    if decoded.text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    let tree = parse::document(&decoded.text);
    let mut page = from_tree(&tree, limits, bytes.len() as u64);
    page.encoding = Some(decoded.encoding);
    if decoded.encoding != "UTF-8" {
        page.repairs.insert(0, repair(RepairKind::EncodingDecoded, 1));
    }
    if page.book.sections.iter().all(|section| section.blocks.is_empty()) {
        return Err(Refusal::NoText);
    }
    Ok(page)
}

fn from_tree(tree: &Html, limits: &Limits, length: u64) -> Document {
    let places = Places::find(tree);
    let sheet = sheet(tree);
    let language = language(tree);
    let mut facts = BookFacts {
        title: places.title.clone(),
        creators: places.creators.clone(),
        language: language.clone(),
        labelled: places.labelled.clone(),
        ..BookFacts::default()
    };
    let reading = Reading {
        depth_max: limits.depth_max,
        sheet: &sheet,
        skip: &places.skip,
        anchors: &HashSet::new(),
        language: language.as_deref(),
    };
    let apart = |node| {
        let reduced = reduce(node, &Reading { skip: &HashSet::new(), ..reading });
        reduced.items.into_iter().map(|item| item.block).collect::<Vec<_>>()
    };
    facts.description = places.summary.map_or_else(Vec::new, apart);
    let mut repairs = Vec::new();
    let (mut cleaned, mut folded, mut redecoded) = (0, 0, 0);
    let (mut body_bytes, mut facts_bytes) = (0, 0);
    let mut all = Vec::new();
    // The sections of each story.
    let mut spans = Vec::new();
    for (heading, story) in &places.stories {
        let reduced = reduce(*story, &reading);
        cleaned += reduced.cleaned;
        folded += reduced.folded;
        redecoded += reduced.redecoded;
        let bytes: u64 = reduced.items.iter().map(|item| item.source_bytes).sum();
        let split = sections::split(reduced.items, heading.as_deref(), &mut facts, limits.sections_max);
        let kept: u64 = split.iter().map(|section| section.source_bytes).sum();
        body_bytes += kept;
        facts_bytes += bytes - kept;
        spans.push(all.len()..all.len() + split.len());
        all.extend(split);
    }
    for (kind, count) in [
        (RepairKind::SiteChromeRemoved, places.chrome),
        (RepairKind::MarkupCleaned, cleaned),
        (RepairKind::SpacesNormalised, folded),
        (RepairKind::MojibakeRepaired, redecoded),
    ] {
        if count > 0 {
            repairs.push(repair(kind, count));
        }
    }
    let notes = places
        .notes
        .iter()
        .map(|note| Note {
            label: note.label.clone(),
            section: note.story.and_then(|story| {
                let span = &spans[story];
                if note.after { span.end.checked_sub(1) } else { Some(span.start) }
            }),
            after: note.after,
            blocks: apart(note.node),
        })
        .collect();
    let mut left = length;
    let mut spans = Spans::default();
    for (bytes, class) in [
        (body_bytes, SpanClass::Body),
        (places.note_bytes, SpanClass::Note),
        (places.header_bytes + facts_bytes, SpanClass::Header),
        (
            shown_bytes(tree).saturating_sub(body_bytes + places.note_bytes + places.header_bytes),
            SpanClass::Chrome,
        ),
        (u64::MAX, SpanClass::Container),
    ] {
        let bytes = bytes.min(left);
        left -= bytes;
        spans.push(bytes, class, RepairKinds::NONE);
    }
    Document { book: Book { facts, sections: all }, repairs, notes, spans, ..Document::default() }
}

fn repair(kind: RepairKind, count: u32) -> finding::Repair {
    Repair { kind, count, chapter: None }
}

/// Bytes of all text that a page shows.
fn shown_bytes(tree: &Html) -> u64 {
    tree.root_element().children().filter(|node| !places::is_named(*node, "head")).map(text_bytes).sum()
}

/// Bytes of the text in a subtree, without scripts and styles.
pub(crate) fn text_bytes(node: NodeRef<'_, Node>) -> u64 {
    node.descendants()
        .filter(|node| {
            !node
                .parent()
                .is_some_and(|parent| places::is_named(parent, "script") || places::is_named(parent, "style"))
        })
        .filter_map(|node| node.value().as_text().map(|text| text.len() as u64))
        .sum()
}

/// The rules of the page's own style sheets.
fn sheet(tree: &Html) -> Sheet {
    let mut sheet = Sheet::default();
    for style in places::elements(tree.tree.root()).filter(|element| element.value().name() == "style") {
        sheet.add(&style.text().collect::<String>());
    }
    sheet
}

fn language(tree: &Html) -> Option<String> {
    let root = tree.root_element();
    let tag = root.attr("lang").or_else(|| root.attr("xml:lang"))?.trim();
    let plain = tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (plain && (2..=35).contains(&tag.len())).then(|| tag.to_owned())
}

/// The label of the encoding that a page or an XML declaration states.
fn declared_encoding(bytes: &[u8]) -> Option<&[u8]> {
    let head = &bytes[..bytes.len().min(ENCODING_HEAD_BYTES)];
    let lower = head.to_ascii_lowercase();
    let find =
        |mark: &[u8]| lower.windows(mark.len()).position(|window| window == mark).map(|at| at + mark.len());
    let start = match (find(b"charset="), lower.starts_with(b"<?xml")) {
        (Some(start), _) => start,
        (None, true) => find(b"encoding=")?,
        (None, false) => return None,
    };
    let label = head[start..].trim_ascii_start();
    let label = label.strip_prefix(b"\"").or_else(|| label.strip_prefix(b"'")).unwrap_or(label);
    let end = label.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(byte)))?;
    Some(&label[..end])
}

/// Ids of a set of elements, for leaving them out.
pub(super) fn ids<'a>(elements: impl Iterator<Item = ElementRef<'a>>) -> HashSet<NodeId> {
    elements.map(|element| element.id()).collect()
}
