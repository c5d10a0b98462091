//! A whole page: where its story stands, what it states about it, and what is the site's own.

use std::{collections::HashSet, ops::Range};

use ficus_prose::{
    Block, Book, BookFacts, HREF_BYTES_MAX, Repair, RepairKind, RepairKinds, Section, SpanClass, finding,
    plain,
};

use super::{
    edges, paint, parse,
    places::{self, Places, head},
    promote,
    reduce::{Item, Reading, reduce},
    sections,
    source::Source,
    style::Sheet,
    tree::{NodeRef, Text, Tree, joined},
};
use crate::{Document, Limits, Note, Refusal, StatedReview, TitleFrom, container::Capture, encoding};

/// A declaration of the encoding stands within so many bytes.
const ENCODING_HEAD_BYTES: usize = 4_096;
/// Title and labels stand among so many of the first blocks.
const FIRST_ITEMS_MAX: usize = 64;

/// Where a page was found.
#[derive(Clone, Copy, Default)]
pub(super) struct Found<'a> {
    /// What a web capture says about it.
    pub capture: Option<&'a Capture>,
    /// The folder of the e-book that it stands in, whose pictures are its own.
    pub folder: Option<&'a str>,
}

pub(super) fn read(bytes: &[u8], found: Found<'_>, limits: &Limits) -> Result<Document, Refusal> {
    let Found { capture, folder } = found;
    limits.check_text(bytes)?;
    let served = capture.and_then(|capture| capture.charset.as_deref());
    let decoded = match served.map(str::as_bytes).or_else(|| declared_encoding(bytes)) {
        Some(label) => encoding::decode_labelled(bytes, label),
        None => encoding::decode(bytes),
    }?;
    if decoded.text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    let tree = parse::document(&decoded.text);
    let is_decoded = decoded.encoding != "UTF-8";
    let source = Source::new(bytes, &decoded);
    let captured = capture.map(|capture| capture.address.as_str()).filter(|address| !address.is_empty());
    let mut page = from_tree(&tree, (captured, folder), limits, &source, is_decoded)?;
    page.encoding = Some(decoded.encoding);
    if is_decoded {
        page.repairs.insert(0, repair(RepairKind::EncodingDecoded, 1));
    }
    // A page of links alone tells of others.
    if page.book.sections.iter().all(|section| section.blocks.is_empty()) && page.lists.is_empty() {
        return Err(Refusal::NoText);
    }
    Ok(page)
}

