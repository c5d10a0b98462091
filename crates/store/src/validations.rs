//! What waits until a moderator has read it: works that are posted, and new chapters of works that are.
//!
//! A work that waits is concealed ([`Concealed::Held`]); a chapter that waits, or a change to one, stays on its author's
//! desk.

mod queue;

use ficus_archive::{
    AccountId, DraftId, ValidationId, WorkId,
    account::Role,
    audit::{AuditNote, AuditSubject},
    draft::{Draft, Posting as Telling},
    notice::Notice,
    site::validation::{Posting, waits},
    upkeep::Concealed,
    work::Audience,
};
use jiff::{Timestamp, tz::TimeZone};

pub use queue::{ValidationRow, Waiting};

use crate::{
    Result, Store, StoreError, audit,
    database::{Tx, params},
    drafts, notices, site, upkeep,
};

const POSTER: &str = "
    SELECT role, (SELECT COUNT(*) FROM trusted_author WHERE trusted_author.account_id = account.id),
        (SELECT COUNT(DISTINCT work.id) FROM pen_name JOIN work_author ON work_author.pen_name_id = pen_name.id
            JOIN work ON work.id = work_author.work_id
            WHERE pen_name.account_id = account.id AND work.id <> $2 AND work.concealed IS NULL
                AND work.audience IN ('everyone', 'members'))
    FROM account WHERE id = $1";
const WAITS: &str = "SELECT id FROM validation WHERE work_id = $1 AND state = 'waiting'
    AND (draft_id = $2 OR (draft_id IS NULL AND $2 IS NULL))";
const ADD: &str = "INSERT INTO validation (work_id, draft_id, announced, account_id, state, since, words)
    VALUES ($1, $2, $3, $4, 'waiting', $5, '')";
const ROW: &str = "SELECT id, work_id, draft_id, announced, account_id FROM validation
    WHERE id = $1 AND state = 'waiting'";
const DECIDE: &str =
    "UPDATE validation SET state = $2, words = $3, decided = $4, decided_by = $5 WHERE id = $1";
const STANDING: &str = "SELECT concealed, audience, version FROM work WHERE id = $1";
const REVISION: &str = "SELECT revision FROM draft WHERE id = $1";
/// A rule of the archive holds the work as well, and nobody has decided about that.
const HELD_BY_RULE: &str = "SELECT report.id FROM report
    JOIN report_word ON report_word.report_id = report.id AND report_word.person = 'rule'
    WHERE report.subject = 'work' AND report.subject_id = $1 AND report.state <> 'decided'";
const AUTHORS: &str = "SELECT DISTINCT pen_name.account_id FROM work_author
    JOIN pen_name ON pen_name.id = work_author.pen_name_id
    WHERE work_author.work_id = $1 AND pen_name.account_id IS NOT NULL";
const TRUST: &str = "INSERT INTO trusted_author (account_id, trusted_by, since) VALUES ($1, $2, $3)
    ON CONFLICT (account_id) DO NOTHING";
const DISTRUST: &str = "DELETE FROM trusted_author WHERE account_id = $1";
const FORGET_AREAS: &str = "DELETE FROM validation_area WHERE account_id = $1";
const ADD_AREA: &str = "INSERT INTO validation_area (account_id, name) VALUES ($1, $2) ON CONFLICT (account_id, name) DO NOTHING";
const NOTE_CHAPTER: &str = "INSERT INTO chapter_posting (account_id, posted, words) VALUES ($1, $2, $3)";

/// What a moderator decided about something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// Others can read it now.
    Accepted,
    /// As [`Judged::Accepted`], and what its author posts from now on need not wait.
    Trusted,
    /// It goes back to its author's desk, with these words.
    Declined(String),
}

/// A row of what waits.
struct Case {
    work: WorkId,
    draft: Option<DraftId>,
    announced: bool,
    account: Option<AccountId>,
}

/// A work is posted by an account: whether it waits from now on. Part of the transaction that posts it, behind what
/// makes it a work for readers.
pub(crate) async fn work_is_posted(tx: &mut Tx, work: WorkId, by: AccountId, now: Timestamp) -> Result<bool> {
    if !must_wait(tx, Posting::Work, work, by).await? {
        return Ok(false);
    }
    upkeep::conceal(tx, work, Some(Concealed::Held)).await?;
    add(tx, (work, None), true, by, now).await?;
    Ok(true)
}

