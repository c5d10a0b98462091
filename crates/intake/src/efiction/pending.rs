//! What was taken from a dump and is still to be read.

use std::ops::Range;

use ficus_archive::provenance::Source;
use ficus_formats::{Format, Limits, SiteWork, StatedReview, dump::OwnedValue, txt};
use ficus_prose::{Loss, LossKind, Repair, RepairKind, RepairKinds, SpanClass, Spans, plain};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::{row::RowSpans, text};
use crate::{
    draft, markup,
    reading::{ChapterReading, FileReading, TextReading},
    recognise::{
        header::Stated,
        label::Field,
        loss,
        part::{self, PartMark},
    },
};

/// MySQL cuts what is longer than a column of type `text` holds, and says nothing.
const TEXT_COLUMN_BYTES: usize = 65_535;

/// One reading that is still to be made: cheap to hold, and free to be read on any thread.
#[derive(Debug)]
pub struct Pending {
    pub(super) source: String,
    pub(super) site: SiteWork,
    /// The address of the archive's pages, as seen from which the links of its texts are written.
    pub(super) base: Option<String>,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// A chapter whose text is in the database.
    Chapter { head: ChapterHead, text: OwnedValue, spans: RowSpans },
    /// A chapter whose text is in a file.
    File { head: ChapterHead, path: String, bytes: Vec<u8> },
    /// A row that says something of a work.
    Story { stated: Vec<(Field, OwnedValue)>, facts: Vec<Stated>, spans: RowSpans },
    /// Reviews of one story.
    Reviews(Vec<ReviewRow>),
    /// What the small tables know of a story.
    Known(Box<TextReading>),
    /// A row whose bytes belong to the work and that says nothing more.
    Row(RowSpans),
}

/// What the row of a chapter says beside its text.
#[derive(Clone, Debug, Default)]
pub(super) struct ChapterHead {
    /// As one line of plain text.
    pub title: String,
    pub number: Option<u32>,
    pub notes: Option<OwnedValue>,
    pub end_notes: Option<OwnedValue>,
    pub addresses: Vec<String>,
    pub published: Option<Date>,
}

#[derive(Debug)]
pub(super) struct ReviewRow {
    pub name: String,
    pub chapter: Option<u32>,
    pub text: OwnedValue,
    pub written: Option<String>,
    pub spans: RowSpans,
}

impl Pending {
    /// How much there is to read, in bytes: for sharing the work out.
    pub fn bytes(&self) -> u64 {
        match &self.kind {
            Kind::Chapter { spans, .. } | Kind::Story { spans, .. } | Kind::Row(spans) => spans.bytes(),
            Kind::File { bytes, .. } => bytes.len() as u64,
            Kind::Reviews(rows) => rows.iter().map(|row| row.spans.bytes()).sum(),
            Kind::Known(_) => 0,
        }
    }

    /// The path of its source.
    pub fn path(&self) -> &str {
        &self.source
    }

    /// Where in the dump its rows stand, in the order of the reading's spans; none for a file.
    fn rows(&self) -> Vec<Range<u64>> {
        let rows = match &self.kind {
            Kind::Chapter { spans, .. } | Kind::Story { spans, .. } | Kind::Row(spans) => vec![spans.at()],
            Kind::Reviews(rows) => rows.iter().map(|row| row.spans.at()).collect(),
            Kind::File { .. } | Kind::Known(_) => Vec::new(),
        };
        rows.into_iter().filter(|row| !row.is_empty()).collect()
    }

    /// Reads it. The hash of a source in the dump is empty, until the caller has put the story's rows together. A
    /// file's is its own.
    pub fn read(self, limits: &Limits) -> FileReading {
        let rows = self.rows();
        let Self { source, site, base, kind } = self;
        let base = base.as_deref();
        let mut source = Source {
            path: source,
            sha256: String::new(),
            bytes: 0,
            media_type: Format::Dump.media_type().to_owned(),
            encoding: None,
        };
        let mut reading = match kind {
            Kind::Chapter { head, text, spans } => read_chapter(head, &text, &spans, base, limits),
            Kind::File { head, path, bytes } => {
                source.path = path;
                source.sha256 = draft::hexadecimal(&Sha256::digest(&bytes));
                Format::Text.media_type().clone_into(&mut source.media_type);
                read_file(head, &bytes, &mut source.encoding, base, limits)
            }
            Kind::Story { stated, facts, spans } => read_story(stated, facts, &spans, limits),
            Kind::Reviews(rows) => read_reviews(rows, base, limits),
            Kind::Known(reading) => *reading,
            Kind::Row(spans) => {
                TextReading { spans: spans.spans(RepairKinds::NONE), ..TextReading::default() }
            }
        };
        reading.site = Some(site);
        source.bytes = reading.spans.total();
        FileReading { source, texts: vec![reading], below: String::new(), rows }
    }
}

