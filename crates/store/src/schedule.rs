//! Chapters that are posted by themselves: when, for whom, and what became of those that were due.
//!
//! The first draft that is due is chosen, judged and posted in one write transaction, and there is one at a time: however
//! many processes look, each draft is posted once, and those of a work in their order.

use ficus_archive::{
    AccountId, DraftId, WorkId,
    account::Standing,
    draft::{Due, Posting},
    notice::Notice,
    schedule::{NotPosted, Release, may_release},
    site::Site,
    work::Audience,
    writing::{self, Field},
};
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    Result, Store, StoreError, Subject, adding, changes,
    database::{Fields, Query, Row, Tx, params},
    drafts, notices, pen_names,
    posting::{self, PostingWish, WorkPosted},
    validations,
    work_facts::stated,
};

const WORK_OF: &str = "SELECT work_id FROM draft WHERE id = $1";
const SET_DUE: &str = "UPDATE draft SET due = $2, due_zone = $3, due_announce = $4 WHERE id = $1";
const NO_DUE: &str = "UPDATE draft SET due = NULL WHERE id = $1";
const SET_RELEASE: &str = "
    INSERT INTO draft_release (draft_id, account_id, words) VALUES ($1, $2, $3)
    ON CONFLICT (draft_id) DO UPDATE SET account_id = excluded.account_id, words = excluded.words,
        refused = NULL, refused_at = NULL";
const FORGET_RELEASE: &str = "DELETE FROM draft_release WHERE draft_id = $1";
const REFUSE: &str = "
    INSERT INTO draft_release (draft_id, words, refused, refused_at) VALUES ($1, '', $2, $3)
    ON CONFLICT (draft_id) DO UPDATE SET refused = excluded.refused, refused_at = excluded.refused_at";
const NEXT: &str = "
    SELECT draft.id, draft.work_id, draft.chapter_id, draft.words, draft.number, draft.due_announce,
        draft_release.account_id, draft_release.words, account.standing, work.audience, work.concealed,
        CASE WHEN draft.chapter_id IS NULL AND EXISTS (SELECT 1 FROM draft AS earlier
            JOIN draft_release AS refusal ON refusal.draft_id = earlier.id
            WHERE earlier.work_id = draft.work_id AND earlier.chapter_id IS NULL AND earlier.number < draft.number
                AND earlier.due IS NULL AND refusal.refused IS NOT NULL) THEN 1 ELSE 0 END
    FROM draft JOIN work ON work.id = draft.work_id
    LEFT JOIN draft_release ON draft_release.draft_id = draft.id
    LEFT JOIN account ON account.id = draft_release.account_id
    WHERE draft.due <= $1 ORDER BY draft.due, draft.work_id, draft.number, draft.id LIMIT 1";
const SITE: &str = "SELECT site FROM site_setting WHERE id = 1";
const NEXT_ID: &str = "SELECT id FROM draft WHERE due <= $1 ORDER BY due, work_id, number, id LIMIT 1";
const OF_WORKS: &str = "
    SELECT draft.id, draft.work_id, work.title, work.audience, draft.chapter_id, draft.number, draft.title, draft.words,
        draft.due, draft.due_zone, draft.due_announce, draft_release.words, draft_release.refused, draft_release.refused_at
    FROM draft JOIN work ON work.id = draft.work_id LEFT JOIN draft_release ON draft_release.draft_id = draft.id
    WHERE draft.work_id IN ints_of($1)
    ORDER BY CASE WHEN draft.due IS NULL THEN 1 ELSE 0 END, draft.due, draft.work_id, draft.number, draft.id";

/// When drafts are posted by themselves.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// Who decides so.
    pub by: AccountId,
    /// What subscribers are told of an update.
    pub words: &'a str,
}

/// A draft as the queue shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheduled {
    /// The draft.
    pub draft: DraftId,
    /// Its work.
    pub work: WorkId,
    /// The work's title.
    pub work_title: String,
    /// Whom the work is for now.
    pub work_audience: Audience,
    /// Whether it changes a posted chapter.
    pub is_update: bool,
    /// The number that the chapter is to have.
    pub number: u32,
    /// Its title.
    pub title: Option<String>,
    /// Its words.
    pub words: u32,
    /// When it is posted by itself.
    pub due: Option<Due>,
    /// What subscribers are told of an update.
    pub said: String,
    /// Why it was not posted when it was due, and when that was.
    pub refused: Option<(NotPosted, Timestamp)>,
}

/// What became of a draft that was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Released {
    /// It is posted, under this number.
    Posted(WorkId, u32),
    /// It stays on the desk, and its author is told.
    Stays(DraftId, NotPosted),
    /// It stays on the desk until a moderator has read it.
    Waits(DraftId),
}

