//! What holds for a text that somebody typed or pasted, beside what holds for pages: ends of lines that are its own.

use std::collections::HashMap;

use super::{End, Reducer};
use crate::{html::NodeId, typed::Own};

/// More line ends than these between two paragraphs mean nothing more.
const LINE_ENDS_MAX: usize = 5;

/// What holds for a text that somebody typed or pasted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Typed<'a> {
    /// What the ends of lines mean that stand in no element for a paragraph.
    pub lines: Lines,
    /// The archive's level for each of `h1` to `h6`.
    pub levels: [u8; 6],
    /// Subtrees in whose place the mark of a note stands, with its number.
    pub marks: &'a HashMap<NodeId, u32>,
    /// What belongs to the work.
    pub own: &'a Own,
}

/// What the ends of lines mean that stand in no element for a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// Nothing.
    Folded,
    /// An empty line ends a paragraph.
    Blank,
    /// An empty line ends a paragraph, a line end is one.
    Kept,
    /// Each line is a paragraph.
    Paragraphs,
}

impl Reducer<'_> {
    /// What ends of lines mean where the walk is.
    pub(super) fn line_ends(&self) -> Lines {
        let Some(typed) = self.reading.typed else { return Lines::Folded };
        let in_paragraph = self.heading.is_some()
            || self.frames.iter().any(|frame| matches!(frame.end, End::Paragraph { .. } | End::Item));
        if in_paragraph { Lines::Folded } else { typed.lines }
    }

    /// Ends the line, or the paragraph, at so many line ends of the source.
    pub(super) fn end_lines(&mut self, ends: Lines, count: usize) {
        if self.paragraph.is_empty() {
            return;
        }
        let asked = match (ends, count) {
            (Lines::Folded | Lines::Blank, 1) => return self.paragraph.space('\n'),
            (Lines::Kept, 1) => 1,
            (Lines::Paragraphs, _) => count + 1,
            _ => count,
        };
        for _ in self.paragraph.empty_lines()..asked.min(LINE_ENDS_MAX) {
            self.paragraph.line_break();
        }
    }
}
