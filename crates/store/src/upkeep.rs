//! How works are let stand: concealed and shown again, locked, slowed down, kept out of feeds and catalogues, removed.
//!
//! A concealed work's column `audience` says who sees it now, so that whatever lists works by their audience leaves it
//! out; what its authors chose waits beside it. The table itself refuses a concealed work that others could see.

use ficus_archive::{
    AccountId, WorkId,
    audit::{AuditNote, AuditSubject},
    tombstone::Removal,
    upkeep::{Concealed, Reach, Upkeep},
    work::Audience,
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError, Subject, adding, audit, changes, collections,
    database::{Fields, Tx, params},
    tombstones,
};

const STANDING: &str = "SELECT id, audience, words, concealed, own_audience FROM work WHERE id = $1";
const SET: &str =
    "UPDATE work SET audience = $2, concealed = $3, own_audience = $4, version = version + 1 WHERE id = $1";
const SET_LOCKED: &str = "UPDATE work SET locked = $2, version = version + 1 WHERE id = $1";
const SET_SLOW: &str = "UPDATE work SET slow_minutes = $2, version = version + 1 WHERE id = $1";
const SET_REACH: &str = "UPDATE work SET reach = $2, version = version + 1 WHERE id = $1";
const UPKEEP: &str = "SELECT concealed, locked, slow_minutes, reach FROM work WHERE id = $1";
const KEPT_HERE: &str = "SELECT id FROM work WHERE reach <> 'everywhere' ORDER BY id";

/// Whom a work is for, and whom its authors chose.
struct Standing {
    audience: Audience,
    words: u64,
    concealed: Option<Concealed>,
    own: Option<Audience>,
}

impl Standing {
    async fn read(tx: &mut Tx, work: WorkId) -> Result<Self> {
        let row = tx.query_one(STANDING, params![work]).await?.ok_or(StoreError::Missing("work"))?;
        let mut fields = row.fields("work");
        fields.get::<WorkId>("id")?;
        Ok(Self {
            audience: fields.word("audience")?,
            words: fields.get("words")?,
            concealed: fields.optional_word("concealed")?,
            own: fields.optional_word("own_audience")?,
        })
    }

    /// Whom its authors chose.
    fn chosen(&self) -> Audience {
        self.own.filter(|_| self.concealed.is_some()).unwrap_or(self.audience)
    }
}

/// Conceals a work for this reason, or shows it again as its authors chose; answers with the reason until now.
pub(crate) async fn conceal(
    tx: &mut Tx,
    work: WorkId,
    concealed: Option<Concealed>,
) -> Result<Option<Concealed>> {
    let standing = Standing::read(tx, work).await?;
    let concealed = curtained(tx, work, standing.chosen(), concealed).await?;
    if standing.concealed == concealed {
        return Ok(concealed);
    }
    set(tx, work, &standing, standing.chosen(), concealed).await?;
    Ok(standing.concealed)
}

/// What is no longer concealed for a graver reason stays behind the curtain of its collections as long as they want so.
/// A draft needs none: nobody else sees it, not even who keeps them.
async fn curtained(
    tx: &mut Tx,
    work: WorkId,
    chosen: Audience,
    concealed: Option<Concealed>,
) -> Result<Option<Concealed>> {
    match concealed {
        None | Some(Concealed::Unrevealed) if chosen == Audience::Draft => Ok(None),
        None | Some(Concealed::Unrevealed) => {
            let is_wanted = collections::wants_unrevealed(tx, work).await?;
            Ok(is_wanted.then_some(Concealed::Unrevealed))
        }
        graver => Ok(graver),
    }
}

/// Lets a work stand behind the curtain of its collections, or before it, as they want now.
pub(crate) async fn settle(tx: &mut Tx, work: WorkId) -> Result<()> {
    let standing = Standing::read(tx, work).await?;
    match standing.concealed {
        None | Some(Concealed::Unrevealed) => conceal(tx, work, None).await.map(drop),
        Some(_) => Ok(()),
    }
}

/// Whom the authors of a work, or whoever decides for them, want it to be for. A concealed work stays so.
pub(crate) async fn choose(tx: &mut Tx, work: WorkId, audience: Audience) -> Result<()> {
    if audience == Audience::Nobody {
        return Err(StoreError::Refused("A work is removed by a decision."));
    }
    let standing = Standing::read(tx, work).await?;
    if standing.chosen() == audience {
        return Ok(());
    }
    // What was a draft until now may have been offered to collections that hold it back: nobody sees it in between.
    let concealed = curtained(tx, work, audience, standing.concealed).await?;
    set(tx, work, &standing, audience, concealed).await
}

