//! What became of every table of a dump.

use ficus_archive::{old_password::OldHash, old_site::OldSite};
use serde::Serialize;

/// What was found in a dump, table by table. Nothing in it is left without a word.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DumpReport {
    /// The dump's path.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// The eFiction archives in it.
    pub installs: Vec<InstallReport>,
    /// Tables of other programs: kept in the original only.
    pub other_tables: Vec<TableReport>,
    /// Bytes that no statement could be made of.
    pub damaged_bytes: u64,
    /// In how many places.
    pub damaged_places: u64,
    /// What the dump breaks off in.
    pub unfinished: Option<String>,
    /// How the dump could not be read to its end.
    pub broken: Option<String>,
}

/// One eFiction archive.
#[derive(Clone, Debug, Default, Serialize)]
pub struct InstallReport {
    /// As [`ficus_formats::SiteWork`] names it.
    pub site: String,
    /// The archive's name as its settings have it.
    pub name: Option<String>,
    /// Its address without scheme and `www.`.
    pub address: Option<String>,
    /// Every table.
    pub tables: Vec<TableReport>,
    /// How many stories there are.
    pub stories: u64,
    /// How many chapters have a text, in the database or in a file.
    pub chapters: u64,
    /// How many reviews went to stories.
    pub reviews: u64,
    /// Reviews that are a score without words: counted.
    pub reviews_without_text: u64,
    /// What readers said to series.
    pub series_comments: u64,
    /// Reviews of recommendations, which lead to other archives, and of series that are not there: kept in the
    /// original only.
    pub reviews_of_others: u64,
    /// Stories of which no chapter has a text.
    pub stories_without_text: Vec<NamedRow>,
    /// Chapters whose story is not in the dump.
    pub chapters_without_story: Vec<NamedRow>,
    /// Chapters whose text should be in a file that was not found.
    pub files_not_found: Vec<NamedRow>,
    /// Stories and chapters that waited for the archive's approval.
    pub unvalidated: Vec<NamedRow>,
    /// Rows that could not be made sense of, by table.
    pub not_understood: Vec<NamedRow>,
    /// Series with what they say of themselves.
    pub series: Vec<SeriesReport>,
    /// Authors of stories.
    pub authors: Vec<AuthorProfile>,
    /// Rows that nothing here has a place for and that people look for: categories that nobody might add to,
    /// recommendations of works elsewhere.
    pub named: Vec<NamedRow>,
    /// What the archive says of itself: news, challenges, categories, and series with what was said to them. It is in
    /// no report.
    #[serde(skip)]
    pub old_site: OldSite,
}

/// One row by its number and a name for people. Lists hold no more than [`NAMED_ROWS_MAX`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NamedRow {
    /// Its number in the database, with the table where that is not clear.
    pub id: String,
    /// Its title or what there is of it.
    pub name: String,
}

/// Rows that are named in one list.
pub const NAMED_ROWS_MAX: usize = 10_000;

/// A series.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SeriesReport {
    /// Its number in the database.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its summary as plain text.
    pub summary: String,
    /// The pen name of who keeps it.
    pub owner: Option<String>,
    /// Whether others may add to it: `closed`, `moderated`, `open`.
    pub open: &'static str,
    /// The series that it is a part of, each with its place there.
    pub parents: Vec<(String, Option<u32>)>,
    /// How many stories are in it.
    pub stories: u64,
    /// Where it could once be found.
    pub addresses: Vec<String>,
}

/// An author of at least one story.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AuthorProfile {
    /// Its number in the database.
    pub id: String,
    /// The pen name.
    pub pen_name: String,
    /// The real name; the archive showed it to nobody but its keepers.
    pub real_name: Option<String>,
    /// The address of mail.
    pub contact: Option<String>,
    /// A page of the author's own.
    pub website: Option<String>,
    /// What the author says of themselves, as plain text.
    pub bio: Option<String>,
    /// When they joined, `YYYY-MM-DD`.
    pub joined: Option<String>,
    /// The hash of their password, to prove a claim by. It is in no report, and is wrapped before anything keeps it.
    #[serde(skip)]
    pub password: Option<OldHash>,
    /// How many stories.
    pub stories: u64,
    /// Where the profile could once be found.
    pub addresses: Vec<String>,
}

/// One table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TableReport {
    /// Its name, with the prefix.
    pub name: String,
    /// How many rows.
    pub rows: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many of them could not be made sense of.
    pub not_understood: u64,
    /// What became of them.
    pub fate: TableFate,
}

/// What becomes of a table's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TableFate {
    /// Texts of works.
    Chapters,
    /// Facts of works.
    Stories,
    /// Names that facts of works are looked up in.
    Facts,
    /// Reviews of works, and words to series.
    Reviews,
    /// News, and what was said to them.
    News,
    /// Texts of the archive itself.
    Site,
    /// Collections of works.
    Collections,
    /// Counted into works.
    Counts,
    /// Counted here, and kept in the original only.
    #[default]
    KeptInOriginal,
}

impl TableFate {
    /// What becomes of the rows, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Chapters => "texts of works",
            Self::Stories => "works",
            Self::Facts => "facts of works",
            Self::Reviews => "reviews of works, and words to series",
            Self::News => "news of the archive",
            Self::Site => "texts of the archive itself, taken over where somebody asks for it under Settings",
            Self::Collections => "collections, with the works that answered",
            Self::Counts => "counted into works",
            Self::KeptInOriginal => "kept in the original only",
        }
    }
}

impl TableReport {
    /// A table of another program.
    pub(super) fn foreign(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    pub(super) fn count(&mut self, bytes: u64) {
        self.rows += 1;
        self.bytes += bytes;
    }
}

/// Names a row in a list that has an end.
pub(super) fn name_row(list: &mut Vec<NamedRow>, id: impl Into<String>, name: &str) {
    if list.len() < NAMED_ROWS_MAX {
        list.push(NamedRow { id: id.into(), name: name.chars().take(200).collect() });
    }
}
