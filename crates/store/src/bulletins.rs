//! What authors tell of their works beside chapters, and the news of it.

use std::collections::HashMap;

use ficus_archive::{
    AccountId, BulletinId, WorkId,
    bulletin::{A_DAY_MAX, Bulletin, BulletinDraft},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Row, Tx, json, page, params},
    news,
};

const ADD: &str = "INSERT INTO bulletin (work_id, kind, chapter_id, typed, text, posted, account_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
const LATELY: &str = "SELECT COUNT(*) FROM bulletin WHERE work_id = $1 AND posted > $2";
const PAGE: &str = "
    SELECT bulletin.id, bulletin.work_id, kind, chapter.number, text, posted
    FROM bulletin LEFT JOIN chapter ON chapter.id = bulletin.chapter_id
    WHERE bulletin.work_id = $1 AND bulletin.hidden = 0 ORDER BY posted DESC, bulletin.id DESC LIMIT $3 OFFSET $2";
const COUNT: &str = "SELECT COUNT(*) FROM bulletin WHERE work_id = $1 AND hidden = 0";
const OF_WORKS: &str = "
    SELECT bulletin.id, bulletin.work_id, kind, chapter.number, text, posted
    FROM bulletin LEFT JOIN chapter ON chapter.id = bulletin.chapter_id
    WHERE bulletin.work_id IN ints_of($1) AND bulletin.hidden = 0 ORDER BY posted DESC, bulletin.id DESC LIMIT $2";
const BY_IDS: &str = "
    SELECT bulletin.id, bulletin.work_id, kind, chapter.number, text, posted
    FROM bulletin LEFT JOIN chapter ON chapter.id = bulletin.chapter_id WHERE bulletin.id IN ints_of($1)
    AND bulletin.hidden = 0";
const REMOVE: &str = "DELETE FROM bulletin WHERE id = $1 AND work_id = $2";
const SHOWN_ANEW: &str = "UPDATE work SET version = version + 1 WHERE id = $1";

impl Store {
    /// Tells something of a work. Refused where it told too much within a day.
    pub async fn tell_of_work(
        &self,
        draft: &BulletinDraft,
        by: AccountId,
        now: Timestamp,
    ) -> Result<BulletinId> {
        let mut tx = self.database.begin().await?;
        let a_day_ago = now - SignedDuration::from_hours(24);
        let lately = tx.query_one(LATELY, params![draft.work, a_day_ago]).await?;
        let lately: u64 = lately.map_or(Ok(0), |row| row.first("bulletin", "count"))?;
        if lately >= A_DAY_MAX {
            return Err(StoreError::Refused("This work told enough for one day. Tell the rest tomorrow."));
        }
        let id = tell(&mut tx, draft, Some(by), now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// What is told of a work, the last first, and how much it is.
    pub async fn bulletins(&self, work: WorkId, offset: u32, limit: u32) -> Result<(Vec<Bulletin>, u64)> {
        let queries = vec![(PAGE, params![work, offset, limit]), (COUNT, params![work])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(bulletin).collect::<Result<_>>()?, total))
    }

    /// The last that is told of any of these works, at most so many.
    pub async fn bulletins_of(&self, works: &[WorkId], most: u32) -> Result<Vec<Bulletin>> {
        let rows = self.database.query(OF_WORKS, params![json(works)?, most]).await?;
        rows.into_iter().map(bulletin).collect()
    }

    /// Bulletins by their numbers; those that are gone or hidden are left out.
    pub async fn bulletins_by_id(&self, ids: &[BulletinId]) -> Result<HashMap<BulletinId, Bulletin>> {
        let rows = self.database.query(BY_IDS, params![json(ids)?]).await?;
        let bulletins = rows.into_iter().map(bulletin).collect::<Result<Vec<_>>>()?;
        Ok(bulletins.into_iter().map(|bulletin| (bulletin.id, bulletin)).collect())
    }

    /// Takes a bulletin of a work back; whoever was told of it finds it gone.
    pub async fn remove_bulletin(&self, work: WorkId, id: BulletinId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![
            (REMOVE, params![id, work]),
            (SHOWN_ANEW, params![work]),
            changes::log(Subject::Work(work)),
        ])
        .await?;
        tx.commit().await
    }
}

/// Tells something of a work, inside a transaction.
pub(crate) async fn tell(
    tx: &mut Tx,
    draft: &BulletinDraft,
    by: Option<AccountId>,
    now: Timestamp,
) -> Result<BulletinId> {
    let kind = draft.kind.as_str();
    let values = params![draft.work, kind, draft.chapter.map(|id| id.0), &draft.typed, &draft.text, now, by];
    let row = tx.query_one(ADD, values).await?.ok_or(StoreError::Missing("work"))?;
    let id: BulletinId = row.first("bulletin", "id")?;
    let mut queries = vec![(SHOWN_ANEW, params![draft.work]), changes::log(Subject::Work(draft.work))];
    if draft.announced {
        queries.push(news::of_bulletin(draft.work, id, now));
    }
    tx.run(queries).await?;
    Ok(id)
}

fn bulletin(row: Row) -> Result<Bulletin> {
    let mut fields = row.fields("bulletin");
    Ok(Bulletin {
        id: fields.get("id")?,
        work: fields.get("work_id")?,
        kind: fields.word("kind")?,
        chapter: fields.get("number")?,
        text: fields.get("text")?,
        posted: fields.get("posted")?,
    })
}
