//! What was read from one file, before anything is put together.

use std::ops::Range;

use ficus_archive::provenance::Source;
use ficus_formats::{LinkList, SiteWork, StatedReview, mail::Fragment};
use ficus_prose::{Block, Loss, Repair, Spans};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::recognise::{ending::Ending, header::Stated, part::PartMark};

/// One file, read, repaired and recognised; not yet put together with others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FileReading {
    pub(crate) source: Source,
    pub(crate) texts: Vec<TextReading>,
    /// The name of the folder that the path is below of; empty where there is none.
    pub(crate) below: String,
    /// Of rows of a dump: where in the dump the bytes of the source stand, in their order.
    pub(crate) rows: Vec<Range<u64>>,
}

impl FileReading {
    /// The SHA-256 of the file's bytes in lower-case hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.source.sha256
    }

    /// Says which folder the file's path starts in: its chapters may have no title but the folder's name.
    #[must_use]
    pub fn below(self, folder: &str) -> Self {
        Self { below: folder.to_owned(), ..self }
    }
}

/// One text of a file: all of a text file or a page, one story of a digest, one row of a dump. One without chapters
/// states facts about a work whose text stands elsewhere, as a row of a table of works does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct TextReading {
    pub stated: Vec<Stated>,
    /// Who sent it, where it came by mail: the author, if nobody else is named.
    pub writer: Option<Writer>,
    /// A first line that stands like a title without a label.
    pub bare_title: Option<String>,
    pub chapters: Vec<ChapterReading>,
    /// What each byte became. The first text of a file holds the spans of the whole file, others none, unless each
    /// text has bytes of its own, end to end.
    pub spans: Spans,
    pub repairs: Vec<Repair>,
    /// Losses of the text as a whole.
    pub losses: Vec<Loss>,
    /// The series and the place in it, where a format states both.
    pub series: Option<(String, Option<u32>)>,
    /// The archive and the work there, where the source shows them: texts of one work belong together by it alone.
    pub site: Option<SiteWork>,
    /// Where it could once be found, the most exact address first.
    pub addresses: Vec<String>,
    /// Reviews that stand with it.
    pub reviews: Vec<StatedReview>,
    /// Lists of links to other texts, where it holds little else.
    pub index: Vec<LinkList>,
    /// The fragment of a file that it was read from, where the rest came in other messages.
    pub fragment: Option<FileFragment>,
}

impl TextReading {
    /// Whether there is more than facts in it.
    pub fn has_text(&self) -> bool {
        self.fragment.is_some() || self.chapters.iter().any(|chapter| !chapter.blocks.is_empty())
    }
}

/// A fragment of a file with what tells the others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FileFragment {
    pub fragment: Fragment,
    /// The folded title in the subject of its message, which the others share.
    pub of: String,
    /// Its number among them.
    pub number: Option<u32>,
}

/// Who sent a text by mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Writer {
    pub name: String,
    /// The address; empty where none is known.
    pub address: String,
}

/// One chapter as a text holds it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct ChapterReading {
    pub mark: Option<PartMark>,
    /// Fields that stand under the chapter's own heading.
    pub stated: Vec<Stated>,
    pub blocks: Vec<Block>,
    /// Names of points of view, in order.
    pub pov: Vec<String>,
    pub ending: Option<Ending>,
    /// What stands after the mark of its end.
    pub notes_after: Vec<Block>,
    pub losses: Vec<Loss>,
    /// When it was published, where its source states a day of its own.
    pub published: Option<Date>,
    /// Where the chapter could once be found.
    pub addresses: Vec<String>,
    /// Where in its source it stands, heading and notes with it, in bytes; empty where it is not known.
    pub at: Range<u64>,
}

/// Room for a kept reading is made for so many bytes; a longer one grows.
const KEPT_ROOM_BYTES_MAX: usize = 1 << 20;

/// A reading that was kept is not one, or is another version's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a reading that was kept cannot be read again")]
pub struct KeptReadingError;

impl FileReading {
    /// The reading as bytes, to be kept until its work is put together. They mean something to this version only.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Mostly it is the text of its source.
        let room = usize::try_from(self.source.bytes).unwrap_or(0).min(KEPT_ROOM_BYTES_MAX);
        postcard::to_extend(self, Vec::with_capacity(room)).expect("a reading is made of plain values")
    }

    /// A reading that was kept.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeptReadingError> {
        postcard::from_bytes(bytes).map_err(|_| KeptReadingError)
    }
}