fn from_tree(
    tree: &Tree,
    (captured, folder): (Option<&str>, Option<&str>),
    limits: &Limits,
    source: &Source,
    is_decoded: bool,
) -> Result<Document, Refusal> {
    let mut places = Places::find(tree)
        .map_err(|no_story| Refusal::NoStoryPage { archive: no_story.archive, what: no_story.what })?;
    let sheet = sheet(tree);
    let language = language(tree);
    let mut facts = BookFacts {
        title: places.title.clone(),
        creators: places.creators.clone(),
        language: language.clone(),
        labelled: places.labelled.clone(),
        subjects: places.subjects.clone(),
        ..BookFacts::default()
    };
    let stated = stated_base(tree);
    let base = stated.as_deref().or(captured).or(places.addresses.first().map(String::as_str));
    let reading = Reading {
        depth_max: limits.depth_max,
        sheet: &sheet,
        skip: &places.skip,
        anchors: &HashSet::new(),
        language: language.as_deref(),
        base,
        folder,
        typed: None,
    };
    let blocks = |node, folder| {
        let reduced = reduce(node, &Reading { skip: &places.note_labels, folder, ..reading });
        reduced.items.into_iter().map(|item| item.block).collect::<Vec<_>>()
    };
    // Summaries and reviews hold no pictures.
    let apart = |node| blocks(node, None);
    facts.description = places.summary.map_or_else(Vec::new, apart);
    let mut texts = Texts {
        facts,
        title_from: places.title_from,
        by_hand: places.by_hand,
        of_author: places.of_author,
        sections_max: limits.sections_max,
        structured: places.structured,
        ..Texts::default()
    };
    for (heading, story) in &places.stories {
        texts.read(*story, heading.as_deref(), &reading, source);
    }
    let mut repairs = Vec::new();
    for (kind, count) in [
        (RepairKind::SiteChromeRemoved, places.chrome + texts.edge_lines),
        (RepairKind::MarkupCleaned, texts.cleaned),
        (RepairKind::SpacesNormalised, texts.folded),
        (RepairKind::MojibakeRepaired, texts.redecoded),
    ] {
        if count > 0 {
            repairs.push(repair(kind, count));
        }
    }
    let notes = places.notes.iter().map(|note| Note {
        label: note.label.clone(),
        section: note.story.and_then(|story| {
            let sections = &texts.stories[story];
            if note.after { sections.end.checked_sub(1) } else { Some(sections.start) }
        }),
        after: note.after,
        blocks: blocks(note.node, folder),
    });
    let notes = notes.collect();
    let reviews = places.reviews.iter().map(|review| StatedReview {
        name: review.name.clone(),
        chapter: review.chapter,
        blocks: apart(review.node),
        written: review.written.clone(),
    });
    let reviews = reviews.collect();
    let evidence = places.evidence.iter().filter_map(|(label, node)| {
        let range = text_range(*node)?;
        Some((label.clone(), source.bytes(range.start.into()..range.end.into())))
    });
    let evidence = evidence.chain(texts.evidence).collect();
    let mut spans = paint::spans(tree, &places.classes(), source, source.length(), is_decoded);
    spans.reclass(&texts.taken, Some(SpanClass::Body), SpanClass::Header);
    spans.reclass(&texts.edges, Some(SpanClass::Body), SpanClass::Chrome);
    spans.mend(&in_order(texts.mended));
    Ok(Document {
        title_from: texts.title_from,
        book: Book { facts: texts.facts, sections: texts.sections },
        repairs,
        notes,
        spans,
        site: places.site.take(),
        addresses: places.addresses,
        reviews,
        evidence,
        structured: places.structured,
        lists: places.lists,
        ..Document::default()
    })
}

/// What the story's subtrees were reduced to.
#[derive(Default)]
struct Texts {
    facts: BookFacts,
    title_from: TitleFrom,
    sections_max: usize,
    /// Where facts stand that were found in the text.
    evidence: Vec<(String, Range<u64>)>,
    /// Whether the page states its facts apart from the text.
    structured: bool,
    sections: Vec<Section>,
    /// The sections of each story.
    stories: Vec<Range<usize>>,
    by_hand: bool,
    of_author: bool,
    /// Bytes of the page's own lines at the ends of its text, and how many there are.
    edges: Vec<Range<u64>>,
    edge_lines: u32,
    /// Bytes of what was told to be title, labels and headings.
    taken: Vec<Range<u64>>,
    cleaned: u32,
    folded: u32,
    redecoded: u32,
    /// Bytes that were repaired, and how.
    mended: Vec<(Range<u64>, RepairKinds)>,
}

impl Texts {
    fn read(&mut self, story: NodeRef<'_>, heading: Option<&str>, reading: &Reading<'_>, source: &Source) {
        let mut reduced = reduce(story, reading);
        self.cleaned += reduced.cleaned;
        self.folded += reduced.folded;
        self.redecoded += reduced.redecoded;
        self.mended.extend(reduced.mended.drain(..).map(|(range, kind)| {
            (source.bytes(range.start.into()..range.end.into()), RepairKinds::NONE.with(kind))
        }));
        if self.by_hand {
            let window = self.facts.title.as_deref().filter(|_| self.title_from == TitleFrom::Window);
            let edges = edges::take(&mut reduced.items, story, window);
            self.edge_lines += edges.lines;
            self.edges.extend(edges.ranges.into_iter().map(|range| source.bytes(range)));
        }
        if self.of_author && heading.is_none() {
            promote::promote(&mut reduced.items);
        }
        let mut at = 0;
        for item in &mut reduced.items {
            // What the page has no letters for stands where the text before it ends.
            let range = item.range.take().map_or(at..at, |range| source.bytes(range));
            at = range.end;
            item.range = Some(range);
        }
        let known = self.facts.title.take();
        let first: Vec<Item> = reduced.items.iter().take(FIRST_ITEMS_MAX).cloned().collect();
        let all: Vec<Range<u64>> = reduced.items.iter().filter_map(|item| item.range.clone()).collect();
        let sections = if self.structured {
            sections::split_text(reduced.items, heading, self.sections_max)
        } else {
            sections::split(reduced.items, heading, &mut self.facts, self.sections_max)
        };
        let headed = self.facts.title.is_some();
        if headed {
            if let Some(name) = self.signed(known.as_deref()) {
                self.facts.creators.push(name);
            }
            self.title_from = TitleFrom::Heading;
        } else {
            self.facts.title = known;
        }
        if !self.structured {
            self.find_evidence(&first, headed, &sections);
        }
        let mut kept = sections.iter().flat_map(|section| &section.ranges).peekable();
        self.taken.extend(all.into_iter().filter(|range| kept.next_if(|kept| *kept == range).is_none()));
        self.stories.push(self.sections.len()..self.sections.len() + sections.len());
        self.sections.extend(sections);
    }

