//! Letters that came back.

use ficus_archive::{AccountId, letter::BOUNCES_MAX, notice::Notice};
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{json, params},
    notices,
};

const NOTE: &str = "INSERT INTO mail_bounce (account_id, address, hard, last) VALUES ($1, $2, 1, $3)
    ON CONFLICT (account_id) DO UPDATE SET
        hard = CASE WHEN mail_bounce.address = excluded.address THEN mail_bounce.hard + 1 ELSE 1 END,
        stopped = CASE WHEN mail_bounce.address = excluded.address THEN mail_bounce.stopped END,
        address = excluded.address, last = excluded.last
    RETURNING hard, stopped";
const STOP: &str = "UPDATE mail_bounce SET stopped = $2 WHERE account_id = $1";
const CURRENT: &str = "SELECT email FROM account WHERE id = $1";
const STOPPED: &str = "SELECT mail_bounce.account_id FROM mail_bounce
    JOIN account ON account.id = mail_bounce.account_id AND account.email = mail_bounce.address
    WHERE mail_bounce.stopped IS NOT NULL AND mail_bounce.account_id IN ints_of($1)";
const CLEAR: &str = "DELETE FROM mail_bounce WHERE account_id = $1";

impl Store {
    /// Notes that a letter to an account came back for good. After [`BOUNCES_MAX`] its letters are stopped, and
    /// it is told on the site; answers whether they are stopped now.
    pub async fn note_bounce(&self, account: AccountId, address: &str, now: Timestamp) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let current = tx.query_one(CURRENT, params![account]).await?;
        let current: Option<String> = current.map(|row| row.first("account", "email")).transpose()?;
        // What was sent to an address that the account has left is nothing to it.
        if current.as_deref() != Some(address) {
            return Ok(false);
        }
        let Some(row) = tx.query_one(NOTE, params![account, address, now]).await? else { return Ok(false) };
        let mut fields = row.fields("mail_bounce");
        let (hard, stopped): (u32, Option<Timestamp>) = (fields.get("hard")?, fields.get("stopped")?);
        let stops = hard >= BOUNCES_MAX;
        if stops && stopped.is_none() {
            let notice = Notice::Safety { act: "mail-stopped".to_owned() };
            tx.run(vec![(STOP, params![account, now]), notices::tell_on_site(account, &notice, now)?])
                .await?;
        }
        tx.commit().await?;
        Ok(stops)
    }

    /// Those of these accounts whose letters are stopped since they came back.
    pub async fn stopped_accounts(&self, accounts: &[AccountId]) -> Result<Vec<AccountId>> {
        let rows = self.database.query(STOPPED, params![json(accounts)?]).await?;
        rows.into_iter().map(|row| row.first("mail_bounce", "account_id")).collect()
    }

    /// Letters go to an account again.
    pub async fn resume_mail(&self, account: AccountId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(CLEAR, params![account]).await?;
        tx.commit().await
    }
}
