//! A book that a reader made of a page or an e-book becomes a reading.

use std::ops::Range;

use ficus_formats::{Document, LinkList, Note, TitleFrom};
use ficus_prose::{
    Align, Block, Book, HeadingRole, Inline, RepairKind, Section, SectionRole, SpanClass, Spans, find_any,
    plain,
};

use crate::{
    reading::{ChapterReading, TextReading},
    recognise::{
        ending,
        header::Stated,
        inline,
        label::{self, Field},
        loss,
        part::{self, PartMark},
        pov, scene,
    },
    repair,
};

mod header;
mod title;
mod typed;

use header::{Opening, take_header};
use title::Shown;

/// More labels or subjects state nothing about one work, and each is compared with those before it.
const FACTS_MAX: usize = 500;
/// Text between the header and the first numbered chapter is a note where it has at most so many words.
const INTRODUCTION_WORDS_MAX: u32 = 60;

/// Reads a document.
pub(crate) fn read(mut document: Document) -> TextReading {
    let mended = repair::document::repair(&mut document);
    let Document {
        book,
        title_from,
        notes,
        repairs,
        spans,
        site,
        addresses,
        reviews,
        evidence,
        structured,
        lists,
        ..
    } = document;
    let index = index(lists, &book);
    let mut reading = TextReading { repairs, site, addresses, reviews, index, ..TextReading::default() };
    let shown = read_facts(&book, title_from, evidence, &mut reading);
    let mut taken = Taken::default();
    let mut first = true;
    let mut ranges_of_first = Vec::new();
    let (notes_of_work, notes): (Vec<Note>, Vec<Note>) =
        notes.into_iter().partition(|note| note.section.is_none());
    let mut notes = notes.into_iter().peekable();
    let (after_work, before_work): (Vec<Note>, Vec<Note>) =
        notes_of_work.into_iter().partition(|note| note.after);
    for note in &before_work {
        state_note(&mut reading.stated, note);
    }
    for (at, section) in book.sections.into_iter().enumerate() {
        match section.role {
            SectionRole::Chapter => {
                let place = whole(&section.ranges);
                let opening = if first { Opening::First(shown.as_ref()) } else { Opening::Later };
                let mut chapters = read_section(section, opening, structured, &mut reading, &mut taken);
                first = false;
                if let [(only, _)] = chapters.as_mut_slice() {
                    only.at = place;
                }
                while let Some(note) = notes.next_if(|note| note.section <= Some(at)) {
                    let Some((last, _)) = chapters.last_mut() else { continue };
                    if note.after {
                        last.notes_after.extend(note.blocks);
                    } else {
                        state_note(&mut last.stated, &note);
                    }
                }
                for (chapter, ranges) in chapters {
                    // What stood before the first heading was all header.
                    let empty =
                        chapter.blocks.is_empty() && chapter.mark.is_none() && chapter.notes_after.is_empty();
                    if !empty {
                        if reading.chapters.is_empty() {
                            ranges_of_first = ranges;
                        }
                        reading.chapters.push(chapter);
                    }
                }
            }
            SectionRole::FrontMatter | SectionRole::Part => taken.all(section.ranges, SpanClass::Header),
            SectionRole::BackMatter => taken.all(section.ranges, SpanClass::Chrome),
        }
    }
    if let Some(shown) = shown {
        shown.lend(&mut reading);
    }
    // The work's last notes stand after its last chapter.
    if let Some(last) = reading.chapters.last_mut() {
        last.notes_after.extend(after_work.into_iter().flat_map(|note| note.blocks));
    }
    lend_introduction(&mut reading, ranges_of_first, &mut taken);
    reading.spans = taken.out_of(spans);
    reading.spans.mend(&mended.places);
    for repair in mended.repairs {
        match reading.repairs.iter_mut().find(|known| known.kind == repair.kind && known.chapter.is_none()) {
            Some(known) => known.count = known.count.saturating_add(repair.count),
            None => reading.repairs.push(repair),
        }
    }
    reading
}

