//! The desk of a member: the works that they sign, with what lies there and what waits in each.

use ficus_archive::{
    AccountId, WorkId,
    upkeep::Concealed,
    work::{Audience, Status},
};
use jiff::{Timestamp, civil::Date};

use crate::{
    Result, Store,
    database::{Row, page, params},
};

macro_rules! own {
    () => {
        " work.id IN (SELECT signer.work_id FROM signer
            JOIN pen_name ON pen_name.id = signer.pen_name_id WHERE pen_name.account_id = $1) "
    };
}
macro_rules! is_draft {
    () => {
        " (work.audience = 'draft' OR COALESCE(work.own_audience, '') = 'draft') "
    };
}
macro_rules! lines {
    () => {
        "SELECT work.id, work.title, work.audience, work.concealed, work.status, work.words, work.chapters,
            work.planned_chapters, work.updated, counts.views, counts.kudos,
            (SELECT COUNT(*) FROM draft WHERE draft.work_id = work.id),
            (SELECT COUNT(*) FROM draft WHERE draft.work_id = work.id AND draft.due IS NOT NULL),
            (SELECT MIN(draft.due) FROM draft WHERE draft.work_id = work.id),
            (SELECT COALESCE(MAX(draft.saved), work.added) FROM draft WHERE draft.work_id = work.id),
            (SELECT COUNT(*) FROM review WHERE review.work_id = work.id AND review.state = 'shown'
                AND review.written_by IN ('member', 'guest')
                AND (review.account_id IS NULL OR review.account_id <> $1)
                AND NOT EXISTS (SELECT 1 FROM review AS answer
                    WHERE answer.parent_id = review.id AND answer.written_by = 'author')),
            (SELECT COUNT(*) FROM review WHERE review.work_id = work.id AND review.state = 'waiting')
        FROM work JOIN counts ON counts.work_id = work.id WHERE"
    };
}

const DRAFTS: &str =
    concat!(lines!(), own!(), "AND", is_draft!(), "ORDER BY work.id DESC LIMIT $3 OFFSET $2");
const COUNT_DRAFTS: &str = concat!("SELECT COUNT(*) FROM work WHERE", own!(), "AND", is_draft!());
const POSTED: &str = concat!(
    lines!(),
    own!(),
    "AND NOT",
    is_draft!(),
    "ORDER BY work.newest DESC, work.id DESC LIMIT $3 OFFSET $2"
);
const COUNT_POSTED: &str = concat!("SELECT COUNT(*) FROM work WHERE", own!(), "AND NOT", is_draft!());
const WITH_DRAFTS: &str = concat!(
    lines!(),
    own!(),
    "AND NOT",
    is_draft!(),
    "AND EXISTS (SELECT 1 FROM draft WHERE draft.work_id = work.id) ORDER BY work.id DESC LIMIT $3 OFFSET $2"
);
const COUNT_WITH_DRAFTS: &str = concat!(
    "SELECT COUNT(*) FROM work WHERE",
    own!(),
    "AND NOT",
    is_draft!(),
    "AND EXISTS (SELECT 1 FROM draft WHERE draft.work_id = work.id)"
);
const ALL: &str =
    concat!("SELECT work.id FROM work WHERE", own!(), "ORDER BY work.newest DESC, work.id DESC LIMIT $2");

/// Which works of a member a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskList {
    /// Never posted, or taken back to the desk.
    Drafts,
    /// Posted, with something on the desk.
    WithDrafts,
    /// Posted.
    Posted,
}

/// A work as it lies on its author's desk.
#[derive(Clone, Debug)]
pub struct DeskWork {
    /// The work.
    pub id: WorkId,
    /// Its title.
    pub title: String,
    /// Whom it is for now.
    pub audience: Audience,
    /// Why it is concealed.
    pub concealed: Option<Concealed>,
    /// How far it has come.
    pub status: Status,
    /// Words of its posted chapters.
    pub words: u64,
    /// Its posted chapters.
    pub chapters: u32,
    /// How many it will have.
    pub planned_chapters: Option<u32>,
    /// Last updated.
    pub updated: Option<Date>,
    /// How often it was seen.
    pub views: u64,
    /// How many left kudos.
    pub kudos: u64,
    /// Chapters on the desk, those that are due among them.
    pub drafts: u64,
    /// Chapters that will be posted by themselves.
    pub due: u64,
    /// When the first of them will be.
    pub next_due: Option<Timestamp>,
    /// When a chapter on the desk was saved last, or when the work was begun.
    pub touched: Timestamp,
    /// Reviews by others that no author answered.
    pub unanswered: u64,
    /// Reviews that wait for an author.
    pub waiting: u64,
}

impl Store {
    /// Works that an account signs, and how many there are.
    pub async fn desk(
        &self,
        account: AccountId,
        which: DeskList,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<DeskWork>, u64)> {
        let (list, count) = match which {
            DeskList::Drafts => (DRAFTS, COUNT_DRAFTS),
            DeskList::WithDrafts => (WITH_DRAFTS, COUNT_WITH_DRAFTS),
            DeskList::Posted => (POSTED, COUNT_POSTED),
        };
        let queries = vec![(list, params![account, offset, limit]), (count, params![account])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(line).collect::<Result<_>>()?, total))
    }

    /// Every work that an account signs, those that were updated last first.
    pub async fn own_works(&self, account: AccountId, limit: usize) -> Result<Vec<WorkId>> {
        let rows = self.database.query(ALL, params![account, limit]).await?;
        rows.into_iter().map(|row| row.first("work", "id")).collect()
    }
}

fn line(row: Row) -> Result<DeskWork> {
    let mut fields = row.fields("work");
    Ok(DeskWork {
        id: fields.get("id")?,
        title: fields.get("title")?,
        audience: fields.word("audience")?,
        concealed: fields.optional_word("concealed")?,
        status: fields.word("status")?,
        words: fields.get("words")?,
        chapters: fields.get("chapters")?,
        planned_chapters: fields.get("planned_chapters")?,
        updated: fields.get("updated")?,
        views: fields.get("views")?,
        kudos: fields.get("kudos")?,
        drafts: fields.get("drafts")?,
        due: fields.get("due")?,
        next_due: fields.get("next_due")?,
        touched: fields.get("touched")?,
        unanswered: fields.get("unanswered")?,
        waiting: fields.get("waiting")?,
    })
}
