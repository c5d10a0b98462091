//! Accounts: who signs in.

mod addresses;
mod joining;
mod keeping;
mod known_browsers;
mod links;
mod looks;

pub use joining::{Applicant, NameUse, NewAccount};
pub use keeping::{AccountFacts, AccountQuery, KeptAccount};
pub(crate) use links::post_within_cap;
pub use links::{AccountLink, LinkDraft};
pub(crate) use looks::fill as fill_looks;

use ficus_archive::{
    AccountId,
    account::{Account, Role, Standing},
    password::PasswordHash,
    slug::folded,
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Fields, params},
    pen_names::look_of,
};

const TAKEN: &str = "SELECT id, CASE WHEN folded = $1 THEN 1 ELSE 0 END FROM account
    WHERE folded = $1 OR email_folded = $2";
const ADD: &str =
    "INSERT INTO account (name, folded, email, email_folded, role, password, created, seen, look)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8) RETURNING id";
const TO_SIGN_IN: &str = "SELECT id, name, email, role, standing, password FROM account
    WHERE folded = $1 OR email_folded = $1
    ORDER BY CASE WHEN folded = $1 THEN 0 ELSE 1 END LIMIT 1";
const BY_ID: &str = "SELECT id, name, email, role, standing FROM account WHERE id = $1";
const ADMIN: &str = "SELECT id FROM account WHERE role = 'admin' LIMIT 1";
const PAGE: &str = "SELECT id, name, email, role, standing FROM account ORDER BY id LIMIT $2 OFFSET $1";
const SET_STANDING: &str = "UPDATE account SET standing = $2, standing_until = $3 WHERE id = $1";
const COUNT: &str = "SELECT COUNT(*) FROM account";

impl Store {
    /// Makes an account; `Taken` where its name (folded) or mail address has one.
    pub async fn add_account(
        &self,
        name: &str,
        email: &str,
        role: Role,
        password: &PasswordHash,
        now: Timestamp,
    ) -> Result<AccountId> {
        let (name_folded, email_folded) = (folded(name), folded(email));
        let mut tx = self.database.begin().await?;
        if let Some(row) = tx.query_one(TAKEN, params![&name_folded, &email_folded]).await? {
            let mut fields = row.fields("account");
            fields.get::<AccountId>("id")?;
            let same_name: bool = fields.get("folded")?;
            return Err(StoreError::Taken(if same_name { "name" } else { "mail address" }));
        }
        let role = role.as_str();
        let values =
            params![name, name_folded, email, email_folded, role, password.as_str(), now, look_of(name)];
        let row = tx.query_one(ADD, values).await?.ok_or(StoreError::Missing("account"))?;
        let id = row.first("account", "id")?;
        tx.commit().await?;
        Ok(id)
    }

    /// By name, folded, or by mail address.
    pub async fn account_to_sign_in(&self, name_or_email: &str) -> Result<Option<(Account, PasswordHash)>> {
        let Some(row) = self.database.query_one(TO_SIGN_IN, params![folded(name_or_email)]).await? else {
            return Ok(None);
        };
        let mut fields = row.fields("account");
        let account = account(&mut fields)?;
        Ok(Some((account, PasswordHash::from_stored(fields.get("password")?))))
    }

    /// By its number.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>> {
        let row = self.database.query_one(BY_ID, params![id]).await?;
        row.map(|row| account(&mut row.fields("account"))).transpose()
    }

    /// Whether anybody keeps the site yet.
    pub async fn has_admin(&self) -> Result<bool> {
        Ok(self.database.query_one(ADMIN, params![]).await?.is_some())
    }

    /// Lets an account stand so, for good or until a moment.
    pub async fn set_standing(
        &self,
        account: AccountId,
        standing: Standing,
        until: Option<Timestamp>,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(SET_STANDING, params![account, standing.as_str(), until]).await?;
        tx.commit().await
    }

    /// Accounts in the order of their making, and how many there are.
    pub async fn accounts(&self, offset: u32, limit: u32) -> Result<(Vec<Account>, u64)> {
        let answers =
            self.database.query_many(vec![(PAGE, params![offset, limit]), (COUNT, params![])]).await?;
        let (rows, total) = crate::database::page(answers)?;
        let accounts =
            rows.into_iter().map(|row| account(&mut row.fields("account"))).collect::<Result<_>>()?;
        Ok((accounts, total))
    }
}

/// Reads `id, name, email, role, standing`.
pub(crate) fn account(fields: &mut Fields) -> Result<Account> {
    Ok(Account {
        id: fields.get("id")?,
        name: fields.get("name")?,
        email: fields.get("email")?,
        role: fields.word("role")?,
        standing: fields.word("standing")?,
    })
}
