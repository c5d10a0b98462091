//! Text that is set as it was typed, and the header of a story at its start.
//!
//! Whoever put a text file on a page set all of it so, its header with it. Of a page the header's lines become
//! paragraphs, so that it is read as any other; the rest stays as it was typed.

use std::ops::Range;

use ficus_prose::{Block, Inline};

use super::{Reducer, breaks::clean_glyphs};
use crate::html::{places::head, scene_break::is_scene_break, tree::Text};

/// A header has at most so many paragraphs, and each so many bytes.
const PARAGRAPHS_MAX: usize = 24;
const PARAGRAPH_BYTES_MAX: usize = 2_000;
/// So many paragraphs of it may stand between two with labels.
const BETWEEN_MAX: usize = 2;

/// What was collected of it.
#[derive(Default)]
pub(super) struct Preformatted {
    pub text: String,
    /// Where in the source letters of the text stand: from which byte of the text on, and where.
    places: Vec<(usize, Range<u32>)>,
}

impl Preformatted {
    /// Notes where a text stands that is pushed next.
    pub fn stands_at(&mut self, text: &Text) {
        let mut at = self.text.len();
        for (piece, range) in text.pieces() {
            let same = range.len() == piece.trim().len();
            let before = if same { piece.len() - piece.trim_start().len() } else { 0 };
            if !piece.trim().is_empty() {
                self.places.push((at + before, range));
            }
            at += piece.len();
        }
    }

    /// Where in the source a part of the text stands, from its first letter to its last.
    fn range(&self, part: Range<usize>) -> Option<Range<u32>> {
        let letters = self.text[part.clone()].trim();
        let start = part.start + self.text[part].find(letters)?;
        let first = self.place(start)?;
        let last = self.place((start + letters.len()).checked_sub(1)?)?;
        Some(first..(last + 1).max(first))
    }

    /// Where in the source a byte of the text stands.
    fn place(&self, at: usize) -> Option<u32> {
        let next = self.places.partition_point(|(from, _)| *from <= at);
        let (from, range) = &self.places[next.checked_sub(1)?];
        let within = u32::try_from(at - from).unwrap_or(u32::MAX);
        Some(range.start.saturating_add(within).min(range.end.saturating_sub(1)))
    }

    /// The paragraphs of the header, which end where the text begins.
    fn header(&self) -> Vec<Range<usize>> {
        let paragraphs: Vec<Range<usize>> = paragraphs(&self.text).take(PARAGRAPHS_MAX).collect();
        let mut end = 0;
        let mut labels = 0;
        let mut signed = false;
        for (at, range) in paragraphs.iter().enumerate() {
            let text = &self.text[range.clone()];
            if text.len() > PARAGRAPH_BYTES_MAX || at > end + BETWEEN_MAX {
                break;
            }
            let found = text.lines().filter(|line| head::opens_with_label(line)).count();
            // A title has its author below it, apart or not.
            let named = at < 2 && text.lines().nth(1 - at).is_some_and(head::names_author);
            if text.lines().next().is_some_and(head::opens_with_label) || named || at == 0 && found > 0 {
                end = at + 1;
                labels += found;
                signed |= named;
            }
        }
        // One line with a label may be the text's own.
        let whole = self.text.get(..paragraphs.get(end.saturating_sub(1)).map_or(0, |last| last.end));
        let sound = labels > 1 || signed || whole.is_some_and(head::holds_own_label);
        paragraphs.into_iter().take(if sound { end } else { 0 }).collect()
    }
}

/// The paragraphs of a typed text: runs of lines between empty ones.
fn paragraphs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut lines = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    std::iter::from_fn(move || {
        let (start, first) = lines.find(|(_, line)| !line.trim().is_empty())?;
        let mut end = start + first.len();
        for (at, line) in lines.by_ref() {
            if line.trim().is_empty() {
                break;
            }
            end = at + line.len();
        }
        Some(start..end)
    })
}

impl Reducer<'_> {
    pub(super) fn close_preformatted(&mut self) {
        let Some(preformatted) = self.preformatted.take() else { return };
        let of_page = self.reading.typed.is_none() && self.containers.is_empty();
        let header = if of_page { preformatted.header() } else { Vec::new() };
        let mut from = header.last().map_or(0, |last| last.end);
        let has_header = from > 0;
        for part in header {
            let inlines = lines(&shown(&preformatted.text[part.clone()]));
            if !inlines.is_empty() {
                let block = Block::Paragraph { align: self.align, inlines };
                self.emit(block, 0, preformatted.range(part));
            }
        }
        // The rule that parts the header from the story.
        let rule =
            paragraphs(&preformatted.text[from..]).next().map(|rule| from + rule.start..from + rule.end);
        if let Some(rule) = rule.filter(|rule| has_header && is_scene_break(&preformatted.text[rule.clone()]))
        {
            from = rule.end;
            let glyphs = clean_glyphs(&preformatted.text[rule.clone()]);
            self.emit(Block::SceneBreak { glyphs: Some(glyphs) }, 0, preformatted.range(rule));
        }
        let text = shown(&preformatted.text[from..]);
        let text = text.trim_start_matches('\n').trim_end();
        if !text.trim().is_empty() {
            let range = preformatted.range(from..preformatted.text.len());
            self.emit(Block::Preformatted(text.to_owned()), 0, range);
        }
    }
}

/// A text without what no page shows.
fn shown(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
        .collect()
}

fn lines(text: &str) -> Vec<Inline> {
    let mut inlines: Vec<Inline> = Vec::new();
    for line in text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")) {
        if line.is_empty() {
            continue;
        }
        if !inlines.is_empty() {
            inlines.push(Inline::LineBreak);
        }
        inlines.push(Inline::text(&line));
    }
    inlines
}
