//! A book that a reader made of a page or an e-book becomes a reading.

use ficus_archive::provenance::Accounting;
use ficus_formats::{Document, Note};
use ficus_prose::{
    Align, Block, Book, HeadingRole, Inline, Repair, RepairKind, Section, SectionRole, SpanClass, Spans,
    plain,
};

use crate::{
    lines::Class,
    reading::{ChapterReading, TextReading},
    recognise::{
        ending,
        header::{self, Bare, Stated},
        inline,
        label::{self, Field},
        loss,
        part::{self, PartMark},
        pov, scene,
    },
};

/// The header of a page is looked for in this many of its first blocks.
const HEADER_BLOCKS_MAX: usize = 40;
/// More labels or subjects state nothing about one work, and each is compared with those before it.
const FACTS_MAX: usize = 500;
/// Text between the header and the first numbered chapter is a note where it has at most so many words.
const INTRODUCTION_WORDS_MAX: u32 = 60;

/// Reads a document.
pub(crate) fn read(document: Document) -> TextReading {
    let Document { book, notes, repairs, mut spans, site, addresses, reviews, .. } = document;
    let mut reading = TextReading { repairs, site, addresses, reviews, ..TextReading::default() };
    read_facts(&book, &mut reading);
    let mut taken = Accounting::default();
    let mut first = true;
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
                let mut chapter = read_section(section, first, &mut reading, &mut taken);
                first = false;
                while let Some(note) = notes.next_if(|note| note.section <= Some(at)) {
                    if note.after {
                        chapter.notes_after.extend(note.blocks);
                    } else {
                        state_note(&mut chapter.stated, &note);
                    }
                }
                // What stood before the first heading was all header.
                let empty =
                    chapter.blocks.is_empty() && chapter.mark.is_none() && chapter.notes_after.is_empty();
                if !empty {
                    reading.chapters.push(chapter);
                }
            }
            SectionRole::FrontMatter | SectionRole::Part => taken.header += section.source_bytes,
            SectionRole::BackMatter => taken.chrome += section.source_bytes,
        }
    }
    // The work's last notes stand after its last chapter.
    if let Some(last) = reading.chapters.last_mut() {
        last.notes_after.extend(after_work.into_iter().flat_map(|note| note.blocks));
    }
    lend_introduction(&mut reading, &mut taken);
    move_from_body(&taken, &mut spans);
    reading.spans = spans;
    reading
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
fn lend_introduction(reading: &mut TextReading, taken: &mut Accounting) {
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
    taken.note += text.len() as u64;
    if !first.blocks.iter().all(|block| matches!(block, Block::SceneBreak { .. })) {
        reading.stated.push(Stated::new(Field::Notes, text));
    }
}

/// Counts as header and notes what was found to be such inside the text: from its start, since it stands there.
fn move_from_body(taken: &Accounting, spans: &mut Spans) {
    for (bytes, class) in [
        (taken.header, SpanClass::Header),
        (taken.note, SpanClass::Note),
        (taken.chrome, SpanClass::Chrome),
        (taken.duplicate, SpanClass::Duplicate),
    ] {
        let mut left = bytes;
        let mut ranges = Vec::new();
        for (range, _) in spans.ranges().filter(|(_, span)| span.class == SpanClass::Body) {
            let end = range.end.min(range.start + left);
            left -= end - range.start;
            ranges.push(range.start..end);
        }
        spans.reclass(&ranges, Some(SpanClass::Body), class);
    }
}

fn read_facts(book: &Book, reading: &mut TextReading) {
    let facts = &book.facts;
    let mut state = |field, value: &str| {
        let value = value.trim();
        if !value.is_empty() {
            reading.stated.push(Stated::new(field, value));
        }
    };
    if let Some(title) = &facts.title {
        state(Field::Title, title);
    }
    for name in &facts.creators {
        state(Field::Author, name);
    }
    if let Some(language) = &facts.language {
        state(Field::Language, language);
    }
    state(Field::Summary, &plain::text(&facts.description));
    for subject in facts.subjects.iter().take(FACTS_MAX) {
        state(Field::Tag, subject);
    }
    if let Some(published) = &facts.published {
        state(Field::Published, published);
    }
    for (name, value) in facts.labelled.iter().take(FACTS_MAX) {
        match label::field(name) {
            Some(field) => state(field, value),
            // A label that nobody knows is kept with its value.
            None => state(Field::Notes, &format!("{}: {value}", name.trim().trim_end_matches(':'))),
        }
    }
    reading.series.clone_from(&facts.series);
}

