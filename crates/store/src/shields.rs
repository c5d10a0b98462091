//! Which passages readers want folded, and those that they marked for themselves.

use ficus_archive::{
    AccountId, ChapterId, OwnShieldId, WorkId,
    shield::{OWN_MAX, OwnShield, Shields},
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Row, params},
};

pub(crate) const CHOICE: &str =
    "SELECT account_id, everything, words FROM shield_choice WHERE account_id = $1";
pub(crate) const OWN: &str = "SELECT id, chapter_id, version, first, last, warning FROM own_shield
    WHERE account_id = $1 ORDER BY chapter_id, first, id";
const CHOOSE: &str = "INSERT INTO shield_choice (account_id, everything, words) VALUES ($1, $2, $3)
    ON CONFLICT (account_id) DO UPDATE SET everything = excluded.everything, words = excluded.words";
const FORGET: &str = "DELETE FROM shield_choice WHERE account_id = $1";
const COUNT: &str = "SELECT COUNT(*) FROM own_shield WHERE account_id = $1";
const ADD: &str = "INSERT INTO own_shield (account_id, chapter_id, version, first, last, warning, made)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const TAKE: &str = "DELETE FROM own_shield WHERE id = $1 AND account_id = $2 RETURNING id";
const PLACES: &str = "
    SELECT own_shield.id, work.id, work.title, chapter.number, own_shield.warning FROM own_shield
    JOIN chapter ON chapter.id = own_shield.chapter_id JOIN work ON work.id = chapter.work_id
    WHERE own_shield.account_id = $1 ORDER BY work.title, chapter.number, own_shield.first";

/// A passage that a reader marked for themselves, as their list names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnShieldPlace {
    /// The mark.
    pub id: OwnShieldId,
    /// The work.
    pub work: WorkId,
    /// Its title.
    pub title: String,
    /// The number of the chapter.
    pub number: u32,
    /// What it holds, in the reader's words.
    pub warning: String,
}

impl Store {
    /// Decides which marked passages are folded for a member.
    pub async fn choose_shields(&self, account: AccountId, shields: &Shields) -> Result<()> {
        let mut tx = self.database.begin().await?;
        if shields.is_empty() {
            tx.execute(FORGET, params![account]).await?;
        } else {
            tx.execute(CHOOSE, params![account, shields.everything, shields.told()]).await?;
        }
        tx.commit().await
    }

    /// Marks a passage of a chapter for a member alone.
    pub async fn add_own_shield(
        &self,
        account: AccountId,
        (chapter, version): (ChapterId, u32),
        (first, last): (u32, u32),
        warning: &str,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let held = tx.query_one(COUNT, params![account]).await?;
        let held: u32 = held.map_or(Ok(0), |row| row.first("own_shield", "id"))?;
        if held >= OWN_MAX {
            return Err(StoreError::Refused(
                "You have marked many passages: take some of the marks away first.",
            ));
        }
        tx.execute(ADD, params![account, chapter, version, first, last, warning, now]).await?;
        tx.commit().await
    }

    /// Takes a member's own mark away; answers whether it was there.
    pub async fn take_own_shield(&self, account: AccountId, id: OwnShieldId) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let taken = tx.query_one(TAKE, params![id, account]).await?.is_some();
        tx.commit().await?;
        Ok(taken)
    }

    /// The passages that a member marked, by title and chapter.
    pub async fn own_shields(&self, account: AccountId) -> Result<Vec<OwnShieldPlace>> {
        let rows = self.database.query(PLACES, params![account]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("own_shield");
                Ok(OwnShieldPlace {
                    id: fields.get("id")?,
                    work: fields.get("work_id")?,
                    title: fields.get("title")?,
                    number: fields.get("number")?,
                    warning: fields.get("warning")?,
                })
            })
            .collect()
    }
}

/// Reads a row of [`CHOICE`].
pub(crate) fn choice(row: Row) -> Result<Shields> {
    let mut fields = row.fields("shield_choice");
    let account: AccountId = fields.get("account_id")?;
    let everything = fields.get("everything")?;
    let words: String = fields.get("words")?;
    let damaged =
        |_| StoreError::Corrupt { table: "shield_choice", column: "words", id: account.to_string() };
    Shields::parse(everything, &words).map_err(damaged)
}

/// Reads a row of [`OWN`].
pub(crate) fn own(row: Row) -> Result<OwnShield> {
    let mut fields = row.fields("own_shield");
    Ok(OwnShield {
        id: fields.get("id")?,
        chapter: fields.get("chapter_id")?,
        version: fields.get("version")?,
        first: fields.get("first")?,
        last: fields.get("last")?,
        warning: fields.get("warning")?,
    })
}
