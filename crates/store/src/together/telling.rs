//! Recipients of gifts and authors of what works come from are told when a work is posted, and not before.

use ficus_archive::{AccountId, GiftId, WorkId, WorkTieId, notice::Notice, together::Act};
use jiff::Timestamp;

use super::ties::authors;
use crate::{
    Result, Store,
    database::{FromValue, Row, Tx, json, params},
    notices,
};

const GIFTS: &str = "SELECT gift.id, gift.work_id, pen_name.account_id FROM gift
    JOIN work ON work.id = gift.work_id AND work.audience IN ('everyone', 'members')
    JOIN pen_name ON pen_name.id = gift.pen_name_id AND pen_name.account_id IS NOT NULL
    WHERE gift.told IS NULL AND gift.refused IS NULL ORDER BY gift.id LIMIT $1";
const GIFTS_TOLD: &str = "UPDATE gift SET told = $2 WHERE id IN ints_of($1) AND told IS NULL RETURNING id";
const TIES: &str = "SELECT work_tie.id, work_tie.work_id, work_tie.other_id FROM work_tie
    JOIN work ON work.id = work_tie.work_id AND work.audience IN ('everyone', 'members')
    WHERE work_tie.told IS NULL AND work_tie.state = 'open' AND work_tie.other_id IS NOT NULL
    ORDER BY work_tie.id LIMIT $1";
const TIES_TOLD: &str = "UPDATE work_tie SET told = $2 WHERE id IN ints_of($1) AND told IS NULL RETURNING id";

/// So many are told in one transaction.
const AT_ONCE: u32 = 100;

impl Store {
    /// Tells of gifts and ties of works that were posted; answers whether there may be more.
    pub async fn tell_together(&self, now: Timestamp) -> Result<bool> {
        let mut answers =
            self.database.query_many(vec![(GIFTS, params![AT_ONCE]), (TIES, params![AT_ONCE])]).await?;
        let (ties, gifts) = (answers.pop().unwrap_or_default(), answers.pop().unwrap_or_default());
        if ties.is_empty() && gifts.is_empty() {
            return Ok(false);
        }
        let is_full = ties.len().max(gifts.len()) >= AT_ONCE as usize;
        let mut tx = self.database.begin().await?;
        let mut queries = Vec::new();
        // Whoever came first tells them; another process finds nothing to tell.
        let told: Vec<GiftId> = told(&mut tx, GIFTS_TOLD, first_column(&gifts)?, now).await?;
        for row in gifts {
            let mut fields = row.fields("gift");
            let (id, work): (GiftId, WorkId) = (fields.get("id")?, fields.get("work_id")?);
            let account: AccountId = fields.get("account_id")?;
            if told.contains(&id) {
                queries.push(notices::tell(account, &Notice::Together { act: Act::Given, work }, now)?);
            }
        }
        let told: Vec<WorkTieId> = self::told(&mut tx, TIES_TOLD, first_column(&ties)?, now).await?;
        for row in ties {
            let mut fields = row.fields("work_tie");
            let (id, work): (WorkTieId, WorkId) = (fields.get("id")?, fields.get("work_id")?);
            let other: WorkId = fields.get("other_id")?;
            let asked = if told.contains(&id) { authors(&mut tx, other).await? } else { Vec::new() };
            for account in asked {
                queries.push(notices::tell(account, &Notice::Together { act: Act::TieAsked, work }, now)?);
            }
        }
        tx.run(queries).await?;
        tx.commit().await?;
        Ok(is_full)
    }
}

/// Marks these as told; answers with those that were not yet.
async fn told<T: FromValue>(tx: &mut Tx, sql: &'static str, ids: Vec<i64>, now: Timestamp) -> Result<Vec<T>> {
    let rows = tx.query(sql, params![json(&ids)?, now]).await?;
    rows.into_iter().map(|row| row.first("record", "id")).collect()
}

fn first_column(rows: &[Row]) -> Result<Vec<i64>> {
    rows.iter().map(|row| row.clone().fields("record").get("id")).collect()
}
