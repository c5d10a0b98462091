//! The words: what a text is, how it is counted, and the only HTML that Ficus keeps.
//!
//! A text is a list of [`Block`]s that hold [`Inline`]s. [`Prose`] is that list written out as HTML of a small
//! closed set of elements (see [`html`]); nothing else in Ficus makes a `Prose`, so HTML in a `Prose` is safe by
//! construction. Everything here is pure: no files, no clock, no chance.

mod block;
mod book;
pub mod finding;
mod footnotes;
pub mod html;
pub mod image;
pub mod plain;
mod scan;
pub mod span;
mod words;

pub use block::{
    Align, Block, CLASS_CHARS_MAX, HREF_BYTES_MAX, HeadingRole, Inline, List, WARNING_CHARS_MAX, is_class,
};
pub use book::{Book, BookFacts, Section, SectionRole, chapter_name};
pub use finding::{Loss, LossKind, Repair, RepairKind};
pub use footnotes::{
    flatten_footnotes, marks, settle_footnotes, with_footnotes_behind, with_own_footnotes, without_footnotes,
};
pub use html::{Prose, StoredProseError};
pub use image::Image;
pub use scan::{
    Answers, Bytes, PLACES, count_where, find_any, first_place, for_places, holds_pair, places_where,
};
pub use span::{RepairKinds, Span, SpanClass, Spans};
pub use words::word_count;
