//! Who wants nothing to do with whom.

use ficus_archive::{
    AccountId, PenNameId, ReviewId,
    block::{BLOCKS_MAX, Block, NAME_CHARS_MAX},
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Row, json, params},
    veil::veiled_writer,
};

const OF_ACCOUNT: &str =
    "SELECT blocked_id, name, made FROM block WHERE account_id = $1 ORDER BY made DESC, blocked_id";
const COUNT: &str = "SELECT COUNT(*) FROM block WHERE account_id = $1";
const ADD: &str = "INSERT INTO block (account_id, blocked_id, name, made) VALUES ($1, $2, $3, $4)
    ON CONFLICT (account_id, blocked_id) DO NOTHING";
const TAKE: &str = "DELETE FROM block WHERE account_id = $1 AND blocked_id = $2";
const BETWEEN: &str = "SELECT account_id FROM block
    WHERE (account_id = $1 AND blocked_id IN ints_of($2)) OR (blocked_id = $1 AND account_id IN ints_of($2)) LIMIT 1";
/// An author behind the veil is nobody whom a reader could block.
const SPEAKER: &str = concat!(
    "SELECT CASE WHEN ",
    veiled_writer!(),
    " THEN 'Anonymous' ELSE review.name END, CASE WHEN ",
    veiled_writer!(),
    " THEN NULL ELSE review.account_id END, CASE WHEN ",
    veiled_writer!(),
    " THEN NULL ELSE review.pen_name_id END FROM review WHERE review.id = $1 AND review.state = 'shown'"
);
const BLOCKED_BY: &str = "SELECT account_id FROM block
    WHERE blocked_id = $1 AND account_id IN ints_of($2) LIMIT 1";

impl Store {
    /// Whom an account blocks, the last first.
    pub async fn blocks(&self, account: AccountId) -> Result<Vec<Block>> {
        let rows = self.database.query(OF_ACCOUNT, params![account]).await?;
        rows.into_iter().map(block).collect()
    }

    /// Blocks somebody, known by a name; `Refused` where the account blocks too many. Whether it may is for
    /// [`ficus_archive::block::may_block`] to say.
    pub async fn block(
        &self,
        account: AccountId,
        other: AccountId,
        name: &str,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let blocked: u64 = match tx.query_one(COUNT, params![account]).await? {
            Some(row) => row.first("block", "count")?,
            None => 0,
        };
        if blocked >= BLOCKS_MAX as u64 {
            return Err(StoreError::Refused("You block two thousand people: let go of one first."));
        }
        let name: String = name.chars().take(NAME_CHARS_MAX).collect();
        tx.execute(ADD, params![account, other, name, now]).await?;
        tx.commit().await
    }

    /// Blocks somebody no longer.
    pub async fn unblock(&self, account: AccountId, other: AccountId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(TAKE, params![account, other]).await?;
        tx.commit().await
    }

    /// Whether an account and any of others want nothing to do with each other, whoever blocks whom: then neither
    /// reviews, answers, leaves kudos for or gives anything to the other.
    pub async fn stands_between(&self, account: AccountId, others: &[AccountId]) -> Result<bool> {
        if others.is_empty() {
            return Ok(false);
        }
        Ok(self.database.query_one(BETWEEN, params![account, json(others)?]).await?.is_some())
    }

    /// Who wrote a review that is shown.
    pub async fn speaker_of(&self, review: ReviewId) -> Result<Option<Speaker>> {
        let row = self.database.query_one(SPEAKER, params![review]).await?;
        row.map(|row| {
            let mut fields = row.fields("review");
            Ok(Speaker {
                name: fields.get("name")?,
                account: fields.get("account_id")?,
                pen_name: fields.get("pen_name_id")?,
            })
        })
        .transpose()
    }

    /// Whether any of others blocks an account.
    pub async fn is_blocked_by(&self, account: AccountId, others: &[AccountId]) -> Result<bool> {
        if others.is_empty() {
            return Ok(false);
        }
        Ok(self.database.query_one(BLOCKED_BY, params![account, json(others)?]).await?.is_some())
    }
}

/// Who says something, as those who hear it may know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// The name that is signed with.
    pub name: String,
    /// The account behind it; `None` for guests, and for what was said elsewhere.
    pub account: Option<AccountId>,
    /// The pen name, where it is one of this archive.
    pub pen_name: Option<PenNameId>,
}

fn block(row: Row) -> Result<Block> {
    let mut fields = row.fields("block");
    Ok(Block { blocked: fields.get("blocked_id")?, name: fields.get("name")?, made: fields.get("made")? })
}