/// An index has at most so many words for each of its links, and so many beside them.
const INDEX_WORDS_A_LINK_MAX: usize = 60;
const INDEX_WORDS_MAX: usize = 120;

/// The lists of a page that may be an index of others: it has little text for its links.
fn index(lists: Vec<LinkList>, book: &Book) -> Vec<LinkList> {
    let links: usize = lists.iter().map(|list| list.links.len()).sum();
    let most = links * INDEX_WORDS_A_LINK_MAX + INDEX_WORDS_MAX;
    // No more is counted than is needed to tell.
    let is_text = || {
        let mut words = 0;
        let mut blocks = book.sections.iter().flat_map(|section| &section.blocks);
        blocks.any(|block| {
            words += plain::words(std::slice::from_ref(block)) as usize;
            words > most
        })
    };
    if links == 0 || is_text() { Vec::new() } else { lists }
}

/// What was found in the text and is no text of chapters.
#[derive(Default)]
struct Taken(Vec<(Range<u64>, SpanClass)>);

impl Taken {
    fn all(&mut self, ranges: impl IntoIterator<Item = Range<u64>>, class: SpanClass) {
        self.0.extend(ranges.into_iter().map(|range| (range, class)));
    }

    /// The spans in which it has its own classes.
    fn out_of(self, mut spans: Spans) -> Spans {
        for class in [SpanClass::Header, SpanClass::Note, SpanClass::Chrome, SpanClass::Duplicate] {
            let mut ranges: Vec<Range<u64>> =
                self.0.iter().filter(|(_, to)| *to == class).map(|(range, _)| range.clone()).collect();
            ranges.sort_unstable_by_key(|range| range.start);
            spans.reclass(&ranges, Some(SpanClass::Body), class);
        }
        spans
    }
}

/// States a summary or a note that stands before the text; several are one value.
fn state_note(stated: &mut Vec<Stated>, note: &Note) {
    let field = if note.label.ends_with("Summary") { Field::Summary } else { Field::Notes };
    let text = plain::text(&note.blocks);
    match stated.iter_mut().find(|stated| stated.field == field) {
        Some(stated) => {
            stated.value.push_str("\n\n");
            stated.value.push_str(&text);
        }
        None => stated.push(Stated::new(field, text)),
    }
}

/// A few lines that stand between the header and the first chapter's heading are a note, not a chapter.
fn lend_introduction(reading: &mut TextReading, ranges: Vec<Range<u64>>, taken: &mut Taken) {
    let [first, second, ..] = reading.chapters.as_slice() else { return };
    let headed = first.mark.is_none() && second.mark.as_ref().is_some_and(|mark| mark.number == Some(1));
    let prose =
        first.blocks.iter().all(|block| matches!(block, Block::Paragraph { .. } | Block::SceneBreak { .. }));
    let short = plain::words(&first.blocks) <= INTRODUCTION_WORDS_MAX;
    if !headed || !prose || !short || reading.stated.is_empty() || !first.notes_after.is_empty() {
        return;
    }
    let first = reading.chapters.remove(0);
    let text = plain::text(&first.blocks);
    taken.all(ranges, SpanClass::Note);
    if !first.blocks.iter().all(|block| matches!(block, Block::SceneBreak { .. })) {
        reading.stated.push(Stated::new(Field::Notes, text));
    }
}

