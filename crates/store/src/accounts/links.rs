//! Links in letters that do something to an account, once. Only the SHA-256 of a link's token is kept.

use ficus_archive::{
    AccountId,
    account::Account,
    account_link::{LETTERS_HOURS, LETTERS_MAX, LinkKind},
    letter::{LetterDraft, LetterKind},
    notice::Notice,
    password::PasswordHash,
    slug::folded,
};
use jiff::{SignedDuration, Timestamp};

use super::known_browsers;
use crate::{
    Result, Store, StoreError, accounts,
    database::{Query, Tx, params},
    device_keys, letters, notices,
    originals::sha256_of,
};

const MAKE: &str = "INSERT INTO account_link (token_hash, account_id, kind, address, made, ends)
    VALUES ($1, $2, $3, $4, $5, $6)";
const FORGET_ENDED: &str = "DELETE FROM account_link WHERE ends <= $1";
const LINK: &str = "SELECT account.id, account.name, account.email, account.role, account.standing,
        account_link.kind, account_link.address
    FROM account_link JOIN account ON account.id = account_link.account_id
    WHERE account_link.token_hash = $1 AND account_link.ends > $2";
const TAKE: &str = "DELETE FROM account_link WHERE token_hash = $1 AND kind = $2 AND ends > $3
    RETURNING account_id, address";
const FORGET_KIND: &str = "DELETE FROM account_link WHERE account_id = $1 AND kind = $2";

const POSTED: &str =
    "SELECT COUNT(*) FROM address_letter WHERE address_hash = $1 AND kind = $2 AND posted > $3";
const NOTE_POSTED: &str = "INSERT INTO address_letter (address_hash, kind, posted) VALUES ($1, $2, $3)";
const FORGET_POSTED: &str = "DELETE FROM address_letter WHERE posted <= $1";

const SET_PASSWORD: &str = "UPDATE account SET password = $2 WHERE id = $1";
const END_SESSIONS: &str = "DELETE FROM session WHERE account_id = $1";

/// A link before it is made.
#[derive(Clone, Debug)]
pub struct LinkDraft {
    /// SHA-256 of its token.
    pub token_hash: String,
    /// What it does.
    pub kind: LinkKind,
    /// The address that it proves or brings back; empty where there is none.
    pub address: String,
    /// When it is made. Its kind says how long it lasts.
    pub made: Timestamp,
}

/// A link that still does something.
#[derive(Clone, Debug)]
pub struct AccountLink {
    /// Whose it is.
    pub account: Account,
    /// What it does.
    pub kind: LinkKind,
    /// The address that it proves or brings back.
    pub address: String,
}

impl LinkDraft {
    pub(crate) fn make(&self, account: AccountId) -> Query {
        let ends = self.made + SignedDuration::from_hours(self.kind.hours());
        (MAKE, params![&self.token_hash, account, self.kind.as_str(), &self.address, self.made, ends])
    }
}

impl Store {
    /// Makes a link of an account and puts the letter that holds it in the queue; `false` where the receiver was sent
    /// enough of the kind.
    pub async fn post_link(
        &self,
        account: AccountId,
        link: &LinkDraft,
        letter: &LetterDraft,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let posted = post_within_cap(&mut tx, letter, link.made).await?;
        if posted {
            tx.run(vec![link.make(account)]).await?;
        }
        tx.commit().await?;
        Ok(posted)
    }