fn read_section(
    section: Section,
    first: bool,
    reading: &mut TextReading,
    taken: &mut Accounting,
) -> ChapterReading {
    let mut chapter = ChapterReading::default();
    let mut blocks = section.blocks;
    if let Some(title) = section.title.as_deref() {
        chapter.mark = Some(section_mark(title, section.number));
    } else if section.number.is_some() {
        chapter.mark = Some(PartMark { number: section.number, ..PartMark::default() });
    }
    let stated = take_header(&mut blocks, first, reading, taken);
    if first {
        reading.stated.extend(stated);
    } else {
        chapter.stated = stated;
    }
    take_ending(&mut blocks, &mut chapter, taken);
    let mut watch = loss::Watch::default();
    let mut out = Vec::with_capacity(blocks.len());
    for block in blocks {
        out.push(read_block(block, &mut watch, &mut chapter.pov));
    }
    chapter.blocks = out;
    chapter.losses = watch.finish();
    if chapter.ending.is_none() {
        chapter.losses.extend(loss::truncated(&chapter.blocks));
    }
    chapter
}

/// A section's heading with the number taken off.
fn section_mark(title: &str, number: Option<u32>) -> PartMark {
    match part::heading(title) {
        Some(mark) => PartMark { number: number.or(mark.number), ..mark },
        None => PartMark { number, title: Some(title.trim().to_owned()), ..PartMark::default() },
    }
}

/// Takes the header fields off the first blocks.
fn take_header(
    blocks: &mut Vec<Block>,
    first: bool,
    reading: &mut TextReading,
    taken: &mut Accounting,
) -> Vec<Stated> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (at, block) in blocks.iter().enumerate().take(HEADER_BLOCKS_MAX) {
        let (Block::Paragraph { inlines, .. } | Block::Heading { inlines, .. }) = block else { break };
        lines.extend(plain::inline_text(inlines).split('\n').map(|line| (at, line.to_owned())));
        // Blocks stand apart as lines after an empty line do.
        lines.push((at, String::new()));
    }
    let texts: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
    let title =
        reading.stated.iter().find(|stated| stated.field == Field::Title).map(|stated| stated.value.clone());
    let bare = match (first, &title) {
        (false, _) => Bare::Nothing,
        (true, Some(_)) => Bare::Author,
        (true, None) => Bare::TitleAndAuthor,
    };
    let found = header::recognise(&texts, bare, title.as_deref());
    if found.body_start == 0 {
        return Vec::new();
    }
    // Only whole blocks are taken off: the header ends where a block that has story in it starts.
    let whole =
        lines.get(found.body_start).map_or_else(|| lines.last().map_or(0, |line| line.0 + 1), |line| line.0);
    if whole == 0 {
        return Vec::new();
    }
    blocks.drain(..whole.min(blocks.len()));
    for ((_, line), class) in lines.iter().zip(&found.classes).take_while(|((at, _), _)| *at < whole) {
        match class {
            Class::Note => taken.note += line.len() as u64,
            Class::Duplicate => taken.duplicate += line.len() as u64,
            _ => taken.header += line.len() as u64,
        }
    }
    if reading.bare_title.is_none() {
        reading.bare_title = found.bare_title;
    }
    if found.classes.contains(&Class::Duplicate) {
        reading.repairs.push(Repair {
            kind: RepairKind::RepeatedHeaderRemoved,
            count: found.repeated.max(1),
            chapter: None,
        });
    }
    found.stated
}

/// Takes the mark of an end, and what stands after it, off the last blocks.
fn take_ending(blocks: &mut Vec<Block>, chapter: &mut ChapterReading, taken: &mut Accounting) {
    let texts: Vec<String> = blocks.iter().map(|block| plain::text(std::slice::from_ref(block))).collect();
    let lines: Vec<&str> = texts.iter().map(String::as_str).collect();
    if let Some((at, ending)) = ending::find(&lines) {
        chapter.ending = Some(ending);
        taken.header += texts[at].len() as u64;
        taken.note += texts[at + 1..].iter().map(|text| text.len() as u64).sum::<u64>();
        chapter.notes_after = blocks.split_off(at + 1);
        blocks.truncate(at);
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
    let typed = matches!(inlines.as_slice(), [Inline::Text(text)] if text.contains(['*', '_']));
    if typed && align == Align::Start {
        return Block::Paragraph { align, inlines: inline::inlines(&text) };
    }
    Block::Paragraph { align, inlines }
}