fn read_chapter(
    head: ChapterHead,
    value: &OwnedValue,
    row: &RowSpans,
    base: Option<&str>,
    limits: &Limits,
) -> TextReading {
    let value = value.as_value();
    let bytes = value.bytes();
    let length = bytes.len();
    let decoded = std::str::from_utf8(&bytes).is_err();
    let mut reading = chapter_of_text(head, &value.text(), base, limits);
    if decoded {
        reading.repairs.insert(0, Repair { kind: RepairKind::EncodingDecoded, count: 1, chapter: None });
    }
    let chapter = &mut reading.chapters[0];
    if length == TEXT_COLUMN_BYTES && chapter.losses.iter().all(|loss| loss.kind != LossKind::Truncated) {
        let text = plain::text(&chapter.blocks);
        let excerpts = vec![loss::excerpt(&text, text.len())];
        chapter.losses.push(Loss { kind: LossKind::Truncated, count: 1, chapter: None, excerpts });
    }
    chapter.at = 0..row.bytes();
    reading.spans = row.spans(kinds(&reading.repairs));
    reading
}

fn read_file(
    head: ChapterHead,
    bytes: &[u8],
    encoding: &mut Option<String>,
    base: Option<&str>,
    limits: &Limits,
) -> TextReading {
    let mut reading = match txt::read(bytes, limits) {
        Ok(decoded) => {
            *encoding = Some(decoded.encoding.to_owned());
            let mut reading = chapter_of_text(head, &decoded.text, base, limits);
            if !matches!(decoded.encoding, "UTF-8" | "US-ASCII" | "ASCII") {
                let repair = Repair { kind: RepairKind::EncodingDecoded, count: 1, chapter: None };
                reading.repairs.insert(0, repair);
            }
            reading
        }
        // Its row still says that there is such a chapter.
        Err(_) => chapter_of_text(head, "", base, limits),
    };
    reading.spans.push(bytes.len() as u64, SpanClass::Body, kinds(&reading.repairs));
    reading
}

fn kinds(repairs: &[Repair]) -> RepairKinds {
    repairs.iter().fold(RepairKinds::NONE, |kinds, repair| kinds.with(repair.kind))
}

/// The one chapter of a text, with what its row says of it.
fn chapter_of_text(head: ChapterHead, text: &str, base: Option<&str>, limits: &Limits) -> TextReading {
    let read = text::read(text, base, limits);
    let mut chapter = ChapterReading {
        mark: Some(mark(&head.title, head.number)),
        published: head.published,
        addresses: head.addresses,
        ..ChapterReading::default()
    };
    markup::read_blocks(read.blocks, &mut chapter);
    if let Some(notes) = &head.notes {
        let notes = text::plain(&notes.as_value().text(), limits);
        if !notes.is_empty() {
            chapter.stated.push(Stated::new(Field::Notes, notes));
        }
    }
    if let Some(notes) = &head.end_notes {
        chapter.notes_after.extend(text::read(&notes.as_value().text(), base, limits).blocks);
    }
    TextReading { chapters: vec![chapter], repairs: read.repairs, ..TextReading::default() }
}

/// The chapter's number as the database orders it, and its title without that number. A title with another number
/// stays whole.
fn mark(title: &str, number: Option<u32>) -> PartMark {
    let whole = PartMark {
        number,
        title: Some(title.to_owned()).filter(|title| !title.is_empty()),
        ..PartMark::default()
    };
    match part::heading(title) {
        Some(found) if number.is_none() || found.number == number => {
            PartMark { number: found.number, ..found }
        }
        _ => whole,
    }
}

fn read_story(
    stated: Vec<(Field, OwnedValue)>,
    facts: Vec<Stated>,
    row: &RowSpans,
    limits: &Limits,
) -> TextReading {
    let mut reading =
        TextReading { stated: facts, spans: row.spans(RepairKinds::NONE), ..TextReading::default() };
    for (field, value) in stated {
        let value = value.as_value();
        let text = text::plain(&value.text(), limits);
        if !text.is_empty() {
            reading.stated.push(Stated::new(field, text));
        }
    }
    reading
}

fn read_reviews(rows: Vec<ReviewRow>, base: Option<&str>, limits: &Limits) -> TextReading {
    let mut reading = TextReading { spans: Spans::default(), ..TextReading::default() };
    for row in rows {
        reading.spans.append(&row.spans.spans(RepairKinds::NONE));
        reading.reviews.push(StatedReview {
            name: row.name,
            chapter: row.chapter,
            blocks: text::read(&row.text.as_value().text(), base, limits).blocks,
            written: row.written,
        });
    }
    reading
}
