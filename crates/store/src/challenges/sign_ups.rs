//! Who signed up for a challenge, and what they said.

use ficus_archive::{
    AccountId, CollectionId, PenNameId, SignUpId,
    challenge::{Said, SignUp},
    exchange::PEOPLE_MAX,
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Row, json, params},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT challenge_sign_up.id, challenge_sign_up.account_id, challenge_sign_up.pen_name_id,
                pen_name.name, challenge_sign_up.said, challenge_sign_up.dropped
            FROM challenge_sign_up JOIN pen_name ON pen_name.id = challenge_sign_up.pen_name_id ",
            $rest
        )
    };
}

pub(super) const ALL: &str =
    select!("WHERE challenge_sign_up.collection_id = $1 ORDER BY challenge_sign_up.id");
const OWN: &str = select!("WHERE challenge_sign_up.collection_id = $1 AND challenge_sign_up.account_id = $2");
const COUNT: &str = "SELECT COUNT(*) FROM challenge_sign_up WHERE collection_id = $1";
const PUT: &str = "INSERT INTO challenge_sign_up (collection_id, account_id, pen_name_id, said, made)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (collection_id, account_id)
    DO UPDATE SET pen_name_id = excluded.pen_name_id, said = excluded.said";
const STAGE: &str = "SELECT stage FROM challenge WHERE collection_id = $1";
const WITHDRAW: &str =
    "DELETE FROM challenge_sign_up WHERE collection_id = $1 AND account_id = $2 RETURNING id";
const REMOVE: &str = "DELETE FROM challenge_sign_up WHERE collection_id = $1 AND id = $2 RETURNING id";

impl Store {
    /// Signs somebody up, or takes what they say anew; `Refused` where the sign-up is not open any more or full.
    pub async fn sign_up_for(
        &self,
        challenge: CollectionId,
        (account, pen_name): (AccountId, PenNameId),
        said: &Said,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(STAGE, params![challenge]).await?.ok_or(StoreError::Missing("challenge"))?;
        if row.first::<String>("challenge", "stage")? != "open" {
            return Err(StoreError::Refused("The sign-up is closed."));
        }
        let is_known = tx.query_one(OWN, params![challenge, account]).await?.is_some();
        let row = tx.query_one(COUNT, params![challenge]).await?;
        let count: u64 = row.map_or(Ok(0), |row| row.first("challenge_sign_up", "count"))?;
        if !is_known && count >= PEOPLE_MAX as u64 {
            return Err(StoreError::Refused("This challenge is full."));
        }
        tx.execute(PUT, params![challenge, account, pen_name, json(said)?, now]).await?;
        tx.commit().await
    }

    /// What somebody said who signed up.
    pub async fn own_sign_up(&self, challenge: CollectionId, account: AccountId) -> Result<Option<SignUp>> {
        self.database.query_one(OWN, params![challenge, account]).await?.map(sign_up).transpose()
    }

    /// Everybody who signed up, in the order in which they did.
    pub async fn sign_ups(&self, challenge: CollectionId) -> Result<Vec<SignUp>> {
        self.database.query(ALL, params![challenge]).await?.into_iter().map(sign_up).collect()
    }

    /// How many signed up.
    pub async fn count_sign_ups(&self, challenge: CollectionId) -> Result<u64> {
        let row = self.database.query_one(COUNT, params![challenge]).await?;
        row.map_or(Ok(0), |row| row.first("challenge_sign_up", "count"))
    }

    /// Somebody takes their sign-up back; whether there was one.
    pub async fn withdraw_sign_up(&self, challenge: CollectionId, account: AccountId) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let was = tx.query_one(WITHDRAW, params![challenge, account]).await?.is_some();
        tx.commit().await?;
        Ok(was)
    }

    /// A keeper takes a sign-up out, and whatever was to be written for it; whether there was one.
    pub async fn remove_sign_up(&self, challenge: CollectionId, id: SignUpId) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let was = tx.query_one(REMOVE, params![challenge, id]).await?.is_some();
        tx.commit().await?;
        Ok(was)
    }
}

pub(super) fn sign_up(row: Row) -> Result<SignUp> {
    let mut fields = row.fields("challenge_sign_up");
    Ok(SignUp {
        id: fields.get("id")?,
        account: fields.get("account_id")?,
        pen_name: fields.get("pen_name_id")?,
        name: fields.get("name")?,
        said: fields.json("said")?,
        dropped: fields.get("dropped")?,
    })
}
