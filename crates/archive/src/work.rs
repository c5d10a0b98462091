//! Works: stories with everything that is stated about them.

use ficus_prose::Prose;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    PenNameId, RatingId, WorkId,
    category::CategoryPath,
    chapter::{ChapterDraft, ChapterLine},
    counts::Counts,
    outlook::Outlook,
    picture::NewPicture,
    provenance::ProvenanceDraft,
    review::ReviewDraft,
    series::{SeriesDraft, SeriesPlace},
    tag::{Tag, TagDraft, TagKind},
    together::{Part, signing::credits},
    upkeep::Upkeep,
};

/// How far a work has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// More chapters are to come.
    InProgress,
    /// Every chapter is there.
    Complete,
    /// No more chapters will come.
    Abandoned,
    /// Nobody has said.
    #[default]
    Unknown,
}

/// Who may find and read a work, before ratings are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Everyone.
    #[default]
    Everyone,
    /// Whoever is signed in.
    Members,
    /// Its authors and the moderators: put away by its authors, or a rescued work that waits for a decision.
    Authors,
    /// Those who sign it and nobody else, and in no list: it was never posted.
    Draft,
    /// The moderators alone, and in no list: it was removed, and its records wait to be purged.
    Nobody,
}

macro_rules! text_form {
    ($type:ty { $($variant:path => $text:literal),+ $(,)? }) => {
        impl $type {
            /// As records and addresses write it.
            pub const fn as_str(self) -> &'static str {
                match self { $($variant => $text),+ }
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::work::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($text => Ok($variant),)+ _ => Err($crate::work::UnknownWord) }
            }
        }
    };
}
pub(crate) use text_form;

/// A stored word is none of those that its field may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown word in a field of fixed words")]
pub struct UnknownWord;

text_form!(Status {
    Status::InProgress => "in-progress",
    Status::Complete => "complete",
    Status::Abandoned => "abandoned",
    Status::Unknown => "unknown",
});

text_form!(Audience {
    Audience::Everyone => "everyone",
    Audience::Members => "members",
    Audience::Authors => "authors",
    Audience::Draft => "draft",
    Audience::Nobody => "nobody",
});

/// A pen name as a work's author line shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Byline {
    /// The pen name.
    pub id: PenNameId,
    /// As it is shown.
    pub name: String,
    /// As it stands in addresses.
    pub slug: String,
    /// What it is to the work.
    #[serde(default)]
    pub part: Part,
}

/// A work with all its facts and the list of its chapters, but without their text.
#[derive(Clone, Debug)]
pub struct Work {
    /// Stands in its address for ever.
    pub id: WorkId,
    /// Goes up by one with every change that a page of the work shows; counts do not raise it.
    pub version: u64,
    /// The title.
    pub title: String,
    /// Who signs it, in order.
    pub authors: Vec<Byline>,
    /// What it is about.
    pub summary: Prose,
    /// Notes before the text.
    pub notes_before: Prose,
    /// Notes after the text.
    pub notes_after: Prose,
    /// The author's disclaimer, as stated.
    pub disclaimer: Option<String>,
    /// To whom it is dedicated.
    pub dedication: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// The step of the site's ladder; `None` where nobody has decided.
    pub rating: Option<RatingId>,
    /// The rating as the source states it.
    pub rating_stated: Option<String>,
    /// Tags of every kind as the author wrote them, by kind and then in the author's order.
    pub tags: Vec<Tag>,
    /// Places in the category tree.
    pub categories: Vec<CategoryPath>,
    /// What it spoils, as stated.
    pub spoilers: Option<String>,
    /// Where in canon it stands, as stated.
    pub timeline: Option<String>,
    /// How far it has come.
    pub status: Status,
    /// How many chapters it will have; `None` is `?`.
    pub planned_chapters: Option<u32>,
    /// Who may find and read it.
    pub audience: Audience,
    /// First published, here or where it came from.
    pub published: Option<Date>,
    /// Last updated.
    pub updated: Option<Date>,
    /// Words of all chapters.
    pub words: u64,
    /// Its chapters in order.
    pub chapters: Vec<ChapterLine>,
    /// Closed ranges of chapter numbers that are known to be missing.
    pub missing_chapters: Vec<(u32, u32)>,
    /// The series that it is in.
    pub series: Vec<SeriesPlace>,
    /// What this archive counted.
    pub counts: Counts,
    /// Whether it was imported, so that there is a provenance page. Behind the veil there is none: it tells who wrote it.
    pub rescued: bool,
    /// How it is let stand: concealed, locked, slowed down, kept out of feeds.
    pub upkeep: Upkeep,
    /// How it goes on, as its authors say.
    pub outlook: Outlook,
}

impl Work {
    /// The tags of one kind, in the author's order.
    pub fn tags_of(&self, kind: TagKind) -> impl Iterator<Item = &Tag> {
        self.tags.iter().filter(move |tag| tag.kind == kind)
    }

    /// Who signs it, with the words that stand before each: `by`, `, translated by`.
    pub fn credits(&self) -> Vec<(&'static str, &Byline)> {
        credits(&self.authors)
    }

    /// Chapters as readers know it: `3/?`, `5/5`.
    pub fn chapters_of_planned(&self) -> String {
        chapters_of_planned(self.chapters.len(), self.status, self.planned_chapters)
    }
}

