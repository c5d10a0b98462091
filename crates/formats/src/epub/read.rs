//! The reading order into sections: which files are chapters, where one begins, what it is called.

use std::{collections::HashSet, ops::Range};

use crate::html::tree::{ElementRef, NodeRef, Tree};
use ficus_prose::{BookFacts, Repair, RepairKind, Section, SectionRole, SpanClass, Spans, plain};

use super::{
    contents::{self, Contents, Entry},
    cut_page::Page,
    package::{self, ManifestItem, PackageDocument},
    role::{Kind, kind_of},
    title_page,
};
use crate::{
    Document, Limits, Refusal, SiteWork,
    flow::ordered,
    heading::Heading,
    html::{
        parse,
        places::{elements, listed_facts},
        reduce::{Item, Reading, reduce},
        sections::{chapter_level, trim_breaks},
        style::Sheet,
    },
    packed::PackedText,
    zipped::{Files, Placed},
};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Refusal> {
    let mut files = Files::open("EPUB", bytes, limits)?;
    let document = package::read(&mut files, limits)?;
    refuse_locked(&mut files, &document)?;
    let contents = contents::read(&mut files, &document)?;
    let mut styles = String::new();
    for item in document.items.iter().filter(|item| item.media_type == "text/css") {
        if let Some(css) = files.read(&item.path)? {
            styles.push_str(&String::from_utf8_lossy(&css));
            styles.push('\n');
        }
    }
    let texts = texts(&mut files, &document)?;
    if let Some(page) = archived(&files, &texts, &styles, limits) {
        return Ok(page);
    }
    let mut sheet = Sheet::default();
    sheet.add(&styles);
    let mut reader = BookReader {
        sheet,
        contents: &contents,
        document: &document,
        limits,
        facts: document.facts.clone(),
        sections: Vec::new(),
        shown: Vec::new(),
        cleaned: 0,
        folded: 0,
        redecoded: 0,
    };
    for (item, text) in &texts {
        let placed = files.placed(&item.path, text.len() as u64);
        reader.add(item, text, placed.as_ref())?;
    }
    reader.finish(bytes.len() as u64)
}

/// The pages of the reading order as they stand in the book.
pub(super) fn unpacked(bytes: &[u8], limits: &Limits) -> Result<Vec<PackedText>, Refusal> {
    let mut files = Files::open("EPUB", bytes, limits)?;
    let document = package::read(&mut files, limits)?;
    refuse_locked(&mut files, &document)?;
    let texts = texts(&mut files, &document)?;
    let placed = texts.into_iter().filter_map(|(item, text)| {
        let packed = files.placed(&item.path, text.len() as u64)?.whole();
        Some(PackedText { name: item.path.clone(), text, packed })
    });
    Ok(placed.collect())
}

/// The texts of the reading order, each once.
fn texts<'d>(
    files: &mut Files<'_>,
    document: &'d PackageDocument,
) -> Result<Vec<(&'d ManifestItem, String)>, Refusal> {
    let mut read: HashSet<&str> = HashSet::new();
    let mut texts = Vec::new();
    for item in &document.spine {
        if !is_text(item) || !read.insert(&item.path) {
            continue;
        }
        if let Some(bytes) = files.read(&item.path)? {
            texts.push((item, package::text(&bytes)));
        }
    }
    Ok(texts)
}

/// Reads a page of an archive that was cut into files as the page that it was.
fn archived(
    files: &Files<'_>,
    texts: &[(&ManifestItem, String)],
    styles: &str,
    limits: &Limits,
) -> Option<Document> {
    let all: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
    let page = Page::join(&all, styles)?;
    let first = texts.first().map_or("", |(item, _)| item.path.as_str());
    let folder = first.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut document = crate::html::read_inside(page.text.as_bytes(), folder, limits).ok()?;
    let lengths: Vec<u64> = all.iter().map(|text| text.len() as u64).collect();
    let placed: Vec<Option<Placed>> =
        texts.iter().map(|(item, text)| files.placed(&item.path, text.len() as u64)).collect();
    let whole = |range: &Range<u64>| {
        let (file, range) = page.place(range)?;
        Some(placed[file].as_ref()?.range(&range))
    };
    for section in &mut document.book.sections {
        let first = section.ranges.first().and_then(|range| page.place(range));
        section.place = first.map_or_else(String::new, |(file, _)| texts[file].0.path.clone());
        section.ranges = section.ranges.iter().filter_map(whole).collect();
        if section.ranges.len() != section.blocks.len() {
            section.ranges.clear();
        }
    }
    document.evidence = std::mem::take(&mut document.evidence)
        .into_iter()
        .filter_map(|(label, range)| Some((label, whole(&range)?)))
        .collect();
    let spans = page.spans(&document.spans, &lengths);
    let named: Vec<(String, Spans)> = texts.iter().map(|(item, _)| item.path.clone()).zip(spans).collect();
    document.spans = files.spans(&named);
    document.encoding = None;
    Some(document)
}

