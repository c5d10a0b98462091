//! What accounts are told on the site.

use ficus_archive::{
    AccountId, NoticeId,
    notice::{KeptNotice, Notice},
};
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{Query, Row, json, page, params},
};

const ADD: &str = "INSERT INTO notice (account_id, notice, made) VALUES ($1, $2, $3)";
const PAGE: &str = "SELECT id, account_id, notice, made, seen FROM notice
    WHERE account_id = $1 ORDER BY id DESC LIMIT $3 OFFSET $2";
const COUNT: &str = "SELECT COUNT(*) FROM notice WHERE account_id = $1";
const UNSEEN: &str = "SELECT COUNT(*) FROM notice WHERE account_id = $1 AND seen IS NULL";
const SEE: &str = "UPDATE notice SET seen = $3 WHERE account_id = $1 AND id <= $2 AND seen IS NULL";

/// The statement that tells an account something; part of the transaction that does what it tells.
pub(crate) fn tell(account: AccountId, notice: &Notice, now: Timestamp) -> Result<Query> {
    Ok((ADD, params![account, json(notice)?, now]))
}

impl Store {
    /// Tells an account something, by itself.
    pub async fn tell(&self, account: AccountId, notice: &Notice, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![tell(account, notice, now)?]).await?;
        tx.commit().await
    }

    /// What an account was told, the newest first, and how much there is.
    pub async fn notices(
        &self,
        account: AccountId,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<KeptNotice>, u64)> {
        let answers = self
            .database
            .query_many(vec![(PAGE, params![account, offset, limit]), (COUNT, params![account])])
            .await?;
        let (rows, total) = page(answers)?;
        Ok((rows.into_iter().map(kept_notice).collect::<Result<_>>()?, total))
    }

    /// How much an account was told and has not seen.
    pub async fn unseen_notices(&self, account: AccountId) -> Result<u64> {
        match self.database.query_one(UNSEEN, params![account]).await? {
            Some(row) => row.first("notice", "count"),
            None => Ok(0),
        }
    }

    /// The account has seen everything up to this.
    pub async fn see_notices(&self, account: AccountId, up_to: NoticeId, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(SEE, params![account, up_to, now]).await?;
        tx.commit().await
    }
}

fn kept_notice(row: Row) -> Result<KeptNotice> {
    let mut fields = row.fields("notice");
    Ok(KeptNotice {
        id: fields.get("id")?,
        account: fields.get("account_id")?,
        notice: fields.json("notice")?,
        made: fields.get("made")?,
        seen: fields.get("seen")?,
    })
}