/// A draft that is due.
struct DueDraft {
    id: DraftId,
    work: WorkId,
    announce: bool,
    by: Option<AccountId>,
    number: u32,
    said: String,
    is_posted: bool,
    release: Release,
}

impl Store {
    /// Decides when drafts are posted by themselves; each with its hour, or none to stay on the desk.
    pub async fn schedule(&self, drafts: &[(DraftId, Option<Due>)], plan: &Plan<'_>) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let mut queries: Vec<Query> = Vec::new();
        let mut works: Vec<WorkId> = Vec::new();
        for (draft, due) in drafts {
            let row = tx.query_one(WORK_OF, params![*draft]).await?.ok_or(StoreError::Missing("draft"))?;
            works.push(row.first("draft", "work_id")?);
            if let Some(due) = due {
                queries.push((SET_DUE, params![*draft, due.at, &due.zone, due.announce]));
                queries.push((SET_RELEASE, params![*draft, plan.by, plan.words]));
            } else {
                queries.push((NO_DUE, params![*draft]));
                queries.push((FORGET_RELEASE, params![*draft]));
            }
        }
        works.sort_unstable();
        works.dedup();
        // Where readers are shown the days, the work's page changes.
        queries.extend(works.into_iter().map(|work| changes::log(Subject::Work(work))));
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Lets a draft stay on the desk that could not be posted because something went wrong, so that those behind it are
    /// not held up.
    pub async fn pass_over(&self, draft: DraftId, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![(NO_DUE, params![draft]), (REFUSE, params![draft, NotPosted::Broken.as_str(), now])])
            .await?;
        tx.commit().await
    }

    /// The draft that is due longest.
    pub async fn next_due(&self, now: Timestamp) -> Result<Option<DraftId>> {
        let row = self.database.query_one(NEXT_ID, params![now]).await?;
        row.map(|row| row.first("draft", "id")).transpose()
    }

    /// What lies on the desks of works: what is due first, then what is not, by work and number; one query.
    pub async fn scheduled(&self, works: &[WorkId]) -> Result<Vec<Scheduled>> {
        let list = crate::database::json(works)?;
        self.database.query(OF_WORKS, params![list]).await?.into_iter().map(scheduled).collect()
    }

    /// Posts the draft that is due longest, or lets it stay and tells its author why; `None` where none is due.
    ///
    /// A draft is posted on the day on which it is, by UTC.
    pub async fn release_next(&self, now: Timestamp) -> Result<Option<Released>> {
        // Most of the time there is nothing, and looking needs no pen.
        if self.next_due(now).await?.is_none() {
            return Ok(None);
        }
        let mut tx = self.database.begin().await?;
        let Some(row) = tx.query_one(NEXT, params![now]).await? else { return Ok(None) };
        let mut due = due_draft(row)?;
        if let Some(by) = due.by {
            due.release.signs = pen_names::signs(&mut tx, by, due.work).await?;
        }
        if !due.is_posted {
            due.release.is_ready = is_ready(&mut tx, due.work).await?;
        }
        let mut decided = may_release(&due.release);
        if decided.is_ok() && adding::is_refused(&mut tx, due.work).await? {
            decided = Err(NotPosted::Rule);
        }
        if decided.is_ok() && waits(&mut tx, &due, now).await? {
            tx.run(vec![(NO_DUE, params![due.id]), (FORGET_RELEASE, params![due.id])]).await?;
            tx.commit().await?;
            return Ok(Some(Released::Waits(due.id)));
        }
        let released = match decided {
            Ok(()) => post(&mut tx, &due, now).await?,
            Err(reason) => Err(reason),
        };
        match released {
            Ok(number) => {
                tx.commit().await?;
                Ok(Some(Released::Posted(due.work, number)))
            }
            Err(reason) => {
                // What posting may have begun is dropped with its transaction.
                drop(tx);
                let mut tx = self.database.begin().await?;
                refuse(&mut tx, &due, reason, now).await?;
                tx.commit().await?;
                Ok(Some(Released::Stays(due.id, reason)))
            }
        }
    }
}

/// Whether a chapter of a posted work is to be read by a moderator before it is posted.
async fn waits(tx: &mut Tx, due: &DueDraft, now: Timestamp) -> Result<bool> {
    if !due.is_posted {
        return Ok(false);
    }
    let how = if due.announce { Posting::Announced } else { Posting::Silent };
    let draft = drafts::one(tx, due.id).await?;
    validations::chapter_waits(tx, &draft, how, now).await
}

/// Whether somebody may post a chapter more today; one that changes another is not counted.
async fn has_room(tx: &mut Tx, due: &DueDraft, now: Timestamp) -> Result<bool> {
    let draft = drafts::one(tx, due.id).await?;
    let (None, Some(by)) = (draft.chapter, draft.saved_by) else { return Ok(true) };
    match drafts::allowed(tx, by, &draft, now).await {
        Err(StoreError::Refused(_)) => Ok(false),
        allowed => allowed.map(|()| true),
    }
}

