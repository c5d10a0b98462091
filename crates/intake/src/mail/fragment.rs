//! A fragment of a file whose other fragments came in other messages: read as it stands, until all of them are put together.

use ficus_formats::{Limits, mail::Fragment};
use ficus_prose::{SpanClass, Spans};

use super::{Envelope, read_file};
use crate::{
    reading::{ChapterReading, FileFragment, TextReading},
    recognise::{header::fold, part},
};

/// A file without a name is a text.
const NAME: &str = "fragment.txt";

/// Reads a fragment.
pub(super) fn read(fragment: &Fragment, envelope: &Envelope, limits: &Limits) -> TextReading {
    let name = if fragment.name.is_empty() { NAME } else { &fragment.name };
    let mut text = match read_file(name, &fragment.bytes, limits) {
        Ok(texts) if texts.len() == 1 => texts.into_iter().next().unwrap_or_default(),
        _ => TextReading {
            spans: Spans::whole(fragment.bytes.len() as u64, SpanClass::Body),
            ..TextReading::default()
        },
    };
    if text.chapters.is_empty() {
        // It shows nothing by itself, and the others need it.
        text.chapters.push(ChapterReading::default());
    }
    if !fragment.opens {
        // Fields stand at the start of a file: what looks like one here is text.
        text.stated.clear();
        text.bare_title = None;
    }
    let subject = envelope.subject.as_ref().map_or("", |subject| subject.title.as_str());
    let (title, mark) = part::split_title(subject);
    let number = mark.and_then(|mark| mark.number);
    text.fragment = Some(FileFragment { fragment: fragment.clone(), of: fold(&title), number });
    text
}