/// States the facts; gives the title apart where it is not a field of its own.
fn read_facts(
    book: &Book,
    title_from: TitleFrom,
    evidence: Vec<(String, Range<u64>)>,
    reading: &mut TextReading,
) -> Option<Shown> {
    let facts = &book.facts;
    let mut evidence: Vec<Option<(String, Range<u64>)>> = evidence.into_iter().map(Some).collect();
    let mut state = |field, value: &str, label: &str| {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let label = label.trim().trim_end_matches(':').to_lowercase();
        let found = evidence.iter_mut().find(|known| known.as_ref().is_some_and(|(own, _)| *own == label));
        let at = found.and_then(Option::take).map_or(0..0, |(_, range)| range);
        reading.stated.push(Stated { at, ..Stated::new(field, value) });
    };
    if let Some(title) = &facts.title {
        state(Field::Title, title, "title");
    }
    for name in &facts.creators {
        state(Field::Author, name, "author");
    }
    if let Some(language) = &facts.language {
        state(Field::Language, language, "language");
    }
    state(Field::Summary, &plain::text(&facts.description), "summary");
    for subject in facts.subjects.iter().take(FACTS_MAX) {
        state(Field::Tag, subject, "subject");
    }
    if let Some(published) = &facts.published {
        state(Field::Published, published, "published");
    }
    for (name, value) in facts.labelled.iter().take(FACTS_MAX) {
        match label::field(name) {
            Some(field) => state(field, value, name),
            // A label that nobody knows is kept with its value.
            None => state(Field::Notes, &format!("{}: {value}", name.trim().trim_end_matches(':')), name),
        }
    }
    reading.series.clone_from(&facts.series);
    let titled = title_from != TitleFrom::Field && facts.title.is_some();
    let first = reading.stated.first().filter(|first| titled && first.field == Field::Title)?;
    let shown = Shown { stated: first.clone(), from: title_from };
    reading.stated.remove(0);
    Some(shown)
}

/// From where the first of some blocks starts to where the last ends.
fn whole(ranges: &[Range<u64>]) -> Range<u64> {
    ranges.first().map_or(0, |first| first.start)..ranges.last().map_or(0, |last| last.end)
}

/// Reads a section: a chapter, or several where they were typed; gives where the blocks stand that are each one's text.
/// `opening` says that it is the first, and what the page shows as its title.
fn read_section(
    section: Section,
    opening: Opening<'_>,
    structured: bool,
    reading: &mut TextReading,
    taken: &mut Taken,
) -> Vec<(ChapterReading, Vec<Range<u64>>)> {
    let mut chapter = ChapterReading::default();
    if let Some(title) = section.title.as_deref() {
        chapter.mark = Some(section_mark(title, section.number));
    } else if section.number.is_some() {
        chapter.mark = Some(PartMark { number: section.number, ..PartMark::default() });
    }
    let mut text = Placed { blocks: section.blocks, ranges: section.ranges };
    let headed = chapter.mark.is_some();
    let stated =
        if structured { Vec::new() } else { take_header(&mut text, opening, headed, reading, taken) };
    if matches!(opening, Opening::First(_)) {
        reading.stated.extend(stated);
    } else {
        chapter.stated = stated;
    }
    let told = typed::set(&mut text);
    chapter.pov.extend(told.names);
    reading.note(RepairKind::LinesUnwrapped, told.joined);
    let mut chapters: Vec<(ChapterReading, Placed)> = Vec::new();
    for (at, mark) in told.headings.into_iter().rev() {
        let below = text.split_off(at);
        let at = whole(&below.ranges);
        chapters.push((ChapterReading { mark: Some(mark), at, ..ChapterReading::default() }, below));
    }
    // The first heading is the section's own where nothing stands above it.
    match chapters.last_mut() {
        Some((first, _)) if text.blocks.is_empty() && chapter.mark.is_none() => {
            chapter.mark = first.mark.take();
            *first = ChapterReading { at: first.at.clone(), ..chapter };
        }
        _ => chapters.push((chapter, text)),
    }
    let read = chapters.into_iter().rev().map(|(mut chapter, mut text)| {
        read_text(&mut text, &mut chapter, taken);
        (chapter, text.ranges)
    });
    read.collect()
}

