//! What accounts want to be told of.

use ficus_archive::{
    AccountId, SubscriptionId,
    notice::{Because, Way},
    subscription::{SUBSCRIPTIONS_MAX, Subscription},
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Fields, Row, params},
};

const OF_ACCOUNT: &str = "SELECT id, kind, subject_id, on_site, mail, made FROM subscription
    WHERE account_id = $1 ORDER BY id DESC LIMIT $3 OFFSET $2";
const COUNT: &str = "SELECT COUNT(*) FROM subscription WHERE account_id = $1";
const ONE: &str = "SELECT id, kind, subject_id, on_site, mail, made FROM subscription
    WHERE account_id = $1 AND kind = $2 AND subject_id = $3";
const ADD: &str = "INSERT INTO subscription (account_id, kind, subject_id, on_site, mail, made)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id, kind, subject_id) DO NOTHING";
const SET: &str = "UPDATE subscription SET on_site = $3, mail = $4 WHERE account_id = $1 AND id = $2";
const END: &str = "DELETE FROM subscription WHERE account_id = $1 AND kind = $2 AND subject_id = $3";

impl Store {
    /// What an account subscribes to, the last first, and how much it is.
    pub async fn subscriptions(
        &self,
        account: AccountId,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<Subscription>, u64)> {
        let queries = vec![(OF_ACCOUNT, params![account, offset, limit]), (COUNT, params![account])];
        let (rows, total) = crate::database::page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(subscription).collect::<Result<_>>()?, total))
    }

    /// The subscription of an account to something.
    pub async fn subscription(&self, account: AccountId, to: Because) -> Result<Option<Subscription>> {
        let (kind, id) = to.parts();
        let row = self.database.query_one(ONE, params![account, kind, id]).await?;
        row.map(subscription).transpose()
    }

    /// Subscribes an account to something; where it does already nothing changes. `Refused` where it subscribes to too
    /// much.
    pub async fn subscribe(&self, account: AccountId, to: Because, way: Way, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let held: u64 = match tx.query_one(COUNT, params![account]).await? {
            Some(row) => row.first("subscription", "count")?,
            None => 0,
        };
        if held >= SUBSCRIPTIONS_MAX as u64 {
            return Err(StoreError::Refused("You subscribe to five thousand things: let go of some first."));
        }
        let (kind, id) = to.parts();
        tx.execute(ADD, params![account, kind, id, way.on_site, way.mail.as_str(), now]).await?;
        tx.commit().await
    }

    /// Changes how an account is told of some of what it subscribes to.
    pub async fn set_subscription_ways(
        &self,
        account: AccountId,
        ways: &[(SubscriptionId, Way)],
    ) -> Result<()> {
        let queries =
            ways.iter().map(|(id, way)| (SET, params![account, *id, way.on_site, way.mail.as_str()]));
        let mut tx = self.database.begin().await?;
        tx.run(queries.collect()).await?;
        tx.commit().await
    }

    /// Ends subscriptions of an account.
    pub async fn unsubscribe(&self, account: AccountId, from: &[Because]) -> Result<()> {
        let queries = from.iter().map(|to| {
            let (kind, id) = to.parts();
            (END, params![account, kind, id])
        });
        let mut tx = self.database.begin().await?;
        tx.run(queries.collect()).await?;
        tx.commit().await
    }
}

fn subscription(row: Row) -> Result<Subscription> {
    let mut fields = row.fields("subscription");
    Ok(Subscription {
        id: fields.get("id")?,
        to: because(&mut fields)?,
        way: Way { on_site: fields.get("on_site")?, mail: fields.word("mail")? },
        made: fields.get("made")?,
    })
}

/// Reads `kind, subject_id`.
pub(crate) fn because(fields: &mut Fields) -> Result<Because> {
    let (kind, id): (String, i64) = (fields.get("kind")?, fields.get("subject_id")?);
    let corrupt = || StoreError::Corrupt { table: "subscription", column: "kind", id: id.to_string() };
    Because::from_parts(&kind, id).ok_or_else(corrupt)
}
