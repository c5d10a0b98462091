//! What somebody typed or pasted becomes prose, and prose becomes what can be typed.
//!
//! Whatever program the text was copied from, only the archive's own elements are left of it. What was read is
//! written out so that reading it again gives the same blocks, in both wordings.

mod divisions;
pub(crate) mod lines;
mod markdown;
mod own;
mod write;

use std::collections::BTreeSet;

use ficus_prose::{Block, Prose};

use crate::{Limits, html};

pub use own::{Own, PICTURE_SCHEME};

/// How a text is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Wording {
    /// `CommonMark` with struck text, tables and notes; HTML may stand in it.
    #[default]
    Markdown,
    /// HTML as people type and paste it, with or without elements for paragraphs.
    Html,
}

/// Reads what was typed. Bytes behind [`Limits::text_bytes_max`] are left out: ask for less before.
pub fn read(wording: Wording, text: &str, limits: &Limits) -> Prose {
    Prose::from_blocks(&blocks(wording, text, limits))
}

/// The same as [`read`], as blocks.
pub fn blocks(wording: Wording, text: &str, limits: &Limits) -> Vec<Block> {
    styled(wording, text, &BTreeSet::new(), limits)
}

/// The same as [`blocks`] for the text of a work whose own style sheet has these names: `class="…"` is kept where it is one
/// of them.
pub fn styled(wording: Wording, text: &str, classes: &BTreeSet<String>, limits: &Limits) -> Vec<Block> {
    of_work(wording, text, &Own { classes: classes.clone(), ..Own::default() }, limits)
}

/// The same as [`blocks`] for the text of a work, in which its own pictures stand too.
pub fn of_work(wording: Wording, text: &str, own: &Own, limits: &Limits) -> Vec<Block> {
    let longest = usize::try_from(limits.text_bytes_max).unwrap_or(usize::MAX);
    let text = text.get(..text.floor_char_boundary(longest)).unwrap_or(text);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    match wording {
        Wording::Markdown => markdown::read(&text, own, limits),
        Wording::Html => html::typed(&text, html::Lines::told_by(&text), own, limits),
    }
}

/// Writes prose in a wording, to be typed on.
pub fn write(wording: Wording, prose: &Prose, limits: &Limits) -> String {
    match wording {
        Wording::Markdown => to_markdown(prose, limits),
        Wording::Html => to_html(prose),
    }
}

/// Writes prose as Markdown: each paragraph a line, HTML where Markdown has no sign for what stands there.
///
/// Stored text that is not in the archive's form is given back as it is.
pub fn to_markdown(prose: &Prose, limits: &Limits) -> String {
    match prose.blocks() {
        Ok(blocks) => write::markdown(&blocks, limits),
        Err(_) => prose.as_str().to_owned(),
    }
}

/// Writes prose as HTML with an empty line between blocks.
pub fn to_html(prose: &Prose) -> String {
    match prose.blocks() {
        Ok(blocks) => write::html(&blocks),
        Err(_) => prose.as_str().to_owned(),
    }
}
