//! Provenance: where a work came from, what was repaired on the way and what seems to be lost.

use std::collections::BTreeMap;

use ficus_prose::{Loss, Repair, SpanClass, Spans};
use serde::{Deserialize, Serialize};

use crate::JobId;

/// A file that a work came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Where it stood, relative to what was imported; for people, never opened again.
    pub path: String,
    /// SHA-256 of its bytes in lower-case hexadecimal: its name among the originals.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Its media type.
    pub media_type: String,
    /// The encoding that its text was decoded from; `None` where the format says it (EPUB).
    pub encoding: Option<String>,
}

/// Bytes of the sources by what they became. Their sum is the length of all sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounting {
    /// Text of chapters.
    pub body: u64,
    /// Header fields.
    pub header: u64,
    /// Notes.
    pub note: u64,
    /// Furniture of a site, footers.
    pub chrome: u64,
    /// Quotation marks of mail.
    pub quoted: u64,
    /// Text that stood twice.
    pub duplicate: u64,
    /// Packaging and markup.
    pub container: u64,
    /// Always 0; a report with another number is a fault.
    pub unaccounted: u64,
}

impl Accounting {
    /// Adds the bytes of a source by its spans.
    pub fn add(&mut self, spans: &Spans) {
        self.body += spans.of(SpanClass::Body);
        self.header += spans.of(SpanClass::Header);
        self.note += spans.of(SpanClass::Note);
        self.chrome += spans.of(SpanClass::Chrome);
        self.quoted += spans.of(SpanClass::Quoted);
        self.duplicate += spans.of(SpanClass::Duplicate);
        self.container += spans.of(SpanClass::Container);
    }

    /// All bytes.
    pub fn total(&self) -> u64 {
        self.body + self.header + self.note + self.chrome + self.quoted + self.duplicate + self.container
    }
}

/// Where a field of a work was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The field by its name in the import report: `title`, `rating`, `spoilers`.
    pub field: String,
    /// What was found there, as it was read.
    pub value: String,
    /// The place of the source in the list of sources.
    pub source: u32,
    /// Its first byte in the source.
    pub start: u64,
    /// The byte behind its last.
    pub end: u64,
}

/// An address under which a work, or one of its chapters, could once be found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OldAddress {
    /// The address without scheme, `www.` and fragment: `archive.example/viewstory.php?sid=12&chapter=3`.
    pub address: String,
    /// The chapter's number; `None` for the work.
    pub chapter: Option<u32>,
}

/// Provenance as an import hands it to the store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvenanceDraft {
    /// The same for the same sources read into the same work, whenever it is imported: the store refuses a second one.
    pub import_key: String,
    /// The reader and its version: `ficus-intake 0.1.0 text`.
    pub reader: String,
    /// The files, in the order of the chapters.
    pub sources: Vec<Source>,
    /// What was changed.
    pub repairs: Vec<Repair>,
    /// What seems to be lost.
    pub suspected_losses: Vec<Loss>,
    /// Bytes by what they became.
    pub accounting: Accounting,
    /// What the source page counted.
    pub stated_counts: BTreeMap<String, u64>,
    /// Every other labelled header field, by its canonical label.
    pub front_matter: BTreeMap<String, String>,
    /// What the text suggests, by field, for an archivist to accept.
    pub suggested: BTreeMap<String, Vec<String>>,
    /// What each byte of each source became; as many as `sources`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Spans>,
    /// Where the fields were found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Where it could be found before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<OldAddress>,
}

/// Provenance as the archive keeps it.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// What the import handed over.
    pub draft: ProvenanceDraft,
    /// The job that brought it.
    pub job: Option<JobId>,
    /// When it was imported.
    pub imported: jiff::Timestamp,
}

/// An import job as the admin pages show it.
#[derive(Clone, Debug)]
pub struct ImportJob {
    /// The job.
    pub id: JobId,
    /// When it started.
    pub started: jiff::Timestamp,
    /// When it ended; `None` while it runs, or where it was stopped.
    pub finished: Option<jiff::Timestamp>,
    /// What was asked for.
    pub paths: Vec<String>,
    /// What it has done.
    pub done: ImportSummary,
    /// How far it is; `None` where it never said.
    pub progress: Option<JobProgress>,
}

/// A job that was not heard of for so many seconds was stopped.
const SILENCE_SECONDS_MAX: i64 = 120;

impl ImportJob {
    /// Whether the job runs, as far as can be told from when it was last heard of.
    pub fn is_running(&self, now: jiff::Timestamp) -> bool {
        let heard = self.progress.as_ref().map_or(self.started, |progress| progress.heard);
        self.finished.is_none() && now.as_second() - heard.as_second() <= SILENCE_SECONDS_MAX
    }
}

/// How far an import job is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobProgress {
    /// What it is doing, in a word or two for people: `reading files`.
    pub stage: String,
    /// Files or works of this stage that are done.
    pub done: u64,
    /// Files or works of this stage.
    pub total: u64,
    /// When the job said so.
    pub heard: jiff::Timestamp,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportSummary {
    /// Files that were read.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Works that were recognised.
    pub works: u64,
    /// Works that were new to the archive.
    pub new_works: u64,
    /// Their chapters.
    pub chapters: u64,
    /// Their words.
    pub words: u64,
    /// Files that were refused.
    pub refused: Vec<Refused>,
    /// Files of files, each kept whole.
    #[serde(default)]
    pub containers: Vec<Source>,
    /// What a person should know of the files, in sentences: what became of a dump's tables.
    #[serde(default)]
    pub remarks: Vec<String>,
}

/// A file that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Where it stands.
    pub path: String,
    /// Why, in one sentence.
    pub reason: String,
}