    /// The author, where a page whose title stands below calls itself by both: `The Lamp - by Quill`.
    fn signed(&self, window: Option<&str>) -> Option<String> {
        if self.title_from != TitleFrom::Window || !self.facts.creators.is_empty() {
            return None;
        }
        let rest = window?.strip_prefix(self.facts.title.as_deref()?)?;
        let line = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        (line.len() < rest.len() && head::names_author(line)).then(|| head::without_by(line).to_owned())
    }

    /// Notes where the title and the labels stood that were taken from the first blocks.
    fn find_evidence(&mut self, first: &[Item], titled: bool, sections: &[Section]) {
        let kept: Vec<&Range<u64>> =
            sections.iter().flat_map(|section| &section.ranges).take(FIRST_ITEMS_MAX).collect();
        for item in first {
            let Some(range) = item.range.clone().filter(|range| !kept.contains(&range)) else { continue };
            match &item.block {
                Block::Paragraph { inlines, .. } => {
                    let labels = sections::bold_labels(inlines).unwrap_or_default();
                    self.evidence
                        .extend(labels.into_iter().map(|(label, _)| (label.to_lowercase(), range.clone())));
                }
                Block::Heading { inlines, .. } if titled => {
                    let text = plain::inline_text(inlines).replace('\n', " ");
                    if self.facts.title.as_deref() == Some(text.trim()) {
                        self.evidence.push(("title".to_owned(), range));
                    }
                }
                _ => {}
            }
        }
    }
}

/// Places in order, each once with all that was done there.
fn in_order(mut places: Vec<(Range<u64>, RepairKinds)>) -> Vec<(Range<u64>, RepairKinds)> {
    places.sort_by_key(|(range, _)| (range.start, range.end));
    places.dedup_by(|next, kept| {
        let is_same = next.0 == kept.0;
        if is_same {
            kept.1 = kept.1.or(next.1);
        }
        is_same
    });
    places
}

/// Where in the decoded source the text of a subtree stands, from its first letter to its last.
fn text_range(node: NodeRef<'_>) -> Option<Range<u32>> {
    let ranges = node.descendants().filter_map(|node| node.value().as_text().and_then(Text::range));
    ranges.reduce(|first, other| joined(Some(first), other))
}

fn repair(kind: RepairKind, count: u32) -> finding::Repair {
    Repair { kind, count, chapter: None }
}

/// The rules of the page's own style sheets.
pub(super) fn sheet(tree: &Tree) -> Sheet {
    let mut sheet = Sheet::default();
    for style in places::elements(tree.root()).filter(|element| element.value().name() == "style") {
        sheet.add(&style.text().collect::<String>());
    }
    sheet
}

/// The address that a page states its links to be seen from.
fn stated_base(tree: &Tree) -> Option<String> {
    let base = places::elements(tree.root()).find(|element| element.value().name() == "base")?;
    let href = base.attr("href")?.trim();
    let sound = href.len() <= HREF_BYTES_MAX && (href.starts_with("http://") || href.starts_with("https://"));
    sound.then(|| href.to_owned())
}

fn language(tree: &Tree) -> Option<String> {
    let root = tree.root_element()?;
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
