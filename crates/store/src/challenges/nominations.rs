//! Tags that people propose for a challenge, and what becomes of them.

use ficus_archive::{
    AccountId, CollectionId, NominationId,
    challenge::{Challenge, Nomination, NominationState, Settings},
    exchange::Facet,
    slug::folded,
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Row, Tx, json, params},
};

const ALL: &str = "SELECT id, account_id, facet, name, state FROM challenge_nomination
    WHERE collection_id = $1 ORDER BY facet, folded, id LIMIT 5000";
const COUNTS: &str = "SELECT (SELECT COUNT(*) FROM challenge_nomination WHERE collection_id = $1),
    (SELECT COUNT(*) FROM challenge_nomination
        WHERE collection_id = $1 AND account_id = $2 AND facet = $3 AND state <> 'refused')";
const KNOWN: &str = "SELECT id, account_id, facet, name, state FROM challenge_nomination
    WHERE collection_id = $1 AND facet = $2 AND folded = $3";
const ONE: &str = "SELECT id, account_id, facet, name, state FROM challenge_nomination
    WHERE collection_id = $1 AND id = $2";
const ADD: &str =
    "INSERT INTO challenge_nomination (collection_id, account_id, facet, name, folded, state, made)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const DECIDE: &str = "UPDATE challenge_nomination SET state = $2 WHERE id = $1";
const WITHDRAW: &str = "DELETE FROM challenge_nomination
    WHERE collection_id = $1 AND id = $2 AND account_id = $3 AND state = 'waits'";
const SETTINGS: &str = "SELECT settings FROM challenge WHERE collection_id = $1";
const SET_SETTINGS: &str = "UPDATE challenge SET settings = $2 WHERE collection_id = $1";

impl Store {
    /// What was proposed for a challenge, kind by kind and by name.
    pub async fn nominations(&self, challenge: CollectionId) -> Result<Vec<Nomination>> {
        self.database.query(ALL, params![challenge]).await?.into_iter().map(nomination).collect()
    }

    /// Proposes tags of a kind; those that were proposed before are passed over. What a keeper proposes is taken at once.
    /// The error says in a sentence why nothing can be proposed.
    pub async fn nominate(
        &self,
        challenge: &Challenge,
        (account, keeps): (AccountId, bool),
        facet: Facet,
        names: &[String],
        now: Timestamp,
    ) -> Result<std::result::Result<(), ficus_archive::challenge::CannotNominate>> {
        let mut tx = self.database.begin().await?;
        let mut new: Vec<(&String, String)> = Vec::new();
        for name in names {
            let key = folded(name);
            match tx.query_one(KNOWN, params![challenge.id, facet.as_str(), &key]).await? {
                Some(row) if keeps => {
                    let known = nomination(row)?;
                    decide(&mut tx, challenge.id, &known, NominationState::Taken).await?;
                }
                Some(_) => {}
                None => new.push((name, key)),
            }
        }
        let row = tx.query_one(COUNTS, params![challenge.id, account, facet.as_str()]).await?;
        let mut fields = row.ok_or(StoreError::Missing("challenge"))?.fields("challenge_nomination");
        let (all, own): (u64, u64) = (fields.get("count")?, fields.get("count")?);
        if let Err(why) = challenge.may_nominate(facet, (own, new.len() as u64), all, keeps) {
            return Ok(Err(why));
        }
        let state = if keeps { NominationState::Taken } else { NominationState::Waits };
        for (name, key) in new {
            let values = params![challenge.id, account, facet.as_str(), name, key, state.as_str(), now];
            tx.execute(ADD, values).await?;
            if keeps {
                offer(&mut tx, challenge.id, facet, name, true).await?;
            }
        }
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// A keeper takes a tag into the set, refuses it, or lets it wait again.
    pub async fn decide_nomination(
        &self,
        challenge: CollectionId,
        id: NominationId,
        state: NominationState,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row =
            tx.query_one(ONE, params![challenge, id]).await?.ok_or(StoreError::Missing("nomination"))?;
        decide(&mut tx, challenge, &nomination(row)?, state).await?;
        tx.commit().await
    }

    /// Somebody takes back what they proposed, as long as nobody has decided.
    pub async fn withdraw_nomination(
        &self,
        challenge: CollectionId,
        id: NominationId,
        account: AccountId,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(WITHDRAW, params![challenge, id, account]).await?;
        tx.commit().await
    }
}

async fn decide(
    tx: &mut Tx,
    challenge: CollectionId,
    known: &Nomination,
    state: NominationState,
) -> Result<()> {
    tx.execute(DECIDE, params![known.id, state.as_str()]).await?;
    offer(tx, challenge, known.facet, &known.name, state == NominationState::Taken).await
}

/// Puts a name into the challenge's set of tags, or takes it out.
async fn offer(tx: &mut Tx, challenge: CollectionId, facet: Facet, name: &str, is_in: bool) -> Result<()> {
    let row = tx.query_one(SETTINGS, params![challenge]).await?.ok_or(StoreError::Missing("challenge"))?;
    let mut settings: Settings = row.fields("challenge").json("settings")?;
    settings.rules.offer(facet, name, is_in);
    tx.execute(SET_SETTINGS, params![challenge, json(&settings)?]).await
}

fn nomination(row: Row) -> Result<Nomination> {
    let mut fields = row.fields("challenge_nomination");
    Ok(Nomination {
        id: fields.get("id")?,
        account: fields.get("account_id")?,
        facet: fields.word("facet")?,
        name: fields.get("name")?,
        state: fields.word("state")?,
    })
}
