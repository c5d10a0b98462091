//! A work is posted, taken back to the desk, or deleted by its author.

use ficus_archive::{
    AccountId, DraftId, WorkId,
    audit::{AuditNote, AuditSubject},
    draft::Posting,
    site::content::{self, Verdict},
    upkeep::Concealed,
    work::Audience,
    writing::bounds::words,
};
use jiff::{Timestamp, civil::Date};

use crate::{
    Originals, Result, Store, StoreError, Subject,
    adding::{self, Doorman},
    audit, changes,
    database::{Tx, Value, json, params},
    drafts, moderation, removals, site, upkeep, validations,
    work_facts::{StatedWork, stated},
};

const OF_WORK: &str = "SELECT id FROM draft WHERE id = $1 AND work_id = $2 AND chapter_id IS NULL";
const POSTER: &str = "
    SELECT saved_by FROM draft WHERE id IN ints_of($2) AND work_id = $1 AND saved_by IS NOT NULL
    UNION ALL SELECT account_id FROM work_author JOIN pen_name ON pen_name.id = work_author.pen_name_id
        WHERE work_author.work_id = $1 AND account_id IS NOT NULL
    UNION ALL SELECT account_id FROM veiled_author JOIN pen_name ON pen_name.id = veiled_author.pen_name_id
        WHERE veiled_author.work_id = $1 AND account_id IS NOT NULL";
const CHAPTERS: &str = "SELECT chapters, words FROM work WHERE id = $1";
const DATE: &str = "UPDATE work SET published = COALESCE(published, $2), updated = COALESCE(updated, $2),
    newest = COALESCE(updated, $2), version = version + 1 WHERE id = $1";
/// Nobody is told of it as of something new.
const TOLD: &str = "INSERT INTO work_told (work_id, chapter_id)
    SELECT work.id, COALESCE(MAX(chapter.id), 0) FROM work LEFT JOIN chapter ON chapter.work_id = work.id
    WHERE work.id = $1 GROUP BY work.id ON CONFLICT (work_id) DO NOTHING";
const WANT: &str = "INSERT INTO work_desk (work_id, audience) VALUES ($1, $2)
    ON CONFLICT (work_id) DO UPDATE SET audience = excluded.audience";
const WAS_POSTED: &str = "SELECT work_id FROM chapter WHERE work_id IN ints_of($1)
    UNION SELECT work_id FROM work_told WHERE work_id IN ints_of($1)";
/// Behind a veil it is those who truly sign it that count.
const OTHERS: &str = "SELECT work_author.work_id FROM work_author
    LEFT JOIN pen_name ON pen_name.id = work_author.pen_name_id AND pen_name.account_id = $2
    WHERE work_author.work_id IN ints_of($1) AND pen_name.id IS NULL
        AND NOT EXISTS (SELECT 1 FROM veiled_author WHERE veiled_author.work_id = work_author.work_id)
    UNION SELECT veiled_author.work_id FROM veiled_author
    LEFT JOIN pen_name ON pen_name.id = veiled_author.pen_name_id AND pen_name.account_id = $2
    WHERE veiled_author.work_id IN ints_of($1) AND pen_name.id IS NULL";

const SIGNED: &str = "SELECT DISTINCT signer.work_id FROM signer
    JOIN pen_name ON pen_name.id = signer.pen_name_id AND pen_name.account_id = $2
    WHERE signer.work_id IN ints_of($1)";

/// What a work is posted with.
#[derive(Clone, Debug)]
pub struct PostingWish {
    /// Chapters from the desk, in the order in which they are posted.
    pub drafts: Vec<DraftId>,
    /// Whether subscribers are told.
    pub how: Posting,
    /// Today, where its author lives.
    pub day: Date,
}

/// How posting a work went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkPosted {
    /// Readers see it.
    Posted,
    /// A rule of the archive holds it until a moderator has looked.
    Held,
    /// It stays on the desk, and why.
    Refused(String),
}

