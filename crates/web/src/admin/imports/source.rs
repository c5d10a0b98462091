//! The source of a work as it was taken in: decoded, and each part labelled with what became of it.

use std::ops::Range;

use ficus_archive::provenance::{ProvenanceDraft, Source};
use ficus_prose::{RepairKind, SpanClass, Spans};

use super::told;
use crate::{App, error::PageError, provenance};

/// So many bytes of a source stand on one page.
pub const PART_BYTES: u64 = 40 << 10;
/// Packaging that is not longer than this is markup inside a text, and not labelled each time.
const MARKUP_BYTES_MAX: u64 = 160;

/// A part of a source, to be shown.
pub struct SourceView {
    /// Its place in the list of sources.
    pub index: usize,
    /// Which part, from 1, and how many there are.
    pub part: u64,
    pub parts: u64,
    /// What it holds; empty where its bytes are no text.
    pub pieces: Vec<Piece>,
    /// Why nothing is shown.
    pub nothing: Option<&'static str>,
}

/// A run of bytes of one class.
pub struct Piece {
    pub class: SpanClass,
    /// What became of it, where that is not what became of the text before.
    pub label: Option<&'static str>,
    /// How it was repaired.
    pub repairs: Vec<&'static str>,
    pub text: String,
    /// Where a run of what was left out begins here: the bytes that may be put back.
    pub put_back: Option<Range<u64>>,
}

impl Piece {
    /// The name of its class in the style sheet.
    pub fn class_name(&self) -> &'static str {
        match self.class {
            SpanClass::Body => "of-body",
            SpanClass::Header => "of-header",
            SpanClass::Note => "of-note",
            SpanClass::Chrome => "of-chrome",
            SpanClass::Quoted => "of-quoted",
            SpanClass::Duplicate => "of-duplicate",
            SpanClass::Container => "of-container",
        }
    }
}

/// Whether the bytes of a source are text.
pub fn is_text(source: &Source) -> bool {
    let kind = source.media_type.as_str();
    source.encoding.is_some()
        || kind.starts_with("text/")
        || kind == "message/rfc822"
        || kind == "application/sql"
}

/// The bytes of a source as text.
pub fn decoded(bytes: &[u8], source: &Source) -> String {
    ficus_formats::txt::decode_part(bytes, source.encoding.as_deref().unwrap_or(""))
}

/// Loads a part of a source; `at` is the byte that it shall show, `part` its number from 1.
pub async fn load(
    app: &App,
    draft: &ProvenanceDraft,
    index: usize,
    part: Option<u64>,
    at: u64,
) -> Result<Option<SourceView>, PageError> {
    let Some(source) = draft.sources.get(index) else { return Ok(None) };
    let parts = source.bytes.div_ceil(PART_BYTES).max(1);
    let part = part.unwrap_or(at / PART_BYTES + 1).clamp(1, parts);
    let window = (part - 1) * PART_BYTES..(part * PART_BYTES).min(source.bytes);
    let mut view = SourceView { index, part, parts, pieces: Vec::new(), nothing: None };
    if !is_text(source) {
        view.nothing = Some("This file is packed, and its text cannot be shown here.");
        return Ok(Some(view));
    }
    let Some(bytes) = app.store().original_range(&source.sha256, window.clone()).await? else {
        view.nothing = Some("This file is not among the kept originals.");
        return Ok(Some(view));
    };
    let whole = Spans::whole(source.bytes, SpanClass::Body);
    let spans = draft.spans.get(index).filter(|spans| spans.total() == source.bytes).unwrap_or(&whole);
    view.pieces = pieces(spans, window, &bytes, source);
    Ok(Some(view))
}

fn pieces(spans: &Spans, window: Range<u64>, bytes: &[u8], source: &Source) -> Vec<Piece> {
    let runs = left_out(spans);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last_class = None;
    for (place, span) in spans.ranges() {
        let (from, to) = (place.start.max(window.start), place.end.min(window.end));
        if from >= to {
            continue;
        }
        let slice = (from - window.start) as usize..(to - window.start) as usize;
        let text = decoded(bytes.get(slice).unwrap_or_default(), source);
        let is_markup = span.class == SpanClass::Container && place.end - place.start <= MARKUP_BYTES_MAX;
        let is_new = !is_markup && last_class != Some(span.class) || pieces.is_empty();
        if !is_markup {
            last_class = Some(span.class);
        }
        let begins = runs.iter().find(|run| run.start.max(window.start) == from).cloned();
        pieces.push(Piece {
            class: span.class,
            label: is_new.then(|| told::class(span.class)),
            repairs: span.repairs.iter().map(repair).collect(),
            text,
            put_back: begins.filter(|run| run.end > window.start),
        });
    }
    pieces
}

/// Runs of what was left out, with the markup inside them, in order.
fn left_out(spans: &Spans) -> Vec<Range<u64>> {
    let mut runs: Vec<Range<u64>> = Vec::new();
    let mut goes_on = false;
    for (place, span) in spans.ranges() {
        if is_left_out(span.class) {
            match runs.last_mut() {
                Some(run) if goes_on => run.end = place.end,
                _ => runs.push(place),
            }
            goes_on = true;
        } else if span.class != SpanClass::Container {
            goes_on = false;
        }
    }
    runs
}

/// Whether text of this class is not in the work.
fn is_left_out(class: SpanClass) -> bool {
    matches!(class, SpanClass::Chrome | SpanClass::Quoted | SpanClass::Duplicate)
}

/// A repair in a word or two.
fn repair(kind: RepairKind) -> &'static str {
    provenance::repair_word(kind)
}