/// Text files of the reading order, but for the contents page itself.
fn is_text(item: &ManifestItem) -> bool {
    let markup = item.media_type.contains("html")
        || item.media_type == "text/x-oeb1-document"
        || item.media_type.is_empty();
    markup && !item.properties.split_whitespace().any(|property| property == "nav")
}

/// Refuses a book whose text is locked; obfuscated fonts are no lock.
fn refuse_locked(files: &mut Files<'_>, document: &PackageDocument) -> Result<(), Refusal> {
    let Some(bytes) = files.read("META-INF/encryption.xml")? else { return Ok(()) };
    let locked = super::xml::elements(&package::text(&bytes))
        .iter()
        .filter_map(|element| element.attribute("URI"))
        .any(|uri| document.spine.iter().any(|item| item.path == package::resolve("", uri).0));
    if locked {
        return Err(Refusal::Damaged("the EPUB's text is locked by its seller (DRM)".into()));
    }
    Ok(())
}

struct BookReader<'a> {
    sheet: Sheet,
    contents: &'a Contents,
    document: &'a PackageDocument,
    limits: &'a Limits,
    facts: BookFacts,
    sections: Vec<Section>,
    /// Where all blocks stand in the file.
    shown: Vec<Range<u64>>,
    cleaned: u32,
    folded: u32,
    redecoded: u32,
}