impl Store {
    /// Posts a work that lies on the desk: its first chapters from drafts, its date, whom it is for, and the site's
    /// rules, in one transaction.
    pub async fn post_work(&self, work: WorkId, wish: &PostingWish, now: Timestamp) -> Result<WorkPosted> {
        let mut tx = self.database.begin().await?;
        let posted = post_work(&mut tx, work, wish, now).await?;
        if !matches!(posted, WorkPosted::Refused(_)) {
            tx.commit().await?;
        }
        Ok(posted)
    }

    /// Takes a posted work back to the desk: nobody but those who sign it sees it, and nothing of it is lost.
    pub async fn take_back_work(&self, work: WorkId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let there = stated(&mut tx, &[work]).await?.remove(&work).ok_or(StoreError::Missing("work"))?;
        if there.concealed == Some(Concealed::Unrevealed) {
            return Err(StoreError::Refused("It waits in a collection: take it out of there first."));
        }
        if there.concealed.is_some() || there.locked {
            return Err(StoreError::Refused(
                "The moderators are looking at it: until then it stays as it is.",
            ));
        }
        if there.is_draft {
            return Ok(());
        }
        tx.execute(WANT, params![work, there.facts.audience.as_str()]).await?;
        upkeep::choose(&mut tx, work, Audience::Draft).await?;
        tx.commit().await
    }

    /// Deletes a work at the wish of its author. One that readers could see leaves a tombstone; one that nobody ever saw
    /// leaves nothing. Refused where others sign it as well.
    pub async fn delete_own_work(&self, work: WorkId, by: AccountId, now: Timestamp) -> Result<()> {
        if self.delete_own_works(&[work], by, now).await? == 0 {
            return Err(StoreError::Refused(
                "Others sign it as well: it stays theirs. Take your name off it instead.",
            ));
        }
        Ok(())
    }

    /// Deletes works as [`Store::delete_own_work`] does, all of them or, where something fails, none; those that the
    /// account does not sign, or that others sign as well, stay. Answers with how many are gone.
    pub async fn delete_own_works(&self, works: &[WorkId], by: AccountId, now: Timestamp) -> Result<usize> {
        let mut tx = self.database.begin().await?;
        let list = json(works)?;
        let shared: Vec<WorkId> = ids(&mut tx, OTHERS, params![&list, by]).await?;
        let mut works: Vec<WorkId> = ids(&mut tx, SIGNED, params![&list, by]).await?;
        works.retain(|work| !shared.contains(work));
        if works.is_empty() {
            return Ok(0);
        }
        let list = json(&works)?;
        let seen: Vec<WorkId> = ids(&mut tx, WAS_POSTED, params![&list]).await?;
        let (seen, unseen): (Vec<WorkId>, Vec<WorkId>) =
            works.iter().copied().partition(|work| seen.contains(work));
        for work in &seen {
            let subject = AuditSubject::Work(work.0);
            let note = AuditNote { by: Some(by), act: "work-removed", subject, detail: "author".to_owned() };
            audit::note(&mut tx, &note, now).await?;
        }
        if !seen.is_empty() {
            removals::remove(&mut tx, &seen, Originals::Go, now).await?;
        }
        if !unseen.is_empty() {
            crate::purge::purge(&mut tx, &unseen, Originals::Go).await?;
        }
        tx.commit().await?;
        self.unlink_unneeded().await?;
        self.scrub().await?;
        Ok(works.len())
    }

    /// Those of some works that others than an account sign.
    pub async fn signed_by_others(&self, works: &[WorkId], account: AccountId) -> Result<Vec<WorkId>> {
        let rows = self.database.query(OTHERS, params![json(works)?, account]).await?;
        rows.into_iter().map(|row| row.first("work", "work_id")).collect()
    }

    /// Whether others than an account sign a work.
    pub async fn others_sign(&self, work: WorkId, account: AccountId) -> Result<bool> {
        Ok(!self.signed_by_others(&[work], account).await?.is_empty())
    }
}

