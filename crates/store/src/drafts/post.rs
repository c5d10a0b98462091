//! Posting: what lies on the desk becomes what readers see.

use ficus_archive::{
    AccountId, ChapterId, DraftId, WorkId,
    bulletin::{BulletinDraft, BulletinKind},
    draft::{Draft, Posting},
    site::writing_limits::Limited,
    work::Audience,
};
use ficus_prose::Prose;
use jiff::{Timestamp, civil::Date};

use super::{DROP, one};
use crate::{
    Result, Store, StoreError, Subject, bulletins, changes, chapters, coming,
    database::{Query, Tx, json, params},
    news,
    together::round_robins,
    validations, writing_used,
};

const WORK: &str = "SELECT id, audience, missing_chapters FROM work WHERE id = $1";
const TAKEN: &str = "SELECT id FROM chapter WHERE work_id = $1 AND number = $2";
const CHAPTER: &str = "SELECT id, number, words FROM chapter WHERE id = $1";
const ADD: &str = "INSERT INTO chapter (work_id, number, title, words, pov, published, version)
    VALUES ($1, $2, $3, $4, $5, $6, 1) RETURNING id";
const ADD_TEXT: &str = "INSERT INTO chapter_text (chapter_id, summary, notes_before, notes_after, text)
    VALUES ($1, $2, $3, $4, $5)";
const CHANGE: &str =
    "UPDATE chapter SET title = $2, words = $3, pov = $4, version = version + 1 WHERE id = $1";
const CHANGE_TEXT: &str =
    "UPDATE chapter_text SET summary = $2, notes_before = $3, notes_after = $4, text = $5
    WHERE chapter_id = $1";
const GROW: &str = "UPDATE work SET words = words + $2, chapters = chapters + 1, missing_chapters = $3,
    updated = CASE WHEN updated > $4 THEN updated ELSE $4 END,
    newest = CASE WHEN updated > $4 THEN updated ELSE $4 END, version = version + 1 WHERE id = $1";
const RECOUNT: &str = "UPDATE work SET words = words + $2, version = version + 1 WHERE id = $1";
const RECOUNT_SERIES: &str = "UPDATE series SET words = words + $2, version = version + 1
    WHERE id IN (SELECT series_id FROM series_work WHERE work_id = $1)";
const NOT_DUE: &str = "UPDATE draft SET due = NULL, due_zone = NULL WHERE id = $1";
/// A work that nobody was told of yet is told of as a new one.
const NOT_TOLD: &str = "UPDATE work_told SET chapter_id = $2 WHERE work_id = $1 AND chapter_id < $2";

/// A work as far as posting in it goes.
struct Standing {
    work: WorkId,
    audience: Audience,
    missing: Vec<(u32, u32)>,
}

impl Store {
    /// Posts a draft, which leaves the desk: a new chapter dated `day`, or a new version of the one that it changes. A
    /// chapter that is dated back makes its work no newer.
    /// Answers with the chapter's number. Refused where another chapter has the number; `Held` where a moderator reads it
    /// first, which is kept.
    pub async fn post_draft(&self, id: DraftId, how: Posting, day: Date, now: Timestamp) -> Result<u32> {
        self.post_draft_saying(id, how, "", day, now).await
    }

    /// As [`Store::post_draft`]; with an update that is announced, subscribers read a few words of its author.
    pub async fn post_draft_saying(
        &self,
        id: DraftId,
        how: Posting,
        words: &str,
        day: Date,
        now: Timestamp,
    ) -> Result<u32> {
        let mut tx = self.database.begin().await?;
        if waits(&mut tx, id, how, now).await? {
            tx.commit().await?;
            return Err(StoreError::Held);
        }
        let draft = one(&mut tx, id).await?;
        if let (None, Some(by)) = (draft.chapter, draft.saved_by) {
            allowed(&mut tx, by, &draft, now).await?;
        }
        let number = post(&mut tx, id, how, words, day, now).await?;
        tx.commit().await?;
        Ok(number)
    }
}

/// Refuses a new chapter where its author has posted as much today as the site lets an account post.
pub(crate) async fn allowed(tx: &mut Tx, by: AccountId, draft: &Draft, now: Timestamp) -> Result<()> {
    writing_used::allow(tx, by, Limited::Chapter, now).await?;
    writing_used::allow(tx, by, Limited::Words(u64::from(draft.words)), now).await
}

/// Whether a moderator reads a draft before it is posted; that it waits for one is kept with the transaction.
pub(crate) async fn waits(tx: &mut Tx, id: DraftId, how: Posting, now: Timestamp) -> Result<bool> {
    let draft = one(tx, id).await?;
    let waits = validations::chapter_waits(tx, &draft, how, now).await?;
    if waits {
        // What is due is not asked for again and again.
        tx.execute(NOT_DUE, params![id]).await?;
    }
    Ok(waits)
}

