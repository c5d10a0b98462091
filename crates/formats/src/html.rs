//! HTML pages, in and out.

mod edges;
mod link;
mod lists;
mod notes;
mod page;
mod paint;
pub(crate) mod paragraph;
pub(crate) mod parse;
mod pictures;
pub(crate) mod places;
mod promote;
pub(crate) mod reduce;
mod scene_break;
pub(crate) mod sections;
mod sites;
pub(crate) mod source;
pub(crate) mod style;
pub(crate) mod tree;
mod typed;
mod word_lists;
mod write;

pub use lists::names_series;

use std::collections::HashSet;

use ficus_prose::{Block, Book, html::Outline};

use crate::{Document, Limits, Refusal, attached::Attached, container::Capture};

pub use scene_break::is_scene_break;
pub(crate) use typed::{Lines, typed};
pub(crate) use write::push_labelled;

use tree::NodeId;

/// Reads a page: finds the story, reduces its markup to the archive's own elements, leaves out what can run.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Refusal> {
    page::read(bytes, page::Found::default(), limits)
}

/// Reads a page as a server gave it: where it named the encoding, that goes before what the page itself declares, and
/// its links are meant as seen from its address.
pub fn read_captured(bytes: &[u8], capture: &Capture, limits: &Limits) -> Result<Document, Refusal> {
    page::read(bytes, page::Found { capture: Some(capture), ..page::Found::default() }, limits)
}

/// Reads a page that stands in a folder of an e-book: signs stand where its pictures do, for [`crate::inside`].
pub(crate) fn read_inside(bytes: &[u8], folder: &str, limits: &Limits) -> Result<Document, Refusal> {
    page::read(bytes, page::Found { folder: Some(folder), ..page::Found::default() }, limits)
}

/// Reads a fragment of HTML into blocks by the same allow-list.
///
/// No text is lost but what is never shown (scripts, styles, forms, what is embedded), however deep the elements are.
/// What was read once and written as [`ficus_prose::Prose`] is read again unchanged.
pub fn fragment(html: &str, limits: &Limits) -> Vec<Block> {
    fragment_of(html, None, limits)
}

/// Reads a fragment of the page at an address: links that are written as seen from there lead to where they led.
pub fn fragment_of(html: &str, base: Option<&str>, limits: &Limits) -> Vec<Block> {
    let tree = parse::fragment(html);
    let reading = reduce::Reading {
        depth_max: limits.depth_max,
        sheet: &style::Sheet::default(),
        skip: &HashSet::new(),
        anchors: &HashSet::new(),
        language: None,
        base,
        folder: None,
        typed: None,
    };
    let reduced = reduce::reduce(tree.root(), &reading);
    reduced.items.into_iter().map(|item| item.block).collect()
}

/// Writes a book as one self-contained page that can be read anywhere, without scripts and without anything fetched.
///
/// It holds a contents list where there are chapters to choose from, follows the reader's dark mode, and prints a
/// chapter a page.
pub fn write(book: &Book) -> String {
    write::write(book, &Attached::default())
}

/// As [`write`], with pictures inside of the page.
pub fn write_with(book: &Book, attached: &Attached) -> String {
    write::write(book, attached)
}

/// The elements of each section of such a page, in order.
pub fn outlines(book: &Book) -> Vec<Outline> {
    book.sections.iter().map(|section| Outline::of(&write::body(section))).collect()
}