/// Posts a draft that is due; the reason where another chapter stands in its place.
async fn post(tx: &mut Tx, due: &DueDraft, now: Timestamp) -> Result<std::result::Result<u32, NotPosted>> {
    if !has_room(tx, due, now).await? {
        return Ok(Err(NotPosted::Limit));
    }
    let how = if due.announce { Posting::Announced } else { Posting::Silent };
    let day = now.to_zoned(TimeZone::UTC).date();
    let posted = if due.is_posted {
        drafts::post(tx, due.id, how, &due.said, day, now).await.map(Ok)
    } else {
        let wish = PostingWish { drafts: vec![due.id], how, day };
        posting::post_work(tx, due.work, &wish, now).await.map(|posted| match posted {
            WorkPosted::Posted | WorkPosted::Held => Ok(due.number),
            WorkPosted::Refused(_) => Err(NotPosted::Rule),
        })
    };
    match posted {
        Err(StoreError::Refused(_)) => Ok(Err(NotPosted::NumberTaken)),
        posted => posted,
    }
}

/// Whether a work that was never posted states all that the archive asks for.
pub(crate) async fn is_ready(tx: &mut Tx, work: WorkId) -> Result<bool> {
    let site: Site = match tx.query_one(SITE, params![]).await? {
        Some(row) => row.fields("site_setting").json("site")?,
        None => Site::default(),
    };
    let there = stated(tx, &[work]).await?.remove(&work).ok_or(StoreError::Missing("work"))?;
    // That it is signed was looked at before, and its chapter is about to come.
    let complaints = writing::check(&there.facts.draft(&[]), &site.writing);
    Ok(complaints.iter().all(|complaint| matches!(complaint.field, Field::Authors | Field::Chapters)))
}

/// Lets a draft stay on the desk, and tells whoever chose its hour; where nobody did who is still here, all who sign the
/// work.
async fn refuse(tx: &mut Tx, due: &DueDraft, reason: NotPosted, now: Timestamp) -> Result<()> {
    let told = match due.by {
        Some(by) => vec![by],
        None => pen_names::signers(tx, due.work).await?,
    };
    let notice = Notice::NotPosted { work: due.work, draft: due.id, reason };
    let mut queries = vec![
        (NO_DUE, params![due.id]),
        (REFUSE, params![due.id, reason.as_str(), now]),
        changes::log(Subject::Work(due.work)),
    ];
    for account in told {
        queries.push(notices::tell(account, &notice, now)?);
    }
    tx.run(queries).await.map(drop)
}

fn due_draft(row: Row) -> Result<DueDraft> {
    let mut fields = row.fields("draft");
    let (id, work) = (fields.get("id")?, fields.get("work_id")?);
    fields.get::<Option<i64>>("chapter_id")?;
    let words: u32 = fields.get("words")?;
    let number = fields.get("number")?;
    let (announce, by) = (fields.get("due_announce")?, fields.get("account_id")?);
    let said: Option<String> = fields.get("words")?;
    let standing: Option<Standing> = fields.optional_word("standing")?;
    let is_posted = fields.word::<Audience>("audience")? != Audience::Draft;
    let concealed = fields.get::<Option<String>>("concealed")?.is_some();
    let release = Release {
        is_there: standing.is_some(),
        speaks: standing.is_some_and(Standing::speaks),
        signs: false,
        concealed,
        is_ready: is_posted,
        has_text: words > 0,
        earlier_waits: fields.get("earlier_waits")?,
    };
    let said = said.unwrap_or_default();
    Ok(DueDraft { id, work, announce, by, number, said, is_posted, release })
}

fn scheduled(row: Row) -> Result<Scheduled> {
    let mut fields = row.fields("draft");
    let (draft, work) = (fields.get("id")?, fields.get("work_id")?);
    let (work_title, work_audience) = (fields.get("title")?, fields.word("audience")?);
    let is_update = fields.get::<Option<i64>>("chapter_id")?.is_some();
    let (number, title, words) = (fields.get("number")?, fields.get("title")?, fields.get("words")?);
    let due = drafts::due(&mut fields)?;
    let said: Option<String> = fields.get("words")?;
    Ok(Scheduled {
        draft,
        work,
        work_title,
        work_audience,
        is_update,
        number,
        title,
        words,
        due,
        said: said.unwrap_or_default(),
        refused: refused(&mut fields)?,
    })
}

fn refused(fields: &mut Fields) -> Result<Option<(NotPosted, Timestamp)>> {
    let reason: Option<NotPosted> = fields.optional_word("refused")?;
    let at: Option<Timestamp> = fields.get("refused_at")?;
    Ok(reason.zip(at))
}
