//! Second ways to prove who signs in.
//!
//! What is kept here opens nothing by itself: hashes of tokens and codes, secrets sealed by the caller, public keys.

mod apps;
mod ceremonies;
mod codes;
mod losses;
mod passkeys;
mod proofs;
mod providers;
mod staff;

use ficus_archive::{AccountId, factor::Factors, letter::LetterDraft, notice::Notice};
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{Query, params},
    letters, notices,
};

pub use apps::KeptApp;
pub use ceremonies::{Ceremony, CeremonyStart};
pub use passkeys::PasskeyDraft;
pub use providers::{IdentityDraft, ProviderDraft};

const FACTORS: &str = "SELECT
    (SELECT COUNT(*) FROM totp WHERE account_id = $1 AND confirmed IS NOT NULL),
    (SELECT COUNT(*) FROM passkey WHERE account_id = $1),
    (SELECT COUNT(*) FROM recovery_code WHERE account_id = $1)";
/// Codes recover nothing where nothing is left to be lost.
const FORGET_IDLE_CODES: &str = "DELETE FROM recovery_code WHERE account_id = $1
    AND NOT EXISTS (SELECT 1 FROM totp WHERE totp.account_id = $1 AND confirmed IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM passkey WHERE passkey.account_id = $1)";

/// A change of how somebody signs in, and how its owner is told.
#[derive(Clone, Debug)]
pub struct SafetyChange {
    /// Whose.
    pub account: AccountId,
    /// What was done, as the notice tells it: `passkey-added`.
    pub act: &'static str,
    /// The letter about it, where the archive sends mail.
    pub letter: Option<LetterDraft>,
    /// When.
    pub now: Timestamp,
}

impl SafetyChange {
    /// What tells the owner; part of the transaction that makes the change.
    fn told(&self) -> Result<Vec<Query>> {
        let notice = Notice::Safety { act: self.act.to_owned() };
        let mut told = vec![notices::tell_on_site(self.account, &notice, self.now)?];
        told.extend(self.letter.iter().map(|letter| letters::post(letter, self.now)));
        Ok(told)
    }
}

impl Store {
    /// Tells the owner of something that changes no record.
    pub async fn tell_of_safety(&self, change: &SafetyChange) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(change.told()?).await?;
        tx.commit().await
    }

    /// What an account has beside its password.
    pub async fn factors_of(&self, account: AccountId) -> Result<Factors> {
        let Some(row) = self.database.query_one(FACTORS, params![account]).await? else {
            return Ok(Factors::default());
        };
        let mut fields = row.fields("account");
        Ok(Factors {
            app: fields.get("totp")?,
            passkeys: fields.get("passkeys")?,
            codes: fields.get("recovery_codes")?,
        })
    }
}