impl BookReader<'_> {
    /// Adds a document of the reading order.
    fn add(&mut self, item: &ManifestItem, markup: &str, placed: Option<&Placed>) -> Result<(), Refusal> {
        let tree = parse::xhtml(markup);
        let body = body(&tree);
        let entries: Vec<&Entry> =
            self.contents.entries.iter().filter(|entry| entry.path == item.path).collect();
        let anchors: HashSet<String> = entries.iter().filter_map(|entry| entry.fragment.clone()).collect();
        let language = language(&tree).or_else(|| self.facts.language.clone());
        let mut reduced = reduce(
            body,
            &Reading {
                depth_max: self.limits.depth_max,
                sheet: &self.sheet,
                skip: &HashSet::new(),
                anchors: &anchors,
                language: language.as_deref(),
                base: None,
                folder: Some(item.path.rsplit_once('/').map_or("", |(folder, _)| folder)),
                typed: None,
            },
        );
        let mut end = 0;
        for item in &mut reduced.items {
            // What has no letters stands where the text before it ends.
            let range = item.range.take().unwrap_or(end..end);
            end = end.max(range.end);
            item.range = placed.map(|placed| placed.range(&range));
        }
        self.shown.extend(reduced.items.iter().filter_map(|item| item.range.clone()));
        self.cleaned += reduced.cleaned;
        self.folded += reduced.folded;
        self.redecoded += reduced.redecoded;
        let label = entries.first().map(|entry| entry.label.as_str());
        let kind = kind_of(body, item, label, self.contents, self.document);
        if matches!(kind, Kind::Front) {
            self.take_facts(body, &reduced.items);
        }
        if kind == Kind::Contents {
            return Ok(());
        }
        for piece in pieces(reduced.items, &entries) {
            self.add_piece(piece, kind, &item.path, !entries.is_empty());
        }
        if self.sections.len() > self.limits.sections_max {
            let limit = self.limits.sections_max.to_string();
            return Err(Refusal::TooLarge { what: "the number of its sections".into(), limit });
        }
        Ok(())
    }

    fn add_piece(&mut self, piece: Piece, kind: Kind, path: &str, listed: bool) {
        let untitled = piece.label.is_none() && piece.items.first().is_none_or(|item| item.level == 0);
        let has_contents = !self.contents.entries.is_empty();
        let continues = untitled && !listed && has_contents && kind == Kind::Unknown;
        let mut section = section(piece, &self.facts);
        path.clone_into(&mut section.place);
        section.role = match kind {
            Kind::Front => SectionRole::FrontMatter,
            Kind::Back => SectionRole::BackMatter,
            Kind::Part if section.blocks.is_empty() => SectionRole::Part,
            _ => SectionRole::Chapter,
        };
        if continues
            && section.role == SectionRole::Chapter
            && let Some(last) = self.sections.last_mut().filter(|last| last.role == SectionRole::Chapter)
        {
            last.blocks.append(&mut section.blocks);
            last.ranges.append(&mut section.ranges);
            last.source_bytes += section.source_bytes;
            return;
        }
        let says_something = section.role == SectionRole::Part && section.title.is_some();
        if !section.blocks.is_empty() || says_something {
            self.sections.push(section);
        }
    }

    /// Takes the facts that a title page or an archive's preface states.
    fn take_facts(&mut self, body: NodeRef<'_>, items: &[Item]) {
        let lists = elements(body).filter(|element| element.value().name() == "dl").flat_map(listed_facts);
        let mut stated: Vec<(String, String)> = lists.chain(title_page::facts(items)).collect();
        stated.retain(|fact| !self.facts.labelled.contains(fact));
        self.facts.labelled.extend(stated);
    }

    /// What stands before the first chapter is front matter, and after the last one back matter, whatever it is.
    fn settle_roles(&mut self) {
        let is_story = |section: &Section| matches!(section.role, SectionRole::Chapter | SectionRole::Part);
        let first = self.sections.iter().position(is_story);
        let last = self.sections.iter().rposition(is_story);
        let (Some(first), Some(last)) = (first, last) else { return };
        for (index, section) in self.sections.iter_mut().enumerate() {
            if index < first {
                section.role = SectionRole::FrontMatter;
            } else if index > last {
                section.role = SectionRole::BackMatter;
            }
        }
    }

    fn finish(mut self, length: u64) -> Result<Document, Refusal> {
        self.sections.iter_mut().for_each(trim_breaks);
        if self.sections.iter().all(|section| section.blocks.is_empty()) {
            return Err(Refusal::NoText);
        }
        self.settle_roles();
        let repairs = [
            (RepairKind::MarkupCleaned, self.cleaned),
            (RepairKind::SpacesNormalised, self.folded),
            (RepairKind::MojibakeRepaired, self.redecoded),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| Repair { kind, count, chapter: None })
        .collect();
        let mut spans = Spans::whole(length, SpanClass::Container);
        spans.reclass(&ordered(std::mem::take(&mut self.shown)), None, SpanClass::Header);
        for (class, role) in
            [(SpanClass::Body, SectionRole::Chapter), (SpanClass::Chrome, SectionRole::BackMatter)]
        {
            let own = self.sections.iter().filter(|section| section.role == role);
            let ranges = own.flat_map(|section| section.ranges.iter().cloned()).collect();
            spans.reclass(&ordered(ranges), Some(SpanClass::Header), class);
        }
        let book = ficus_prose::Book { facts: self.facts, sections: self.sections };
        let addresses = self.document.addresses.clone();
        // A book is all of a work, whatever chapter its address shows.
        let site = addresses.iter().find_map(|address| SiteWork::of_address(address));
        let site = site.map(|site| SiteWork { chapter: None, ..site });
        Ok(Document { book, repairs, spans, site, addresses, ..Document::default() })
    }
}

fn body(tree: &Tree) -> NodeRef<'_> {
    let body = elements(tree.root()).find(|element| element.value().name() == "body");
    body.map_or_else(|| tree.root(), |body: ElementRef<'_>| *body)
}

fn language(tree: &Tree) -> Option<String> {
    let root = tree.root_element()?;
    root.attr("xml:lang").or_else(|| root.attr("lang")).map(str::to_owned).filter(|tag| !tag.is_empty())
}

/// A stretch of a document with the line of the contents that leads to it.
struct Piece {
    label: Option<String>,
    items: Vec<Item>,
}

