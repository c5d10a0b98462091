//! What flowed in becomes sections, notes and spans.

use std::ops::Range;

use ficus_prose::{Align, Block, BookFacts, Inline, Repair, RepairKind, Section, SpanClass, Spans};

use super::{Flowed, promote};
use crate::{Limits, Note, html::sections};

/// Notes of one document; more are no notes of a story.
const FOOTNOTES_MAX: usize = 20_000;

/// A footnote or an endnote.
#[derive(Debug, Default)]
pub(crate) struct Footnote {
    /// Where in the text its number stands.
    pub at: u64,
    pub blocks: Vec<Block>,
    /// Where its own text stands in the same source; empty where it stands elsewhere.
    pub segments: Vec<Range<u64>>,
}

/// The notes of a text, numbered as they come.
#[derive(Debug, Default)]
pub(crate) struct Footnotes(Vec<Footnote>);

impl Footnotes {
    /// Adds a note and gives the mark that stands for it in the text; `None` where there are too many.
    pub(crate) fn add(&mut self, mut note: Footnote) -> Option<String> {
        if self.0.len() >= FOOTNOTES_MAX || note.blocks.is_empty() {
            return None;
        }
        let mark = format!("[{}]", self.0.len() + 1);
        let number = Inline::text(&format!("{mark} "));
        let first = note.blocks.first_mut();
        if let Some(Block::Paragraph { inlines, .. } | Block::Heading { inlines, .. }) = first {
            match inlines.first_mut() {
                Some(Inline::Text(text)) => text.insert_str(0, &format!("{mark} ")),
                _ => inlines.insert(0, number),
            }
        } else {
            let inlines = vec![number];
            note.blocks.insert(0, Block::Paragraph { align: Align::Start, inlines });
        }
        self.0.push(note);
        Some(mark)
    }
}

/// Sections, notes and spans of one source.
#[derive(Debug, Default)]
pub(crate) struct Composed {
    pub sections: Vec<Section>,
    pub notes: Vec<Note>,
    pub repairs: Vec<Repair>,
    /// What each byte of the source became.
    pub spans: Spans,
}

/// Splits what flowed in at the headings that open chapters. What a text plainly states as its title stays it, where
/// `states_title` says so; else a heading of its own is worth more than what the facts say. `length` is the source's, in the same units as ranges.
pub(crate) fn compose(
    flowed: Flowed,
    footnotes: Footnotes,
    (facts, states_title): (&mut BookFacts, bool),
    length: u64,
    limits: &Limits,
) -> Composed {
    let Flowed { mut items, segments, folded, redecoded } = flowed;
    promote::promote(&mut items);
    let titled = facts.title.clone().filter(|_| states_title);
    let mut sections = sections::split(items, None, facts, limits.sections_max);
    if let Some(titled) = titled {
        // A heading that says the title again is no chapter's; another one is.
        let heading = facts.title.replace(titled.clone()).filter(|heading| *heading != titled);
        if let Some(first) = sections.first_mut().filter(|first| first.title.is_none()) {
            first.title = heading;
        }
    }
    let mut spans = Spans::whole(length, SpanClass::Container);
    spans.reclass(&ordered(segments), None, SpanClass::Header);
    let of_notes = footnotes.0.iter().flat_map(|note| note.segments.iter().cloned()).collect();
    spans.reclass(&ordered(of_notes), None, SpanClass::Note);
    let of_body = sections.iter().flat_map(|section| section.ranges.iter().cloned()).collect();
    spans.reclass(&ordered(of_body), Some(SpanClass::Header), SpanClass::Body);
    let notes = notes_of(footnotes, &sections);
    let repairs = [(RepairKind::SpacesNormalised, folded), (RepairKind::MojibakeRepaired, redecoded)]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| Repair { kind, count, chapter: None })
        .collect();
    debug_assert_eq!(spans.total(), length, "spans cover the source");
    Composed { sections, notes, repairs, spans }
}

/// Ranges in order, those that overlap joined.
pub(crate) fn ordered(mut ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    ranges.sort_by_key(|range| range.start);
    let mut out: Vec<Range<u64>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

/// The notes of each section, one after another, as one note that stands after it.
fn notes_of(footnotes: Footnotes, sections: &[Section]) -> Vec<Note> {
    let starts: Vec<u64> =
        sections.iter().map(|section| section.ranges.first().map_or(0, |range| range.start)).collect();
    let mut notes: Vec<Note> = Vec::new();
    for footnote in footnotes.0 {
        let section = starts.iter().rposition(|start| *start <= footnote.at).unwrap_or(0);
        match notes.last_mut().filter(|note| note.section >= Some(section)) {
            Some(note) => note.blocks.extend(footnote.blocks),
            None => notes.push(Note {
                label: "Footnotes".to_owned(),
                section: Some(section),
                after: true,
                blocks: footnote.blocks,
            }),
        }
    }
    notes
}

impl Composed {
    /// Says of each section in which file it was, and where its blocks stand in the whole document.
    pub(crate) fn in_file(&mut self, place: &str, whole: impl Fn(&Range<u64>) -> Range<u64>) {
        for section in &mut self.sections {
            place.clone_into(&mut section.place);
            for range in &mut section.ranges {
                *range = whole(range);
            }
        }
    }

    /// Whether there is no text at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.sections.iter().all(|section| section.blocks.is_empty()) && self.notes.is_empty()
    }
}
