//! Kudos: one from each member and from each guest.

use ficus_archive::{AccountId, PenNameId, WorkId};
use jiff::Timestamp;

use crate::{
    Result, Store, Subject, changes,
    database::{json, params},
};

const BY_MEMBER: &str = "INSERT INTO kudos (work_id, account_id, pen_name_id, is_named, given)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (work_id, account_id) DO NOTHING RETURNING work_id";
const BY_GUEST: &str = "INSERT INTO guest_kudos (work_id, mark) VALUES ($1, $2)
    ON CONFLICT (work_id, mark) DO NOTHING RETURNING work_id";
const ONE_MORE: &str = "UPDATE counts SET kudos = kudos + 1 WHERE work_id = $1";
const HAS_LEFT: &str = "SELECT work_id FROM kudos WHERE work_id = $1 AND account_id = $2";
const NAMES: &str = "SELECT COALESCE(pen_name.name, account.name), CASE WHEN pen_name.works > 0 THEN pen_name.slug END
    FROM kudos JOIN account ON account.id = kudos.account_id LEFT JOIN pen_name ON pen_name.id = kudos.pen_name_id
    WHERE kudos.work_id = $1 AND kudos.is_named = 1 AND kudos.account_id NOT IN ints_of($2)
    ORDER BY kudos.given DESC, kudos.account_id LIMIT $3";

/// Who leaves kudos.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KudosBy {
    /// A member.
    Member {
        /// The account.
        account: AccountId,
        /// The pen name that it is named by.
        pen_name: Option<PenNameId>,
        /// Whether it is named at all.
        is_named: bool,
    },
    /// A guest, by a number that many addresses share.
    Guest {
        /// The number.
        mark: i64,
    },
}

/// Somebody who left kudos and is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KudosName {
    /// The name.
    pub name: String,
    /// Where the works of that pen name are.
    pub slug: Option<String>,
}

impl Store {
    /// Leaves kudos; `false` where that was done before.
    pub async fn leave_kudos(&self, work: WorkId, by: &KudosBy, now: Timestamp) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let added = match by {
            KudosBy::Member { account, pen_name, is_named } => {
                tx.query_one(BY_MEMBER, params![work, *account, *pen_name, *is_named, now]).await?
            }
            KudosBy::Guest { mark } => tx.query_one(BY_GUEST, params![work, *mark]).await?,
        };
        if added.is_none() {
            return Ok(false);
        }
        tx.run(vec![(ONE_MORE, params![work]), changes::log(Subject::Reviews(work))]).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Whether an account left kudos on a work.
    pub async fn has_left_kudos(&self, work: WorkId, account: AccountId) -> Result<bool> {
        Ok(self.database.query_one(HAS_LEFT, params![work, account]).await?.is_some())
    }

    /// The members who left kudos and are named, the last first.
    pub async fn kudos_names(
        &self,
        work: WorkId,
        without: &[AccountId],
        limit: u32,
    ) -> Result<Vec<KudosName>> {
        let rows = self.database.query(NAMES, params![work, json(without)?, limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("kudos");
                Ok(KudosName { name: fields.get("name")?, slug: fields.get("slug")? })
            })
            .collect()
    }
}
