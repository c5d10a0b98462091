//! New members: signing up, waiting for a moderator, being let in.

use ficus_archive::{
    AccountId, PenNameId,
    account::{Account, Role, Standing},
    audit::{AuditNote, AuditSubject},
    letter::LetterDraft,
    password::PasswordHash,
    slug::folded,
};
use jiff::Timestamp;

use super::links::{LinkDraft, post_within_cap};
use crate::{
    Result, Store, StoreError, accounts, audit,
    database::{Tx, page, params},
    invitations, letters, names,
    pen_names::look_of,
};

const ACCOUNT_LIKE: &str = "SELECT id FROM account WHERE folded = $1 OR look = $2 LIMIT 1";
const PEN_NAME_LIKE: &str = "SELECT id, account_id FROM pen_name WHERE folded = $1 OR look = $2
    ORDER BY CASE WHEN account_id IS NULL THEN 0 ELSE 1 END, works DESC, id LIMIT 1";
const ADD: &str =
    "INSERT INTO account (name, folded, look, email, email_folded, email_proven, role, standing,
        password, introduction, invited_by, created, seen)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) RETURNING id";
const SLUG_TAKEN: &str = "SELECT slug FROM pen_name WHERE slug IN texts_of($1)
    UNION SELECT slug FROM former_slug WHERE slug IN texts_of($1)";
const ADD_PEN_NAME: &str = "INSERT INTO pen_name (name, folded, slug, look, account_id, is_default)
    VALUES ($1, $2, $3, $4, $5, 1)";
const STAFF_SEEN: &str =
    "SELECT MAX(seen) FROM account WHERE role IN ('moderator', 'admin') AND standing = 'active'";
const WAITING: &str = "SELECT account.id, account.name, account.email, account.role, account.standing,
        account.email_proven, account.introduction, account.created
    FROM account WHERE account.standing = 'waiting' ORDER BY account.email_proven DESC, created, id LIMIT $2 OFFSET $1";
const COUNT_WAITING: &str = "SELECT COUNT(*) FROM account WHERE standing = 'waiting'";
const LET_IN: &str = "UPDATE account SET introduction = '',
        standing = CASE WHEN email_proven = 1 OR $2 = 0 THEN 'active' ELSE 'unconfirmed' END
    WHERE id = $1 AND standing = 'waiting' RETURNING id";
const IS_WAITING: &str = "SELECT id FROM account WHERE id = $1 AND standing = 'waiting'";
/// Nobody who waits has signed anything.
const DROP_PEN_NAMES: &str = "DELETE FROM pen_name WHERE account_id = $1 AND works = 0";
const DROP: &str = "DELETE FROM account WHERE id = $1 AND standing = 'waiting'";

/// What a name is to somebody who wants to sign up with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameUse {
    /// Nobody has it, or one that looks like it.
    Free,
    /// An account has it, or signs with it.
    Taken,
    /// Works from elsewhere are signed with it, and nobody has claimed it yet.
    Unclaimed(PenNameId),
}

/// An account before it is made.
#[derive(Clone, Debug)]
pub struct NewAccount<'a> {
    /// The name to sign in with, which is the first pen name as well.
    pub name: &'a str,
    /// The mail address.
    pub email: &'a str,
    /// `Some` with a random word where the address is not proven: it keeps the place of an address that is nobody's.
    pub unproven: Option<&'a str>,
    /// What the account may do.
    pub role: Role,
    /// How it stands.
    pub standing: Standing,
    /// What opens it.
    pub password: &'a PasswordHash,
    /// What its owner says to the moderators.
    pub introduction: &'a str,
    /// SHA-256 of the code of the invitation, which is used up.
    pub invitation: Option<&'a str>,
    /// When it is made.
    pub made: Timestamp,
}

/// Somebody who waits for a moderator.
#[derive(Clone, Debug)]
pub struct Applicant {
    /// The account.
    pub account: Account,
    /// Whether the mail address is proven.
    pub email_proven: bool,
    /// What they say.
    pub introduction: String,
    /// Since when they wait.
    pub since: Timestamp,
}

impl Store {
    /// What a name is to somebody who wants to sign up with it.
    pub async fn name_use(&self, name: &str) -> Result<NameUse> {
        let (folded, look) = (names::name_key(name), look_of(name));
        let answers = self
            .database
            .query_many(vec![
                (ACCOUNT_LIKE, params![&folded, &look]),
                (PEN_NAME_LIKE, params![&folded, &look]),
            ])
            .await?;
        let mut answers = answers.into_iter();
        if answers.next().is_some_and(|rows| !rows.is_empty()) {
            return Ok(NameUse::Taken);
        }
        let Some(row) = answers.next().and_then(|rows| rows.into_iter().next()) else {
            return Ok(NameUse::Free);
        };
        let mut fields = row.fields("pen_name");
        let id = fields.get("id")?;
        let account: Option<AccountId> = fields.get("account_id")?;
        Ok(if account.is_some() { NameUse::Taken } else { NameUse::Unclaimed(id) })
    }