async fn set(
    tx: &mut Tx,
    work: WorkId,
    from: &Standing,
    chosen: Audience,
    concealed: Option<Concealed>,
) -> Result<()> {
    let (audience, own) = match concealed {
        None => (chosen, None),
        Some(Concealed::Removed) => (Audience::Nobody, Some(chosen)),
        Some(Concealed::Hidden | Concealed::Held | Concealed::Unrevealed) => {
            (Audience::Authors, Some(chosen))
        }
    };
    let concealed = concealed.map(Concealed::as_str);
    let mut queries = vec![(SET, params![work, audience.as_str(), concealed, own.map(Audience::as_str)])];
    if from.audience == Audience::Everyone && audience != Audience::Everyone {
        queries.extend(adding::no_longer_listed(work, from.words));
    }
    if from.audience != Audience::Everyone && audience == Audience::Everyone {
        queries.extend(adding::now_listed(work, from.words));
    }
    queries.extend([changes::log(Subject::Work(work)), changes::log(Subject::Lists)]);
    tx.run(queries).await.map(drop)
}

/// Locks a work or lets it be again.
pub(crate) async fn lock(tx: &mut Tx, work: WorkId, locked: bool) -> Result<()> {
    tx.run(vec![(SET_LOCKED, params![work, locked]), changes::log(Subject::Work(work))]).await.map(drop)
}

/// Sets the minutes between two reviews by one person; 0 for no slow mode.
pub(crate) async fn slow(tx: &mut Tx, work: WorkId, minutes: u32) -> Result<()> {
    tx.run(vec![(SET_SLOW, params![work, minutes]), changes::log(Subject::Work(work))]).await.map(drop)
}

/// Puts a tombstone in the place of a work; its records wait to be purged.
pub(crate) async fn remove(tx: &mut Tx, removal: &Removal, now: Timestamp) -> Result<Option<Concealed>> {
    let former = conceal(tx, removal.work, Some(Concealed::Removed)).await?;
    tx.run(vec![tombstones::put(removal, now)]).await?;
    Ok(former)
}

/// Takes a tombstone away, as long as the records are there; the work is concealed as it was before, or not at all.
pub(crate) async fn put_back(tx: &mut Tx, work: WorkId, former: Option<Concealed>) -> Result<()> {
    conceal(tx, work, former.filter(|former| *former != Concealed::Removed)).await?;
    tx.run(vec![tombstones::take_away(work)]).await.map(drop)
}

/// Reads `concealed, locked, slow_minutes, reach`.
pub(crate) fn upkeep(fields: &mut Fields) -> Result<Upkeep> {
    Ok(Upkeep {
        concealed: fields.optional_word("concealed")?,
        locked: fields.get("locked")?,
        slow_minutes: fields.get("slow_minutes")?,
        reach: fields.word("reach")?,
    })
}

/// How a work is let stand, inside a transaction.
pub(crate) async fn of_work(tx: &mut Tx, work: WorkId) -> Result<Upkeep> {
    let row = tx.query_one(UPKEEP, params![work]).await?.ok_or(StoreError::Missing("work"))?;
    upkeep(&mut row.fields("work"))
}

impl Store {
    /// How a work is let stand; `None` where there is no such work.
    pub async fn upkeep(&self, work: WorkId) -> Result<Option<Upkeep>> {
        let row = self.database.query_one(UPKEEP, params![work]).await?;
        row.map(|row| upkeep(&mut row.fields("work"))).transpose()
    }

    /// Works that are kept out of feeds, catalogues and search engines, ascending.
    pub async fn works_kept_here(&self) -> Result<Vec<WorkId>> {
        let rows = self.database.query(KEPT_HERE, params![]).await?;
        rows.into_iter().map(|row| row.first("work", "id")).collect()
    }

    /// Decides whether a work stands in feeds, catalogues and search engines.
    pub async fn set_reach(&self, work: WorkId, reach: Reach) -> Result<()> {
        let mut tx = self.database.begin().await?;
        Standing::read(&mut tx, work).await?;
        let queries = vec![
            (SET_REACH, params![work, reach.as_str()]),
            changes::log(Subject::Work(work)),
            changes::log(Subject::Lists),
        ];
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Removes a work at the wish of whoever may, with a tombstone; the log says who did it.
    pub async fn remove_work(&self, removal: &Removal, by: Option<AccountId>, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        remove(&mut tx, removal, now).await?;
        let subject = AuditSubject::Work(removal.work.0);
        let detail = removal.class.as_str().to_owned();
        audit::note(&mut tx, &AuditNote { by, act: "work-removed", subject, detail }, now).await?;
        tx.commit().await
    }
}