/// A new chapter, or a change to one, is about to be posted: whether it waits instead. Part of the transaction that would
/// post it. A chapter of a work that is itself not to be seen yet does not wait apart from it.
pub(crate) async fn chapter_waits(tx: &mut Tx, draft: &Draft, how: Telling, now: Timestamp) -> Result<bool> {
    let Some(by) = draft.saved_by else { return Ok(false) };
    let posting = if draft.chapter.is_some() { Posting::Change } else { Posting::Chapter };
    let row = tx.query_one(STANDING, params![draft.work]).await?.ok_or(StoreError::Missing("work"))?;
    let mut fields = row.fields("work");
    let concealed: Option<Concealed> = fields.optional_word("concealed")?;
    let audience: Audience = fields.word("audience")?;
    if concealed.is_some() || audience == Audience::Draft || !must_wait(tx, posting, draft.work, by).await? {
        return Ok(false);
    }
    add(tx, (draft.work, Some(draft.id)), how == Telling::Announced, by, now).await?;
    Ok(true)
}

/// The statement that counts a chapter with its words among those that an account posted today.
pub(crate) fn note_chapter(by: AccountId, words: u32, now: Timestamp) -> crate::database::Query {
    (NOTE_CHAPTER, params![by, now, words])
}

async fn must_wait(tx: &mut Tx, posting: Posting, work: WorkId, by: AccountId) -> Result<bool> {
    let rules = site::of(tx).await?.validation;
    let Some(row) = tx.query_one(POSTER, params![by, work]).await? else { return Ok(false) };
    let mut fields = row.fields("account");
    let role: Role = fields.word("role")?;
    let poster = ficus_archive::site::validation::Poster {
        staff: role >= Role::Moderator,
        trusted: fields.get::<u64>("trusted_author")? > 0,
        accepted: fields.get("work")?,
    };
    let under = queue::under(tx, &[work]).await?.remove(&work).unwrap_or_default();
    Ok(waits(&rules, poster, posting, &under))
}

async fn add(
    tx: &mut Tx,
    (work, draft): (WorkId, Option<DraftId>),
    announced: bool,
    by: AccountId,
    now: Timestamp,
) -> Result<()> {
    if tx.query_one(WAITS, params![work, draft]).await?.is_none() {
        tx.execute(ADD, params![work, draft, announced, by, now]).await?;
        let readers = queue::readers(tx, work).await?;
        let notice = Notice::ToValidate { work, chapter: draft.is_some() };
        let told = readers.into_iter().filter(|reader| *reader != by);
        let told = told.map(|reader| notices::tell(reader, &notice, now)).collect::<Result<Vec<_>>>()?;
        tx.run(told).await?;
    }
    Ok(())
}

impl Store {
    /// Decides about something that waits. `seen` is the version of the work, or the revision of the draft, that the
    /// moderator read: `Refused` where its author changed it meanwhile. `Missing` where nothing waits any more.
    pub async fn judge(
        &self,
        id: ValidationId,
        seen: u64,
        judged: &Judged,
        by: AccountId,
        now: Timestamp,
    ) -> Result<WorkId> {
        let mut tx = self.database.begin().await?;
        let case = case(&mut tx, id).await?;
        if is_at(&mut tx, &case).await? != seen {
            return Err(StoreError::Refused("Its author changed it meanwhile. Read it again, then decide."));
        }
        match judged {
            Judged::Accepted | Judged::Trusted => accept(&mut tx, &case, now).await?,
            Judged::Declined(_) => decline(&mut tx, &case).await?,
        }
        let (state, words) = match judged {
            Judged::Accepted | Judged::Trusted => ("accepted", ""),
            Judged::Declined(words) => ("declined", words.as_str()),
        };
        tx.execute(DECIDE, params![id, state, words, now, by]).await?;
        tell(&mut tx, &case, judged, now).await?;
        if let (Judged::Trusted, Some(author)) = (judged, case.account) {
            tx.execute(TRUST, params![author, by, now]).await?;
        }
        let act = if state == "accepted" { "validation-accepted" } else { "validation-declined" };
        let detail = case.draft.map_or_else(String::new, |draft| format!("chapter, draft {draft}"));
        let subject = AuditSubject::Work(case.work.0);
        audit::note(&mut tx, &AuditNote { by: Some(by), act, subject, detail }, now).await?;
        tx.commit().await?;
        Ok(case.work)
    }