/// Reads a chapter's text that has no header, and whose place in the source its reader knows.
pub(crate) fn read_blocks(blocks: Vec<Block>, chapter: &mut ChapterReading) {
    read_text(&mut Placed { blocks, ranges: Vec::new() }, chapter, &mut Taken(Vec::new()));
}

fn read_text(text: &mut Placed, chapter: &mut ChapterReading, taken: &mut Taken) {
    take_ending(text, chapter, taken);
    let mut watch = loss::Watch::default();
    let mut out = Vec::with_capacity(text.blocks.len());
    for block in std::mem::take(&mut text.blocks) {
        out.push(read_block(block, &mut watch, &mut chapter.pov));
    }
    chapter.blocks = out;
    chapter.losses = watch.finish();
    if chapter.ending.is_none() {
        chapter.losses.extend(loss::truncated(&chapter.blocks));
    }
}

/// Blocks with where in the source they stand, where that is known.
struct Placed {
    blocks: Vec<Block>,
    ranges: Vec<Range<u64>>,
}

impl Placed {
    fn range(&self, at: usize) -> Range<u64> {
        self.ranges.get(at).cloned().unwrap_or_default()
    }

    /// Takes in one more block, with where it stands if that is known of all.
    fn push(&mut self, block: Block, range: Range<u64>, placed: bool) {
        self.blocks.push(block);
        if placed {
            self.ranges.push(range);
        }
    }

    /// Takes the blocks from one on off.
    fn split_off(&mut self, at: usize) -> Self {
        let ranges = if at < self.ranges.len() { self.ranges.split_off(at) } else { Vec::new() };
        Self { blocks: self.blocks.split_off(at), ranges }
    }
}

/// A section's heading with the number taken off.
fn section_mark(title: &str, number: Option<u32>) -> PartMark {
    match part::heading(title) {
        Some(mark) => PartMark { number: number.or(mark.number), ..mark },
        None => PartMark { number, title: Some(title.trim().to_owned()), ..PartMark::default() },
    }
}

/// Takes the mark of an end, and what stands after it, off the last blocks.
fn take_ending(text: &mut Placed, chapter: &mut ChapterReading, taken: &mut Taken) {
    let texts: Vec<String> =
        text.blocks.iter().map(|block| plain::text(std::slice::from_ref(block))).collect();
    // Blocks stand apart as lines with an empty one between do.
    let lines: Vec<&str> = texts.iter().flat_map(|text| [text.as_str(), ""]).collect();
    if let Some((line, ending)) = ending::find(&lines) {
        let at = line / 2;
        chapter.ending = Some(ending);
        let mut after = text.split_off(at + 1);
        chapter.stated.extend(header::take_facts_below(&mut after, taken));
        taken.all([text.range(at)], SpanClass::Header);
        taken.all(after.ranges, SpanClass::Note);
        chapter.notes_after = after.blocks;
        text.split_off(at);
    } else if let Some(line) = ending::closing_words(&lines) {
        let after = text.split_off(line / 2);
        taken.all(after.ranges, SpanClass::Note);
        chapter.notes_after = after.blocks;
    }
}

/// Recognises breaks, points of view and typed emphasis in a block that carries none of its own.
fn read_block(block: Block, watch: &mut loss::Watch, views: &mut Vec<String>) -> Block {
    let Block::Paragraph { align, inlines } = block else { return block };
    let text = plain::inline_text(&inlines);
    watch.see(&text);
    if scene::is_glyph_line(&text) {
        return Block::SceneBreak { glyphs: Some(text.trim().to_owned()) };
    }
    if let Some(name) = pov::marker(&text) {
        views.push(name);
        return Block::Heading { level: 1, role: HeadingRole::PointOfView, inlines };
    }
    let typed = matches!(inlines.as_slice(), [Inline::Text(text)] if find_any(text, *b"*_").is_some());
    if typed && align == Align::Start {
        return Block::Paragraph { align, inlines: inline::inlines(&text) };
    }
    Block::Paragraph { align, inlines }
}
