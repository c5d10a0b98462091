//! Mail addresses of accounts: proven, changed, brought back.

use ficus_archive::{
    AccountId, account::Account, account_link::LinkKind, letter::LetterDraft, notice::Notice, slug::folded,
};
use jiff::Timestamp;

use super::{
    known_browsers,
    links::{LinkDraft, forget, take},
};
use crate::{
    Result, Store, StoreError, accounts,
    database::{Tx, params},
    letters, notices,
};

const OWNER: &str =
    "SELECT id, name, email, role, standing FROM account WHERE email_folded = $1 AND email_proven = 1";
const IS_PROVEN: &str = "SELECT email_proven FROM account WHERE id = $1";
const OTHER_OWNER: &str = "SELECT id FROM account WHERE email_folded = $1 AND id <> $2";
/// Whoever waits for a moderator waits on.
const PROVE: &str = "UPDATE account SET email = $2, email_folded = $3, email_proven = 1,
        standing = CASE WHEN standing = 'unconfirmed' THEN 'active' ELSE standing END
    WHERE id = $1";
const OLD: &str = "SELECT email, email_proven FROM account WHERE id = $1";
const END_SESSIONS: &str = "DELETE FROM session WHERE account_id = $1";

impl Store {
    /// Whose proven address this is.
    pub async fn owner_of_address(&self, address: &str) -> Result<Option<Account>> {
        let row = self.database.query_one(OWNER, params![folded(address)]).await?;
        row.map(|row| accounts::account(&mut row.fields("account"))).transpose()
    }

    /// Whether an account's address is proven.
    pub async fn has_proven_address(&self, account: AccountId) -> Result<bool> {
        match self.database.query_one(IS_PROVEN, params![account]).await? {
            Some(row) => row.first("account", "email_proven"),
            None => Ok(false),
        }
    }

    /// Proves the address that a link was sent to; `Missing` where the link does nothing any more, `Taken` where the
    /// address was proven for another account since.
    pub async fn confirm_address(&self, token_hash: &str, now: Timestamp) -> Result<AccountId> {
        let mut tx = self.database.begin().await?;
        let (account, address) = take(&mut tx, token_hash, LinkKind::Confirm, now).await?;
        prove(&mut tx, account, &address).await?;
        tx.run(forget(account, &[LinkKind::Confirm])).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Makes a new address an account's by the link that was sent there, ends its sessions, and tells the old one how to
    /// bring it back.
    pub async fn change_address(
        &self,
        token_hash: &str,
        undo: &LinkDraft,
        letter: &LetterDraft,
        now: Timestamp,
    ) -> Result<AccountId> {
        let mut tx = self.database.begin().await?;
        let (account, address) = take(&mut tx, token_hash, LinkKind::NewAddress, now).await?;
        let row = tx.query_one(OLD, params![account]).await?.ok_or(StoreError::Missing("account"))?;
        let mut fields = row.fields("account");
        let old: String = fields.get("email")?;
        let was_proven: bool = fields.get("email_proven")?;
        prove(&mut tx, account, &address).await?;
        let notice = Notice::Safety { act: "address-changed".to_owned() };
        let mut queries = forget(account, &[LinkKind::Confirm, LinkKind::Reset, LinkKind::NewAddress]);
        queries.extend([(END_SESSIONS, params![account]), notices::tell(account, &notice, now)?]);
        // Who never proved to have read mail there has no say.
        if was_proven {
            let back = LinkDraft { address: old.clone(), ..undo.clone() };
            let letter = LetterDraft { address: old, account: Some(account), ..letter.clone() };
            queries.extend([back.make(account), letters::post(&letter, now)]);
        }
        tx.run(queries).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Brings an old address back by the link that was sent there. Every session ends, and so do all other links.
    pub async fn bring_back_address(&self, token_hash: &str, now: Timestamp) -> Result<AccountId> {
        let mut tx = self.database.begin().await?;
        let (account, address) = take(&mut tx, token_hash, LinkKind::OldAddress, now).await?;
        prove(&mut tx, account, &address).await?;
        let notice = Notice::Safety { act: "address-brought-back".to_owned() };
        let mut queries = forget(
            account,
            &[
                LinkKind::Confirm,
                LinkKind::Reset,
                LinkKind::HandedReset,
                LinkKind::NewAddress,
                LinkKind::OldAddress,
            ],
        );
        queries.extend([
            (END_SESSIONS, params![account]),
            (known_browsers::FORGET_ALL, params![account]),
            notices::tell(account, &notice, now)?,
        ]);
        tx.run(queries).await?;
        tx.commit().await?;
        Ok(account)
    }
}

async fn prove(tx: &mut Tx, account: AccountId, address: &str) -> Result<()> {
    let address_folded = folded(address);
    if tx.query_one(OTHER_OWNER, params![&address_folded, account]).await?.is_some() {
        return Err(StoreError::Taken("mail address"));
    }
    tx.execute(PROVE, params![account, address, address_folded]).await
}
