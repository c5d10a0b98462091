//! What holds inside a group and ends with it.

use ficus_prose::Align;

use super::info::InfoField;
use crate::flow::{Look, Setting};

/// Indented so far on both sides, in twentieths of a point, a paragraph is set apart.
const APART_TWIPS: i32 = 360;

/// Where the text of a group goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    Body,
    /// Nowhere.
    Nothing,
    Fonts,
    Styles,
    Info(InfoField),
    Created,
    Revised,
    /// The instruction of a field.
    Instruction,
    /// The number or bullet before an item of a list.
    ListMark,
}

/// Formatting of characters.
#[derive(Clone, Debug, Default)]
pub(super) struct Characters {
    pub look: Look,
    pub capitals: bool,
    /// Hidden, or deleted by a tracked change.
    pub hidden: bool,
    pub deleted: bool,
    pub font: i32,
}

/// Formatting of paragraphs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Paragraphs {
    pub align: Align,
    /// 1 to 9 for a heading.
    pub outline: u8,
    pub style: Option<i32>,
    pub left: i32,
    pub right: i32,
    pub list_level: u8,
    pub line_above: bool,
    pub line_below: bool,
    pub lines_beside: bool,
    pub page_before: bool,
    pub in_table: bool,
    /// Which line the next word about its kind is of.
    pub edge: Option<Edge>,
}

/// An edge of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    Above,
    Below,
    Beside,
}

impl Paragraphs {
    /// A line along an edge, or none.
    pub(super) fn draw(&mut self, edge: Edge, drawn: bool) {
        match edge {
            Edge::Above => self.line_above = drawn,
            Edge::Below => self.line_below = drawn,
            Edge::Beside => self.lines_beside = drawn,
        }
    }

    pub(super) fn is_rule(self) -> bool {
        (self.line_above || self.line_below) && !self.lines_beside
    }

    /// How a paragraph stands whose style has a name.
    pub(super) fn setting(self, style: &str) -> Setting {
        let named = style.strip_prefix("heading ").and_then(|level| level.trim().parse().ok());
        let level = match style {
            "title" => 1,
            _ if self.outline > 0 => self.outline,
            _ => named.unwrap_or(0).min(9),
        };
        let apart = self.left >= APART_TWIPS && self.right >= APART_TWIPS;
        let quote = apart || matches!(style, "quote" | "intense quote" | "block text" | "quotations");
        Setting { level, align: self.align, quote: quote && level == 0 && !self.in_table, list: None }
    }
}

/// Everything that a group restores when it ends.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub destination: Destination,
    pub characters: Characters,
    pub paragraphs: Paragraphs,
    /// Characters after each `\u` that stand for it in old readers.
    pub fallback: usize,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            destination: Destination::Body,
            characters: Characters::default(),
            paragraphs: Paragraphs::default(),
            fallback: 1,
        }
    }
}
