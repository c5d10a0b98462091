//! What was begun and waits for its second half: a second step, a passkey, another site's answer.

use ficus_archive::{AccountId, account::Account};
use jiff::Timestamp;

use crate::{
    Result, Store, accounts,
    database::{Row, params},
};

const FORGET_OLD: &str = "DELETE FROM ceremony WHERE ends <= $1";
const BEGIN: &str =
    "INSERT INTO ceremony (token_hash, kind, account_id, detail, ends) VALUES ($1, $2, $3, $4, $5)";
const LOOK: &str =
    "SELECT account_id, detail FROM ceremony WHERE token_hash = $1 AND kind = $2 AND ends > $3";
const WHOSE: &str = "SELECT account.id, account.name, account.email, account.role, account.standing,
        ceremony.detail
    FROM ceremony JOIN account ON account.id = ceremony.account_id
    WHERE ceremony.token_hash = $1 AND ceremony.kind = $2 AND ceremony.ends > $3";
const TAKE: &str = "DELETE FROM ceremony WHERE token_hash = $1 AND kind = $2 AND ends > $3
    RETURNING account_id, detail";
const TRY: &str = "UPDATE ceremony SET tries = tries + 1 WHERE token_hash = $1 RETURNING tries";
const END: &str = "DELETE FROM ceremony WHERE token_hash = $1";

/// A first half.
#[derive(Clone, Copy, Debug)]
pub struct CeremonyStart<'a> {
    /// SHA-256 of the token that the browser holds.
    pub token_hash: &'a str,
    /// What was begun: `second-step`, …; only the same word finishes it.
    pub kind: &'static str,
    /// Whose it is, where that is known.
    pub account: Option<AccountId>,
    /// What the second half needs.
    pub detail: &'a str,
    /// When it is given up.
    pub ends: Timestamp,
}

/// What was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// Whose it is, where that is known.
    pub account: Option<AccountId>,
    /// What the second half needs.
    pub detail: String,
}

impl Store {
    /// Begins; what was given up is forgotten on the way.
    pub async fn begin_ceremony(&self, start: &CeremonyStart<'_>, now: Timestamp) -> Result<()> {
        let CeremonyStart { token_hash, kind, account, detail, ends } = *start;
        let values = params![token_hash, kind, account, detail, ends];
        let mut tx = self.database.begin().await?;
        tx.run(vec![(FORGET_OLD, params![now]), (BEGIN, values)]).await?;
        tx.commit().await
    }

    /// What was begun, where it still waits.
    pub async fn ceremony(
        &self,
        token_hash: &str,
        kind: &'static str,
        now: Timestamp,
    ) -> Result<Option<Ceremony>> {
        let row = self.database.query_one(LOOK, params![token_hash, kind, now]).await?;
        row.map(ceremony).transpose()
    }

    /// Whose it is and what the second half needs, where it still waits.
    pub async fn ceremony_of(
        &self,
        token_hash: &str,
        kind: &'static str,
        now: Timestamp,
    ) -> Result<Option<(Account, String)>> {
        let row = self.database.query_one(WHOSE, params![token_hash, kind, now]).await?;
        row.map(|row| {
            let mut fields = row.fields("ceremony");
            Ok((accounts::account(&mut fields)?, fields.get("detail")?))
        })
        .transpose()
    }

    /// Takes what was begun: the second half can come once.
    pub async fn take_ceremony(
        &self,
        token_hash: &str,
        kind: &'static str,
        now: Timestamp,
    ) -> Result<Option<Ceremony>> {
        let mut tx = self.database.begin().await?;
        let taken = tx.query_one(TAKE, params![token_hash, kind, now]).await?;
        tx.commit().await?;
        taken.map(ceremony).transpose()
    }

    /// Counts a try before it is made, so that tries at once are told apart; answers how many there were with it, and
    /// `None` where nothing waits. The one past `most` ends it.
    pub async fn try_ceremony(&self, token_hash: &str, most: u32) -> Result<Option<u32>> {
        let mut tx = self.database.begin().await?;
        let Some(row) = tx.query_one(TRY, params![token_hash]).await? else { return Ok(None) };
        let tries: u32 = row.first("ceremony", "tries")?;
        if tries > most {
            tx.execute(END, params![token_hash]).await?;
        }
        tx.commit().await?;
        Ok((tries <= most).then_some(tries))
    }
}

fn ceremony(row: Row) -> Result<Ceremony> {
    let mut fields = row.fields("ceremony");
    Ok(Ceremony { account: fields.get("account_id")?, detail: fields.get("detail")? })
}
