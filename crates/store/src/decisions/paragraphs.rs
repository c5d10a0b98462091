//! The decision to take a text's paragraphs where they were suggested: no letter changes, and the former text is kept.

use ficus_archive::{
    ChapterId, WorkId,
    import_review::{DecisionKind, FieldChange},
};
use ficus_prose::Prose;

use super::{Decider, Deciding};
use crate::{Result, Store, StoreError, chapters, database::params};

const CHAPTER: &str = "
    SELECT chapter.id, chapter.version, text
    FROM chapter JOIN chapter_text ON chapter_text.chapter_id = chapter.id WHERE work_id = $1 AND number = $2";
const SET_TEXT: &str = "UPDATE chapter_text SET text = $2 WHERE chapter_id = $1";
const SET_WORDS: &str = "UPDATE chapter SET words = $2, version = version + 1 WHERE id = $1";
const ADD_WORDS: &str = "UPDATE work SET words = words + $2, version = version + 1 WHERE id = $1";

/// The same text with other paragraphs.
#[derive(Clone, Debug)]
pub struct Reparagraphed {
    /// The chapter's number.
    pub chapter: u32,
    /// The chapter's version that it was made of.
    pub version: u32,
    /// The text.
    pub text: Prose,
}

impl Store {
    /// Replaces a chapter's text by the same text with other paragraphs. Refused where the chapter has changed since,
    /// or where a letter would.
    pub async fn take_paragraphs(&self, work: WorkId, taken: &Reparagraphed, by: Decider) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(CHAPTER, params![work, taken.chapter]).await?;
        let row = row.ok_or(StoreError::Missing("chapter"))?;
        let mut fields = row.fields("chapter");
        let chapter: ChapterId = fields.get("id")?;
        if fields.get::<u32>("version")? != taken.version {
            return Err(StoreError::Refused("The chapter has changed since: look at it again."));
        }
        let text: Prose = fields.get("text")?;
        if letters(&text, chapter)? != letters(&taken.text, chapter)? {
            return Err(StoreError::Refused("Only paragraphs may change, and here a letter would."));
        }
        let deciding = Deciding::begin(&mut tx, DecisionKind::Paragraphs, &[work], &[chapter]).await?;
        let (before, after) = (chapters::words(&text, chapter)?, chapters::words(&taken.text, chapter)?);
        tx.run(vec![
            chapters::keep_former(chapter, by.now),
            (SET_TEXT, params![chapter, &taken.text]),
            (SET_WORDS, params![chapter, after]),
            (ADD_WORDS, params![work, i64::from(after) - i64::from(before)]),
        ])
        .await?;
        let change = FieldChange {
            field: format!("chapter {}, paragraphs", taken.chapter),
            before: count(&text).to_string(),
            after: count(&taken.text).to_string(),
        };
        deciding.log(&mut tx, by, &[change]).await?;
        tx.commit().await
    }
}

fn letters(text: &Prose, chapter: ChapterId) -> Result<String> {
    Ok(chapters::plain(text, chapter)?.chars().filter(|c| !c.is_whitespace()).collect())
}

fn count(text: &Prose) -> usize {
    text.blocks().map_or(0, |blocks| blocks.len())
}