/// Chapters there and planned: `3/?`, `5/5`. A complete work without a stated plan has as many as it has.
pub fn chapters_of_planned(there: usize, status: Status, planned: Option<u32>) -> String {
    match (planned, status) {
        (Some(planned), _) => format!("{there}/{planned}"),
        (None, Status::Complete) => format!("{there}/{there}"),
        (None, _) => format!("{there}/?"),
    }
}

/// An author as a draft states one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorDraft {
    /// The pen name.
    pub name: String,
    /// An address to write to, as stated; shown to moderators only.
    pub contact: Option<String>,
}

/// A work before the archive has it: what an import, the demo or a form hands to the store.
#[derive(Clone, Debug, Default)]
pub struct WorkDraft {
    /// The title; never empty.
    pub title: String,
    /// Who signs it; empty is "Anonymous".
    pub authors: Vec<AuthorDraft>,
    /// What it is about.
    pub summary: Prose,
    /// Notes before the text.
    pub notes_before: Prose,
    /// Notes after the text.
    pub notes_after: Prose,
    /// The author's disclaimer.
    pub disclaimer: Option<String>,
    /// To whom it is dedicated.
    pub dedication: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// The step of the site's ladder.
    pub rating: Option<RatingId>,
    /// The rating as stated.
    pub rating_stated: Option<String>,
    /// Tags of every kind in the author's order.
    pub tags: Vec<TagDraft>,
    /// Places in the category tree, each outermost first.
    pub category_paths: Vec<Vec<String>>,
    /// What it spoils.
    pub spoilers: Option<String>,
    /// Where in canon it stands.
    pub timeline: Option<String>,
    /// How far it has come.
    pub status: Status,
    /// How many chapters it will have.
    pub planned_chapters: Option<u32>,
    /// Who may find and read it.
    pub audience: Audience,
    /// First published.
    pub published: Option<Date>,
    /// Last updated.
    pub updated: Option<Date>,
    /// The series that it is in.
    pub series: Vec<SeriesDraft>,
    /// Its chapters in order.
    pub chapters: Vec<ChapterDraft>,
    /// Closed ranges of chapter numbers that are known to be missing.
    pub missing_chapters: Vec<(u32, u32)>,
    /// Where it came from; `None` for a work written here.
    pub provenance: Option<ProvenanceDraft>,
    /// Reviews that came with it.
    pub reviews: Vec<ReviewDraft>,
    /// Pictures that came with it; its texts hold them as such of no work yet.
    pub pictures: Vec<NewPicture>,
}

/// A work as a list shows it.
#[derive(Clone, Debug)]
pub struct Blurb {
    /// The work.
    pub id: WorkId,
    /// The title.
    pub title: String,
    /// Who signs it.
    pub authors: Vec<Byline>,
    /// What it is about; a list leaves it out where the visitor's level is below the rating.
    pub summary: Prose,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// The step of the site's ladder.
    pub rating: Option<RatingId>,
    /// Tags of every kind, by kind and then in the author's order.
    pub tags: Vec<Tag>,
    /// The series that it is in.
    pub series: Vec<SeriesPlace>,
    /// How far it has come.
    pub status: Status,
    /// How many chapters it will have.
    pub planned_chapters: Option<u32>,
    /// How many chapters it has.
    pub chapters: u32,
    /// Words of all chapters.
    pub words: u64,
    /// Who may find and read it.
    pub audience: Audience,
    /// First published.
    pub published: Option<Date>,
    /// Last updated.
    pub updated: Option<Date>,
    /// What this archive counted.
    pub counts: Counts,
    /// How it goes on, as its authors say.
    pub outlook: Outlook,
}

impl Blurb {
    /// The tags of one kind, in the author's order.
    pub fn tags_of(&self, kind: TagKind) -> impl Iterator<Item = &Tag> {
        self.tags.iter().filter(move |tag| tag.kind == kind)
    }

    /// Who signs it, with the words that stand before each: `by`, `, translated by`.
    pub fn credits(&self) -> Vec<(&'static str, &Byline)> {
        credits(&self.authors)
    }

    /// Chapters as readers know it: `3/?`, `5/5`.
    pub fn chapters_of_planned(&self) -> String {
        chapters_of_planned(self.chapters as usize, self.status, self.planned_chapters)
    }
}

/// All that the index needs to know of a work. It stands there under the tags of its blurb, as written: what they are
/// tied to is looked up in a [`crate::tag_graph::TagGraph`].
#[derive(Clone, Debug)]
pub struct IndexedWork {
    /// The work as a list shows it.
    pub blurb: Blurb,
    /// Its places in the category tree with all that stand above them.
    pub category_ids: Vec<crate::CategoryId>,
    /// How far it spoils, in each canon that its spoilers are tied to.
    pub spoilers: Vec<crate::canon::CanonPlace>,
    /// The plain text of all chapters.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::{Status, chapters_of_planned};

    #[test]
    fn an_unknown_plan_is_a_question_mark() {
        assert_eq!(chapters_of_planned(3, Status::InProgress, None), "3/?");
        assert_eq!(chapters_of_planned(3, Status::InProgress, Some(8)), "3/8");
        assert_eq!(chapters_of_planned(3, Status::Complete, None), "3/3");
    }
}
