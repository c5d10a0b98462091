//! The site's policy, version by version, and who agreed to which.

use ficus_archive::{
    AccountId,
    audit::{AuditNote, AuditSubject},
    rulebook::Rulebook,
};
use jiff::Timestamp;

use crate::{
    Result, Store, Subject, audit, changes,
    database::{Query, Row, params},
};

const NOW: &str = "SELECT version, made, text, note FROM policy_version ORDER BY version DESC LIMIT 1";
const VERSION: &str = "SELECT version, made, text, note FROM policy_version WHERE version = $1";
const ALL: &str = "SELECT version, made, '', note FROM policy_version ORDER BY version DESC LIMIT 1000";
const ADD: &str = "INSERT INTO policy_version (version, made, text, note)
    VALUES ((SELECT COALESCE(MAX(version), 0) + 1 FROM policy_version), $1, $2, $3) RETURNING version";
const AGREE: &str = "INSERT INTO policy_agreement (account_id, version, agreed) VALUES ($1, $2, $3)
    ON CONFLICT (account_id) DO UPDATE SET version = excluded.version, agreed = excluded.agreed";
const AGREED: &str = "SELECT version FROM policy_agreement WHERE account_id = $1";

/// The statement by which an account agrees to a version; part of the transaction that makes the account.
pub(crate) fn agree(account: AccountId, version: u32, now: Timestamp) -> Query {
    (AGREE, params![account, version, now])
}

impl Store {
    /// The policy that holds now.
    pub async fn rulebook(&self) -> Result<Rulebook> {
        let row = self.database.query_one(NOW, params![]).await?;
        row.map_or_else(|| Ok(Rulebook::default()), rulebook)
    }

    /// A version of the policy; `None` where there was none of this number.
    pub async fn rulebook_version(&self, version: u32) -> Result<Option<Rulebook>> {
        if version == 0 {
            return Ok(Some(Rulebook::default()));
        }
        self.database.query_one(VERSION, params![version]).await?.map(rulebook).transpose()
    }

    /// Every version without its text, the newest first; the one that comes with the program is last.
    pub async fn rulebook_versions(&self) -> Result<Vec<Rulebook>> {
        let rows = self.database.query(ALL, params![]).await?;
        let mut versions: Vec<Rulebook> = rows.into_iter().map(rulebook).collect::<Result<_>>()?;
        versions.push(Rulebook { text: String::new(), ..Rulebook::default() });
        Ok(versions)
    }

    /// Makes a text the policy; answers with its version.
    pub async fn set_rulebook(&self, text: &str, note: &str, by: AccountId, now: Timestamp) -> Result<u32> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(ADD, params![now, text, note]).await?;
        let version: u32 = match row {
            Some(row) => row.first("policy_version", "version")?,
            None => 0,
        };
        let detail = format!("version {version}");
        let subject = AuditSubject::Site;
        audit::note(&mut tx, &AuditNote { by: Some(by), act: "policy-changed", subject, detail }, now)
            .await?;
        tx.run(vec![changes::log(Subject::Site)]).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// An account agrees to a version of the policy.
    pub async fn agree_to_rulebook(&self, account: AccountId, version: u32, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![agree(account, version, now)]).await?;
        tx.commit().await
    }

    /// The version that an account agreed to last.
    pub async fn agreed_rulebook(&self, account: AccountId) -> Result<Option<u32>> {
        let row = self.database.query_one(AGREED, params![account]).await?;
        row.map(|row| row.first("policy_agreement", "version")).transpose()
    }
}

fn rulebook(row: Row) -> Result<Rulebook> {
    let mut fields = row.fields("policy_version");
    Ok(Rulebook {
        version: fields.get("version")?,
        made: fields.get("made")?,
        text: fields.get("text")?,
        note: fields.get("note")?,
    })
}