    /// Lets what an account posts go out without waiting, or no longer.
    pub async fn set_trusted(
        &self,
        account: AccountId,
        trusted: bool,
        by: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        if trusted {
            tx.execute(TRUST, params![account, by, now]).await?;
        } else {
            tx.execute(DISTRUST, params![account]).await?;
        }
        let act = if trusted { "author-trusted" } else { "author-not-trusted" };
        let subject = AuditSubject::Account(account.0);
        audit::note(&mut tx, &AuditNote { by: Some(by), act, subject, detail: String::new() }, now).await?;
        tx.commit().await
    }

    /// Replaces what a moderator looks after; nothing for everything.
    pub async fn set_validation_areas(
        &self,
        account: AccountId,
        names: &[String],
        by: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let mut queries = vec![(FORGET_AREAS, params![account])];
        queries.extend(names.iter().map(|name| (ADD_AREA, params![account, name])));
        tx.run(queries).await?;
        let subject = AuditSubject::Account(account.0);
        let detail = format!("{} names", names.len());
        let note = AuditNote { by: Some(by), act: "validation-areas-set", subject, detail };
        audit::note(&mut tx, &note, now).await?;
        tx.commit().await
    }
}

async fn case(tx: &mut Tx, id: ValidationId) -> Result<Case> {
    let row = tx.query_one(ROW, params![id]).await?.ok_or(StoreError::Missing("validation"))?;
    let mut fields = row.fields("validation");
    fields.get::<ValidationId>("id")?;
    Ok(Case {
        work: fields.get("work_id")?,
        draft: fields.get("draft_id")?,
        announced: fields.get("announced")?,
        account: fields.get("account_id")?,
    })
}

/// The version of the work, or the revision of the draft, as it is now.
async fn is_at(tx: &mut Tx, case: &Case) -> Result<u64> {
    if let Some(draft) = case.draft {
        let row = tx.query_one(REVISION, params![draft]).await?;
        row.ok_or(StoreError::Missing("draft"))?.first("draft", "revision")
    } else {
        let row = tx.query_one(STANDING, params![case.work]).await?.ok_or(StoreError::Missing("work"))?;
        let mut fields = row.fields("work");
        let _: Option<String> = fields.get("concealed")?;
        let _: String = fields.get("audience")?;
        fields.get("version")
    }
}

async fn accept(tx: &mut Tx, case: &Case, now: Timestamp) -> Result<()> {
    if let Some(draft) = case.draft {
        let how = if case.announced { Telling::Announced } else { Telling::Silent };
        let day = now.to_zoned(TimeZone::UTC).date();
        return drafts::post(tx, draft, how, "", day, now).await.map(drop);
    }
    let concealed = upkeep::of_work(tx, case.work).await?.concealed;
    let is_held_else = tx.query_one(HELD_BY_RULE, params![case.work]).await?.is_some();
    if concealed == Some(Concealed::Held) && !is_held_else {
        upkeep::conceal(tx, case.work, None).await?;
    }
    Ok(())
}

/// A declined work is as it was before it was posted; a chapter never left the desk.
async fn decline(tx: &mut Tx, case: &Case) -> Result<()> {
    if case.draft.is_some() {
        return Ok(());
    }
    upkeep::choose(tx, case.work, Audience::Draft).await?;
    if upkeep::of_work(tx, case.work).await?.concealed == Some(Concealed::Held) {
        upkeep::conceal(tx, case.work, None).await?;
    }
    Ok(())
}

async fn tell(tx: &mut Tx, case: &Case, judged: &Judged, now: Timestamp) -> Result<()> {
    let words = match judged {
        Judged::Declined(words) => words.clone(),
        Judged::Accepted | Judged::Trusted => String::new(),
    };
    let accepted = !matches!(judged, Judged::Declined(_));
    let notice = Notice::Validated { work: case.work, chapter: case.draft.is_some(), accepted, words };
    let mut told: Vec<AccountId> = case.account.into_iter().collect();
    for row in tx.query(AUTHORS, params![case.work]).await? {
        let author = row.first("pen_name", "account_id")?;
        if !told.contains(&author) {
            told.push(author);
        }
    }
    let queries = told.into_iter().map(|account| notices::tell(account, &notice, now));
    let queries = queries.collect::<Result<Vec<_>>>()?;
    tx.run(queries).await.map(drop)
}
