//! Tombstones: what stands where works were removed, and how their records go when the time for an appeal is over.

use ficus_archive::{
    WorkId,
    audit::{AuditNote, AuditSubject},
    tombstone::{Removal, Tombstone},
};
use jiff::Timestamp;

use crate::{
    Result, Store, audit,
    database::{Query, Row, params},
    purge::{Originals, purge},
};

const PUT: &str = "INSERT INTO tombstone (work_id, removed, class, rule, originals, purge_from)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (work_id) DO UPDATE SET class = excluded.class, rule = excluded.rule,
        originals = CASE WHEN tombstone.originals = 1 THEN 1 ELSE excluded.originals END,
        purge_from = excluded.purge_from";
const TAKE_AWAY: &str = "DELETE FROM tombstone WHERE work_id = $1 AND purged IS NULL";
const TOMBSTONE: &str = "SELECT work_id, removed, class, rule, originals, purge_from, purged FROM tombstone
    WHERE work_id = $1";
const DUE: &str = "SELECT work_id, removed, class, rule, originals, purge_from, purged FROM tombstone
    WHERE purged IS NULL AND purge_from <= $1 ORDER BY purge_from, work_id LIMIT $2";
/// What is to be purged waits for an appeal that nobody has decided.
const IS_APPEALED: &str = "SELECT appeal.ruling_id FROM appeal JOIN ruling ON ruling.id = appeal.ruling_id
    WHERE ruling.work_id = $1 AND appeal.state = 'open' LIMIT 1";
const PURGED: &str = "UPDATE tombstone SET purged = $2 WHERE work_id = $1";

/// The statement that puts a tombstone.
pub(crate) fn put(removal: &Removal, now: Timestamp) -> Query {
    let values = params![
        removal.work,
        now,
        removal.class.as_str(),
        removal.rule.as_deref(),
        removal.originals,
        removal.purge_from
    ];
    (PUT, values)
}

/// The statement that takes one away, where the records are still there.
pub(crate) fn take_away(work: WorkId) -> Query {
    (TAKE_AWAY, params![work])
}

/// The statement that notes that the records are gone.
pub(crate) fn purged(work: WorkId, now: Timestamp) -> Query {
    (PURGED, params![work, now])
}

impl Store {
    /// What stands where a work was; `None` where none was removed.
    pub async fn tombstone(&self, work: WorkId) -> Result<Option<Tombstone>> {
        self.database.query_one(TOMBSTONE, params![work]).await?.map(tombstone).transpose()
    }

    /// Purges the records of removed works whose time has come, at most so many; answers with the works. What an
    /// appeal waits for stays. Each work goes in a transaction of its own; files that no other work came from go
    /// where the removal says so.
    pub async fn purge_removed(&self, now: Timestamp, limit: u32) -> Result<Vec<WorkId>> {
        let rows = self.database.query(DUE, params![now, limit]).await?;
        let mut purged = Vec::new();
        for row in rows {
            let stone = tombstone(row)?;
            let work = stone.removal.work;
            if self.database.query_one(IS_APPEALED, params![work]).await?.is_some() {
                continue;
            }
            self.purge_one(&stone, now).await?;
            purged.push(work);
        }
        if !purged.is_empty() {
            self.unlink_unneeded().await?;
            self.database.scrub().await?;
        }
        Ok(purged)
    }

    async fn purge_one(&self, stone: &Tombstone, now: Timestamp) -> Result<()> {
        let work = stone.removal.work;
        let originals = if stone.removal.originals { Originals::Go } else { Originals::Stay };
        let mut tx = self.database.begin().await?;
        purge(&mut tx, &[work], originals).await?;
        tx.execute(PURGED, params![work, now]).await?;
        let subject = AuditSubject::Work(work.0);
        let note = AuditNote { by: None, act: "work-purged", subject, detail: String::new() };
        audit::note(&mut tx, &note, now).await?;
        tx.commit().await
    }
}

fn tombstone(row: Row) -> Result<Tombstone> {
    let mut fields = row.fields("tombstone");
    let work = fields.get("work_id")?;
    let removed = fields.get("removed")?;
    Ok(Tombstone {
        removal: Removal {
            work,
            class: fields.word("class")?,
            rule: fields.get("rule")?,
            originals: fields.get("originals")?,
            purge_from: fields.get("purge_from")?,
        },
        removed,
        purged: fields.get("purged")?,
    })
}