/// As [`Store::post_work`], inside a transaction; where it is refused, whatever was done is to be dropped.
pub(crate) async fn post_work(
    tx: &mut Tx,
    work: WorkId,
    wish: &PostingWish,
    now: Timestamp,
) -> Result<WorkPosted> {
    let there = stated(tx, &[work]).await?.remove(&work).ok_or(StoreError::Missing("work"))?;
    if !there.is_draft || there.concealed.is_some() {
        return Ok(WorkPosted::Refused("It does not lie on the desk.".to_owned()));
    }
    // A work that is dated back is not new today.
    let day = there.facts.published.unwrap_or(wish.day);
    let by = poster(tx, work, wish).await?;
    for draft in &wish.drafts {
        tx.query_one(OF_WORK, params![*draft, work]).await?.ok_or(StoreError::Missing("draft"))?;
        if let Some(why) = no_room(tx, by, *draft, now).await? {
            return Ok(WorkPosted::Refused(why.to_owned()));
        }
        drafts::post(tx, *draft, wish.how, "", day, now).await?;
    }
    let chapters = tx.query_one(CHAPTERS, params![work]).await?.ok_or(StoreError::Missing("work"))?;
    let mut fields = chapters.fields("work");
    if fields.get::<u32>("chapters")? == 0 {
        return Ok(WorkPosted::Refused("A work needs a chapter.".to_owned()));
    }
    let bounds = site::of(tx).await?.writing.bounds;
    if let Some(complaint) = words(fields.get("words")?, &bounds) {
        return Ok(WorkPosted::Refused(complaint.to_string()));
    }
    tx.execute(DATE, params![work, day]).await?;
    let mut posted = let_in(tx, &there, now).await?;
    if matches!(posted, WorkPosted::Refused(_)) {
        return Ok(posted);
    }
    if let Some(by) = by
        && validations::work_is_posted(tx, work, by, now).await?
    {
        posted = WorkPosted::Held;
    }
    if wish.how == Posting::Silent {
        tx.execute(TOLD, params![work]).await?;
    }
    Ok(posted)
}

/// Why an account may not post a chapter more today.
async fn no_room(
    tx: &mut Tx,
    by: Option<AccountId>,
    draft: DraftId,
    now: Timestamp,
) -> Result<Option<&'static str>> {
    let Some(by) = by else { return Ok(None) };
    let draft = drafts::one(tx, draft).await?;
    match drafts::allowed(tx, by, &draft, now).await {
        Err(StoreError::Refused(why)) => Ok(Some(why)),
        allowed => allowed.map(|()| None),
    }
}

/// Who posts a work: whoever saved its drafts, else the first of those who sign it.
async fn poster(tx: &mut Tx, work: WorkId, wish: &PostingWish) -> Result<Option<AccountId>> {
    let row = tx.query_one(POSTER, params![work, json(&wish.drafts)?]).await?;
    row.map(|row| row.first("draft", "saved_by")).transpose()
}

/// Lets a work in as the site's rules say.
async fn let_in(tx: &mut Tx, there: &StatedWork, now: Timestamp) -> Result<WorkPosted> {
    let doorman = Doorman::of_site(tx).await?;
    let draft = there.facts.draft(&[]);
    let tags = if doorman.has_rules() { adding::tags(tx, &draft.tags).await? } else { Vec::new() };
    let judgement = doorman.judge(&draft, &tags);
    if judgement.verdict == Verdict::Refuse {
        return Ok(WorkPosted::Refused(judgement.why));
    }
    let audience = content::audience(there.facts.audience, judgement.verdict);
    upkeep::choose(tx, there.id, audience).await?;
    tx.run(vec![changes::log(Subject::Work(there.id)), changes::log(Subject::Lists)]).await?;
    if judgement.verdict < Verdict::Hold {
        return Ok(WorkPosted::Posted);
    }
    upkeep::conceal(tx, there.id, Some(Concealed::Held)).await?;
    moderation::hold(tx, there.id, &judgement.why, now).await?;
    Ok(WorkPosted::Held)
}

/// Works that a query names first in each row.
async fn ids(tx: &mut Tx, query: &'static str, values: Vec<Value>) -> Result<Vec<WorkId>> {
    let rows = tx.query(query, values).await?;
    rows.into_iter().map(|row| row.first("work", "work_id")).collect()
}