    /// Puts a letter in the queue unless its receiver was sent enough of the kind.
    pub async fn post_letter_within_cap(&self, letter: &LetterDraft, now: Timestamp) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let posted = post_within_cap(&mut tx, letter, now).await?;
        tx.commit().await?;
        Ok(posted)
    }

    /// What a link does; `None` where it did so already, has ended or never was.
    pub async fn account_link(&self, token_hash: &str, now: Timestamp) -> Result<Option<AccountLink>> {
        let row = self.database.query_one(LINK, params![token_hash, now]).await?;
        row.map(|row| {
            let mut fields = row.fields("account_link");
            Ok(AccountLink {
                account: accounts::account(&mut fields)?,
                kind: fields.word("kind")?,
                address: fields.get("address")?,
            })
        })
        .transpose()
    }

    /// Sets a new password by a link; every session and every key of a device ends, and the account is told. `Missing` where the link does
    /// nothing any more.
    pub async fn reset_password(
        &self,
        (token_hash, kind): (&str, LinkKind),
        password: &PasswordHash,
        letter: Option<&LetterDraft>,
        now: Timestamp,
    ) -> Result<AccountId> {
        let mut tx = self.database.begin().await?;
        let (account, _) = take(&mut tx, token_hash, kind, now).await?;
        let notice = Notice::Safety { act: "password-reset".to_owned() };
        let mut queries = vec![
            (SET_PASSWORD, params![account, password.as_str()]),
            (END_SESSIONS, params![account]),
            (known_browsers::FORGET_ALL, params![account]),
            (device_keys::END_ALL, params![account]),
            notices::tell(account, &notice, now)?,
        ];
        queries.extend(letter.map(|letter| letters::post(letter, now)));
        queries.extend(forget(account, &[LinkKind::Reset, LinkKind::HandedReset]));
        tx.run(queries).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Sets another password; links to set one end, and the account is told.
    pub async fn set_password(
        &self,
        account: AccountId,
        password: &PasswordHash,
        letter: Option<&LetterDraft>,
        now: Timestamp,
    ) -> Result<()> {
        let notice = Notice::Safety { act: "password-changed".to_owned() };
        let mut queries = vec![
            (SET_PASSWORD, params![account, password.as_str()]),
            (known_browsers::FORGET_ALL, params![account]),
            notices::tell(account, &notice, now)?,
        ];
        queries.extend(letter.map(|letter| letters::post(letter, now)));
        queries.extend(forget(account, &[LinkKind::Reset, LinkKind::HandedReset]));
        let mut tx = self.database.begin().await?;
        tx.run(queries).await?;
        tx.commit().await
    }
}

/// Uses a link up.
pub(super) async fn take(
    tx: &mut Tx,
    token_hash: &str,
    kind: LinkKind,
    now: Timestamp,
) -> Result<(AccountId, String)> {
    let row = tx.query_one(TAKE, params![token_hash, kind.as_str(), now]).await?;
    let mut fields = row.ok_or(StoreError::Missing("link"))?.fields("account_link");
    let taken = (fields.get("account_id")?, fields.get("address")?);
    tx.execute(FORGET_ENDED, params![now]).await?;
    Ok(taken)
}

/// The statements that end all links of these kinds.
pub(super) fn forget(account: AccountId, kinds: &[LinkKind]) -> Vec<Query> {
    kinds.iter().map(|kind| (FORGET_KIND, params![account, kind.as_str()])).collect()
}

/// Puts a letter in the queue unless its receiver was sent enough of the kind.
pub(crate) async fn post_within_cap(tx: &mut Tx, letter: &LetterDraft, now: Timestamp) -> Result<bool> {
    let is_within = count_letter(tx, &letter.address, letter.kind, now).await?;
    if is_within {
        tx.run(vec![letters::post(letter, now)]).await?;
    }
    Ok(is_within)
}

/// Counts a letter; `false` where the receiver was sent enough of the kind.
async fn count_letter(tx: &mut Tx, address: &str, kind: LetterKind, now: Timestamp) -> Result<bool> {
    let since = now - SignedDuration::from_hours(LETTERS_HOURS);
    let hash = sha256_of(folded(address).as_bytes());
    let answers =
        tx.run(vec![(FORGET_POSTED, params![since]), (POSTED, params![&hash, kind.as_str(), since])]).await?;
    let counted = answers.into_iter().next_back().and_then(|rows| rows.into_iter().next());
    let posted: u64 = match counted {
        Some(row) => row.first("address_letter", "count")?,
        None => 0,
    };
    if posted >= u64::from(LETTERS_MAX) {
        return Ok(false);
    }
    tx.execute(NOTE_POSTED, params![hash, kind.as_str(), now]).await?;
    Ok(true)
}