    /// Makes an account with its first pen name, uses the invitation up, and posts the letter with the link to prove the
    /// address. `Taken` where the name went to somebody else meanwhile, `Missing` where the invitation did.
    pub async fn join(
        &self,
        new: &NewAccount<'_>,
        proof: Option<(&LinkDraft, &LetterDraft)>,
    ) -> Result<AccountId> {
        let mut tx = self.database.begin().await?;
        let invited_by = match new.invitation {
            Some(code_hash) => Some(invitations::take(&mut tx, code_hash, new.made).await?),
            None => None,
        };
        let id = add(&mut tx, new, invited_by).await?;
        if let Some((link, letter)) = proof
            && post_within_cap(&mut tx, letter, new.made).await?
        {
            tx.run(vec![link.make(id)]).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    /// When somebody who looks after the site was seen last.
    pub async fn staff_seen(&self) -> Result<Option<Timestamp>> {
        match self.database.query_one(STAFF_SEEN, params![]).await? {
            Some(row) => row.first("account", "seen"),
            None => Ok(None),
        }
    }

    /// Who waits for a moderator, those with a proven address first, and how many do.
    pub async fn applicants(&self, offset: u32, limit: u32) -> Result<(Vec<Applicant>, u64)> {
        let answers = self
            .database
            .query_many(vec![(WAITING, params![offset, limit]), (COUNT_WAITING, params![])])
            .await?;
        let (rows, total) = page(answers)?;
        let applicants = rows.into_iter().map(|row| {
            let mut fields = row.fields("account");
            Ok(Applicant {
                account: accounts::account(&mut fields)?,
                email_proven: fields.get("email_proven")?,
                introduction: fields.get("introduction")?,
                since: fields.get("created")?,
            })
        });
        Ok((applicants.collect::<Result<_>>()?, total))
    }

    /// Lets somebody in who waits; `asks_proof` where an address that is not proven has to be, before they speak.
    /// `Missing` where they wait no more.
    pub async fn let_in(
        &self,
        account: AccountId,
        asks_proof: bool,
        letter: Option<&LetterDraft>,
        (by, now): (AccountId, Timestamp),
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(LET_IN, params![account, asks_proof]).await?;
        row.ok_or(StoreError::Missing("applicant"))?;
        let line = AuditNote {
            by: Some(by),
            act: "let-in",
            subject: AuditSubject::Account(account.0),
            detail: String::new(),
        };
        audit::note(&mut tx, &line, now).await?;
        tx.run(letter.map(|letter| letters::post(letter, now)).into_iter().collect()).await?;
        tx.commit().await
    }

    /// Refuses somebody who waits: nothing of the account stays, and its name is free again. `Missing` where they wait no
    /// more.
    pub async fn refuse(
        &self,
        account: AccountId,
        letter: Option<&LetterDraft>,
        (by, now): (AccountId, Timestamp),
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(IS_WAITING, params![account]).await?;
        row.ok_or(StoreError::Missing("applicant"))?;
        let line = AuditNote {
            by: Some(by),
            act: "not-let-in",
            subject: AuditSubject::Account(account.0),
            detail: String::new(),
        };
        audit::note(&mut tx, &line, now).await?;
        let mut queries = vec![(DROP_PEN_NAMES, params![account]), (DROP, params![account])];
        if let Some(letter) = letter {
            // It outlives the account.
            queries.push(letters::post(&LetterDraft { account: None, ..letter.clone() }, now));
        }
        tx.run(queries).await?;
        tx.commit().await
    }
}

async fn add(tx: &mut Tx, new: &NewAccount<'_>, invited_by: Option<AccountId>) -> Result<AccountId> {
    let (key, look) = (names::name_key(new.name), look_of(new.name));
    let answers =
        tx.run(vec![(ACCOUNT_LIKE, params![&key, &look]), (PEN_NAME_LIKE, params![&key, &look])]).await?;
    if answers.iter().any(|rows| !rows.is_empty()) {
        return Err(StoreError::Taken("name"));
    }
    // A space stands in no mail address.
    let email_folded = new.unproven.map_or_else(|| folded(new.email), |word| format!("unproven {word}"));
    let values = params![
        new.name,
        folded(new.name),
        &look,
        new.email,
        email_folded,
        new.unproven.is_none(),
        new.role.as_str(),
        new.standing.as_str(),
        new.password.as_str(),
        new.introduction,
        invited_by,
        new.made
    ];
    let row = tx.query_one(ADD, values).await?.ok_or(StoreError::Missing("account"))?;
    let id: AccountId = row.first("account", "id")?;
    let slug = names::free_slug(tx, new.name, SLUG_TAKEN).await?;
    tx.execute(ADD_PEN_NAME, params![new.name, key, slug, look, id]).await?;
    Ok(id)
}
