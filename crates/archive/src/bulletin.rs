//! What authors tell readers of a work beside its chapters: short posts, why a chapter was updated, how the work goes on.

use ficus_prose::Prose;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{BulletinId, ChapterId, WorkId, outlook::Turn, work::text_form};

/// A post has at most so many characters, as typed.
pub const POST_CHARS_MAX: usize = 4_000;
/// A few words about an update have at most so many characters.
pub const WORDS_CHARS_MAX: usize = 200;
/// A work tells at most so many things in a day, so that nobody who subscribes is flooded.
pub const A_DAY_MAX: u64 = 10;

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BulletinKind {
    /// A post that is no chapter.
    Post,
    /// A posted chapter was updated.
    Update,
    /// The work pauses.
    Hiatus,
    /// It goes on.
    Back,
    /// It is complete.
    Complete,
    /// It will not go on.
    Abandoned,
}

text_form!(BulletinKind {
    BulletinKind::Post => "post",
    BulletinKind::Update => "update",
    BulletinKind::Hiatus => "hiatus",
    BulletinKind::Back => "back",
    BulletinKind::Complete => "complete",
    BulletinKind::Abandoned => "abandoned",
});

impl From<Turn> for BulletinKind {
    fn from(turn: Turn) -> Self {
        match turn {
            Turn::Hiatus => Self::Hiatus,
            Turn::Back => Self::Back,
            Turn::Complete => Self::Complete,
            Turn::Abandoned => Self::Abandoned,
        }
    }
}

/// Something that authors tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulletin {
    /// Its number.
    pub id: BulletinId,
    /// The work.
    pub work: WorkId,
    /// What it is.
    pub kind: BulletinKind,
    /// The number of the chapter that was updated, as it is now.
    pub chapter: Option<u32>,
    /// What it says; may be empty unless it is a post.
    pub text: Prose,
    /// When it was told.
    pub posted: Timestamp,
}

impl Bulletin {
    /// What happened, as a heading: `On hiatus`, `Chapter 3 was updated`.
    pub fn heading(&self) -> String {
        match (self.kind, self.chapter) {
            (BulletinKind::Post, _) => "From the author".to_owned(),
            (BulletinKind::Update, Some(number)) => {
                format!("{} was updated", crate::chapter::chapter_name(number, None))
            }
            (BulletinKind::Update, None) => "A chapter was updated".to_owned(),
            (BulletinKind::Hiatus, _) => "On hiatus".to_owned(),
            (BulletinKind::Back, _) => "Going on".to_owned(),
            (BulletinKind::Complete, _) => "Complete".to_owned(),
            (BulletinKind::Abandoned, _) => "Will not go on".to_owned(),
        }
    }

    /// The same as a sentence about the work, for a notice; `title` stands in quotes, `by` names its authors.
    pub fn sentence(&self, title: &str, by: &str) -> String {
        match (self.kind, self.chapter) {
            (BulletinKind::Post, _) => format!("News from {by} about {title}"),
            (BulletinKind::Update, Some(number)) => {
                format!("{} of {title} by {by} was updated", crate::chapter::chapter_name(number, None))
            }
            (BulletinKind::Update, None) => format!("A chapter of {title} by {by} was updated"),
            (BulletinKind::Hiatus, _) => format!("{title} by {by} is on hiatus"),
            (BulletinKind::Back, _) => format!("{title} by {by} goes on"),
            (BulletinKind::Complete, _) => format!("{title} by {by} is complete"),
            (BulletinKind::Abandoned, _) => format!("{title} by {by} will not go on"),
        }
    }
}

/// A bulletin before the archive has it.
#[derive(Clone, Debug)]
pub struct BulletinDraft {
    /// The work.
    pub work: WorkId,
    /// What it is.
    pub kind: BulletinKind,
    /// The chapter that was updated.
    pub chapter: Option<ChapterId>,
    /// What was typed.
    pub typed: String,
    /// What it says.
    pub text: Prose,
    /// Whether subscribers are told.
    pub announced: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_a_sentence_with_the_work_in_it() {
        let told = |kind, chapter| {
            let (id, work, posted) = (BulletinId(1), WorkId(1), Timestamp::UNIX_EPOCH);
            let bulletin = Bulletin { id, work, kind, chapter, text: Prose::default(), posted };
            bulletin.sentence("“The Speckled Band”", "John Watson")
        };
        assert_eq!(
            told(BulletinKind::Update, Some(3)),
            "Chapter 3 of “The Speckled Band” by John Watson was updated"
        );
        assert_eq!(told(BulletinKind::Hiatus, None), "“The Speckled Band” by John Watson is on hiatus");
        assert_eq!(told(BulletinKind::Post, None), "News from John Watson about “The Speckled Band”");
    }
}
