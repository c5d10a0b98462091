//! Where readers are in works.

use ficus_archive::{
    AccountId, WorkId,
    place::{KeptPlace, Place},
};
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{Query, Row, json, params},
};

const OF_WORKS: &str = "
    SELECT place.work_id, place.chapter_id, place.chapter_version, place.paragraph, chapter.number, place.device,
        place.kept
    FROM place JOIN chapter ON chapter.id = place.chapter_id
    WHERE place.account_id = $1 AND place.work_id IN ints_of($2)";
const KEEP: &str = "
    INSERT INTO place (account_id, work_id, chapter_id, chapter_version, paragraph, device, kept)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (account_id, work_id) DO UPDATE SET chapter_id = excluded.chapter_id,
        chapter_version = excluded.chapter_version, paragraph = excluded.paragraph, device = excluded.device,
        kept = excluded.kept
    WHERE place.kept <= excluded.kept";
const FORGET: &str = "DELETE FROM place WHERE account_id = $1 AND work_id = $2";
const FORGET_OF_DEVICES: &str = "DELETE FROM device_place WHERE account_id = $1 AND work_id = $2";

impl Store {
    /// Where a reader is in these works; those never opened are left out.
    pub async fn places(&self, account: AccountId, works: &[WorkId]) -> Result<Vec<KeptPlace>> {
        let rows = self.database.query(OF_WORKS, params![account, json(works)?]).await?;
        rows.into_iter().map(kept_place).collect()
    }

    /// Keeps where a reader is; an older word than the one that is kept changes nothing.
    pub async fn keep_place(
        &self,
        account: AccountId,
        place: Place,
        device: &str,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![keep(account, place, device, now)]).await?;
        tx.commit().await
    }

    /// Forgets where a reader is in a work, and what devices told of it.
    pub async fn forget_place(&self, account: AccountId, work: WorkId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let queries = [FORGET, FORGET_OF_DEVICES].map(|sql| (sql, params![account, work]));
        tx.run(queries.into()).await?;
        tx.commit().await
    }
}

/// The statement that keeps a place.
pub(crate) fn keep(account: AccountId, place: Place, device: &str, now: Timestamp) -> Query {
    let Place { work, chapter, chapter_version, paragraph } = place;
    (KEEP, params![account, work, chapter, chapter_version, paragraph, device, now])
}

fn kept_place(row: Row) -> Result<KeptPlace> {
    let mut fields = row.fields("place");
    let place = Place {
        work: fields.get("work_id")?,
        chapter: fields.get("chapter_id")?,
        chapter_version: fields.get("chapter_version")?,
        paragraph: fields.get("paragraph")?,
    };
    Ok(KeptPlace {
        place,
        number: fields.get("number")?,
        device: fields.get("device")?,
        kept: fields.get("kept")?,
    })
}