/// Cuts a document where the contents lead into it, or where its highest headings open chapters.
fn pieces(items: Vec<Item>, entries: &[&Entry]) -> Vec<Piece> {
    let whole = entries.iter().find(|entry| entry.fragment.is_none());
    let depth = entries.iter().map(|entry| entry.depth).min().unwrap_or(0);
    let starts: Vec<&&Entry> = entries.iter().filter(|entry| entry.depth == depth).collect();
    if starts.len() > 1 {
        let at = |item: &Item| {
            starts.iter().find(|entry| entry.fragment.as_ref().is_some_and(|id| item.anchors.contains(id)))
        };
        return cut(items, whole.map(|entry| entry.label.clone()), |item| {
            at(item).map(|entry| Some(entry.label.clone()))
        });
    }
    let label = starts.first().map(|entry| entry.label.clone());
    let level = chapter_level(&items);
    let highest = items.iter().map(|item| item.level).filter(|level| *level > 0).min();
    let openings = items.iter().filter(|item| item.level == level && opens_chapter(item)).count();
    if level > 0 && highest == Some(level) && (openings > 1 || (entries.is_empty() && openings > 0)) {
        // The label names the first of them, whose heading says the same.
        return cut(items, None, |item| (item.level == level && opens_chapter(item)).then_some(None));
    }
    vec![Piece { label, items }]
}

fn opens_chapter(item: &Item) -> bool {
    Heading::parse(&heading_text(item)).opens_chapter
}

fn cut(
    items: Vec<Item>,
    first: Option<String>,
    starts: impl Fn(&Item) -> Option<Option<String>>,
) -> Vec<Piece> {
    let mut pieces = vec![Piece { label: first, items: Vec::new() }];
    for item in items {
        if let Some(label) = starts(&item) {
            match pieces.last_mut().filter(|piece| piece.items.is_empty()) {
                Some(piece) => piece.label = label.or(piece.label.take()),
                None => pieces.push(Piece { label, items: Vec::new() }),
            }
        }
        if let Some(piece) = pieces.last_mut() {
            piece.items.push(item);
        }
    }
    pieces.retain(|piece| !piece.items.is_empty());
    pieces
}

fn heading_text(item: &Item) -> String {
    plain::text(std::slice::from_ref(&item.block)).replace('\n', " ")
}

/// Letters and digits in small letters, to compare headings by.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Makes a section: its title and number from the contents and from its own first headings, which are taken out.
fn section(piece: Piece, facts: &BookFacts) -> Section {
    let source_bytes = piece.items.iter().map(|item| item.source_bytes).sum();
    let mut told = piece.label.as_deref().map(Heading::parse).unwrap_or_default();
    let own_headings = piece.items.iter().take_while(|item| item.level > 0).count();
    let names_the_book = piece.label.is_some() && piece.label == facts.title;
    if names_the_book && own_headings == 0 {
        told = Heading::default();
    }
    let mut taken = 0;
    for item in &piece.items[..own_headings.min(3)] {
        let text = heading_text(item);
        let own = Heading::parse(&text);
        let same = |a: &Option<String>, b: &Option<String>| a.as_deref().map(bare) == b.as_deref().map(bare);
        let repeats = piece.label.as_deref().is_some_and(|label| bare(label) == bare(&text))
            || (told.title.is_some() && told.title.as_deref().map(bare) == Some(bare(&text)))
            || (own.number.is_some()
                && own.number == told.number
                && (own.title.is_none() || same(&own.title, &told.title)));
        let first = taken == 0 && told == Heading::default();
        let adds_number = taken == 0
            && told.number.is_none()
            && own.number.is_some()
            && own.title.is_none()
            && item.level < 3;
        let adds_title = told.number.is_some()
            && told.title.is_none()
            && (own.number.is_none() || own.number == told.number);
        if first {
            told = own;
        } else if adds_number {
            told.number = own.number;
        } else if adds_title && !repeats {
            told.title = own.title;
        } else if !repeats {
            break;
        } else if told.title.is_none() {
            told.title = own.title;
        }
        taken += 1;
    }
    let (mut blocks, mut ranges) = (Vec::new(), Vec::new());
    for item in piece.items.into_iter().skip(taken) {
        blocks.push(item.block);
        ranges.extend(item.range);
    }
    if ranges.len() != blocks.len() {
        ranges.clear();
    }
    Section { title: told.title, number: told.number, blocks, ranges, source_bytes, ..Section::default() }
}