/// As [`Store::post_draft_saying`], inside a transaction.
pub(crate) async fn post(
    tx: &mut Tx,
    id: DraftId,
    how: Posting,
    words: &str,
    day: Date,
    now: Timestamp,
) -> Result<u32> {
    let draft = one(tx, id).await?;
    let standing = standing(tx, draft.work).await?;
    if how == Posting::Silent {
        // What was announced and not looked at yet is news all the same.
        news::note_news(tx, &[draft.work], now).await?;
    }
    let number = match draft.chapter {
        Some(chapter) => change(tx, &standing, chapter, &draft, now).await?,
        None => add(tx, &standing, &draft, how, day).await?,
    };
    if draft.chapter.is_none() {
        round_robins::sign_posted(tx, draft.work, id, number).await?;
    }
    let is_seen = matches!(standing.audience, Audience::Everyone | Audience::Members);
    if draft.chapter.is_some() && how == Posting::Announced && is_seen {
        let update = BulletinDraft {
            work: draft.work,
            kind: BulletinKind::Update,
            chapter: draft.chapter,
            typed: words.to_owned(),
            text: Prose::from_plain(words),
            announced: true,
        };
        bulletins::tell(tx, &update, draft.saved_by, now).await?;
    }
    let mut done =
        vec![(DROP, params![id]), changes::log(Subject::Work(draft.work)), changes::log(Subject::Lists)];
    if let (None, Some(by)) = (draft.chapter, draft.saved_by) {
        done.push(validations::note_chapter(by, draft.words, now));
    }
    tx.run(done).await?;
    Ok(number)
}

async fn standing(tx: &mut Tx, work: WorkId) -> Result<Standing> {
    let row = tx.query_one(WORK, params![work]).await?.ok_or(StoreError::Missing("work"))?;
    let mut fields = row.fields("work");
    let work = fields.get("id")?;
    Ok(Standing { work, audience: fields.word("audience")?, missing: fields.json("missing_chapters")? })
}

async fn add(tx: &mut Tx, to: &Standing, draft: &Draft, how: Posting, day: Date) -> Result<u32> {
    let (content, number) = (&draft.content, draft.content.number);
    if tx.query_one(TAKEN, params![to.work, number]).await?.is_some() {
        return Err(StoreError::Refused(
            "There is a chapter with this number already. Give this one another number.",
        ));
    }
    let planned = coming::take(tx, to.work, number).await?;
    let title = content.title.as_deref().or(planned.as_deref());
    let values = params![to.work, number, title, draft.words, json(&content.pov)?, day];
    let row = tx.query_one(ADD, values).await?.ok_or(StoreError::Missing("work"))?;
    let chapter: ChapterId = row.first("chapter", "id")?;
    super::versions::became(tx, to.work, draft.id, chapter).await?;
    let made = &content.made;
    let missing = json(&without(&to.missing, number))?;
    let mut queries: Vec<Query> = vec![
        (ADD_TEXT, params![chapter, &made.summary, &made.notes_before, &made.notes_after, &made.text]),
        (GROW, params![to.work, draft.words, missing, day]),
    ];
    if how == Posting::Silent {
        queries.push((NOT_TOLD, params![to.work, chapter]));
    }
    queries.extend(in_series(to, i64::from(draft.words)));
    tx.run(queries).await?;
    Ok(number)
}

async fn change(
    tx: &mut Tx,
    to: &Standing,
    chapter: ChapterId,
    draft: &Draft,
    now: Timestamp,
) -> Result<u32> {
    let row = tx.query_one(CHAPTER, params![chapter]).await?.ok_or(StoreError::Missing("chapter"))?;
    let mut fields = row.fields("chapter");
    fields.get::<ChapterId>("id")?;
    let number = fields.get("number")?;
    let more = i64::from(draft.words) - fields.get::<i64>("words")?;
    let (content, made) = (&draft.content, &draft.content.made);
    let mut queries: Vec<Query> = vec![
        chapters::keep_former(chapter, now),
        (CHANGE, params![chapter, content.title.as_deref(), draft.words, json(&content.pov)?]),
        (CHANGE_TEXT, params![chapter, &made.summary, &made.notes_before, &made.notes_after, &made.text]),
        (RECOUNT, params![to.work, more]),
    ];
    queries.extend(in_series(to, more));
    tx.run(queries).await?;
    Ok(number)
}

/// A series counts the words of what everyone may read.
fn in_series(to: &Standing, more: i64) -> Option<Query> {
    (to.audience == Audience::Everyone).then(|| (RECOUNT_SERIES, params![to.work, more]))
}

/// Ranges of missing chapters without one that is there now.
fn without(missing: &[(u32, u32)], number: u32) -> Vec<(u32, u32)> {
    let cut = |(first, last): (u32, u32)| {
        let holds = (first..=last).contains(&number);
        let before = (holds && first < number).then(|| (first, number - 1));
        let after = (holds && number < last).then(|| (number + 1, last));
        [(!holds).then_some((first, last)), before, after]
    };
    missing.iter().copied().flat_map(cut).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn a_chapter_that_came_back_leaves_the_rest_of_the_gap() {
        assert_eq!(without(&[(2, 2), (5, 9)], 7), [(2, 2), (5, 6), (8, 9)]);
        assert_eq!(without(&[(2, 2), (5, 9)], 2), [(5, 9)]);
        assert_eq!(without(&[(5, 9)], 5), [(6, 9)]);
        assert_eq!(without(&[(5, 9)], 4), [(5, 9)]);
    }
}
