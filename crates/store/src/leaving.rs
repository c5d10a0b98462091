//! Accounts that go: what becomes of their works, when, and how nothing of them stays.

use std::collections::{BTreeMap, HashMap};

use ficus_archive::{
    AccountId, PenNameId, WorkId,
    audit::{AuditNote, AuditSubject},
    leaving::{Leaving, ReviewChoice, WorkChoice, settled},
    letter::LetterDraft,
};
use jiff::Timestamp;

use crate::{
    Originals, Result, Store, Subject, audit, changes,
    database::{Query, Row, Tx, json, params},
    letters, own_pen_names, removals, takeouts,
};

const ASK: &str = "INSERT INTO leaving (account_id, asked, due, works, reviews) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (account_id) DO UPDATE SET works = excluded.works, reviews = excluded.reviews";
const FORGET_CHOICES: &str = "DELETE FROM leaving_work WHERE account_id = $1";
const CHOOSE: &str = "INSERT INTO leaving_work (account_id, work_id, choice)
    SELECT CAST($1 AS BIGINT), id, CAST($3 AS TEXT) FROM work WHERE id = $2";
const ONE: &str = "SELECT account_id, asked, due, works, reviews FROM leaving WHERE account_id = $1";
const CHOICES: &str = "SELECT work_id, choice FROM leaving_work WHERE account_id = $1";
const STAY: &str = "DELETE FROM leaving WHERE account_id = $1";
const DUE: &str = "SELECT account_id, asked, due, works, reviews FROM leaving WHERE due <= $1
    ORDER BY due, account_id LIMIT $2";

const HEIR: &str =
    "SELECT account.id, account.name, heir.accepted FROM heir JOIN account ON account.id = heir.heir_id
    WHERE heir.account_id = $1";
const HEIR_OF: &str = "SELECT account.id, account.name, heir.accepted FROM heir
    JOIN account ON account.id = heir.account_id WHERE heir.heir_id = $1 ORDER BY account.folded";
const NAME_HEIR: &str = "INSERT INTO heir (account_id, heir_id, named) VALUES ($1, $2, $3)
    ON CONFLICT (account_id) DO UPDATE SET heir_id = excluded.heir_id, named = excluded.named, accepted = NULL";
const FORGET_HEIR: &str = "DELETE FROM heir WHERE account_id = $1";
const ACCEPT: &str =
    "UPDATE heir SET accepted = $3 WHERE account_id = $1 AND heir_id = $2 RETURNING account_id";
const DECLINE: &str = "DELETE FROM heir WHERE account_id = $1 AND heir_id = $2";

const NAMES: &str = "SELECT id FROM pen_name WHERE account_id = $1 ORDER BY id";
const SIGNED: &str = "SELECT DISTINCT signer.work_id, CASE WHEN EXISTS (
            SELECT 1 FROM signer AS other JOIN pen_name AS by_other ON by_other.id = other.pen_name_id
            WHERE other.work_id = signer.work_id AND COALESCE(by_other.account_id, 0) <> $1) THEN 1 ELSE 0 END
    FROM signer JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE pen_name.account_id = $1 ORDER BY signer.work_id";
const OF_NAME: &str = "SELECT work_id FROM signer WHERE pen_name_id = $1";
const INHERIT: &str = "UPDATE pen_name SET account_id = $2, profile = '', is_default = 0
    WHERE account_id = $1 AND EXISTS (SELECT 1 FROM signer WHERE signer.pen_name_id = pen_name.id)";
const LET_GO: &str = "UPDATE pen_name SET account_id = NULL, profile = '', is_default = 0 WHERE id = $1";
const FORGET_NAME: &str = "DELETE FROM pen_name WHERE id = $1
    AND NOT EXISTS (SELECT 1 FROM work_author WHERE work_author.pen_name_id = pen_name.id)
    AND NOT EXISTS (SELECT 1 FROM veiled_author WHERE veiled_author.pen_name_id = pen_name.id)
    AND NOT EXISTS (SELECT 1 FROM series WHERE series.pen_name_id = pen_name.id)";
const EMAIL: &str = "SELECT email FROM account WHERE id = $1";
const TOUCHED: &str = "SELECT work_id FROM shelf_work WHERE account_id = $1";
/// What does not go with the row of the account by itself.
const FORGET: [&str; 3] = [
    "DELETE FROM shelf_work WHERE account_id = $1",
    "UPDATE tag_act SET account_id = NULL WHERE account_id = $1",
    "UPDATE tag_act SET undone_by = NULL WHERE undone_by = $1",
];
const FORGET_LETTERS: &str = "DELETE FROM letter WHERE address = $1";
const FORGET_ACCOUNT: &str = "DELETE FROM account WHERE id = $1";
const RECOUNT: &str = "UPDATE counts SET reading = (SELECT COUNT(*) FROM shelf_work
        WHERE shelf_work.work_id = counts.work_id AND shelf_work.shelf = 'reading')
    WHERE work_id IN ints_of($1)";

/// Who inherits from whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heir {
    /// The other account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// Whether the heir accepted.
    pub accepted: bool,
}

impl Store {
    /// An account asks to go. Asking again changes what becomes of its works and words, and not the day.
    pub async fn ask_to_leave(
        &self,
        leaving: &Leaving,
        choices: &[(WorkId, WorkChoice)],
        letter: Option<&LetterDraft>,
    ) -> Result<()> {
        let Leaving { account, asked, due, works, reviews } = *leaving;
        let mut tx = self.database.begin().await?;
        let mut queries: Vec<Query> = vec![
            (FORGET_CHOICES, params![account]),
            (ASK, params![account, asked, due, works.as_str(), reviews.as_str()]),
        ];
        queries
            .extend(choices.iter().map(|(work, choice)| (CHOOSE, params![account, *work, choice.as_str()])));
        queries.extend(letter.map(|letter| letters::post(letter, asked)));
        tx.run(queries).await?;
        let subject = AuditSubject::Account(account.0);
        let note = AuditNote { by: Some(account), act: "leaving-asked", subject, detail: String::new() };
        audit::note(&mut tx, &note, asked).await?;
        tx.commit().await
    }

    /// What an account asked for that will go, with what it chose for single works.
    pub async fn leaving(
        &self,
        account: AccountId,
    ) -> Result<Option<(Leaving, HashMap<WorkId, WorkChoice>)>> {
        let mut answers =
            self.database.query_many(vec![(ONE, params![account]), (CHOICES, params![account])]).await?;
        let choices = choices(answers.pop().unwrap_or_default())?;
        let Some(row) = answers.pop().unwrap_or_default().into_iter().next() else { return Ok(None) };
        Ok(Some((leaving(row)?, choices)))
    }

    /// An account stays after all.
    pub async fn stay(&self, account: AccountId, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(STAY, params![account]).await?;
        let subject = AuditSubject::Account(account.0);
        let note = AuditNote { by: Some(account), act: "leaving-taken-back", subject, detail: String::new() };
        audit::note(&mut tx, &note, now).await?;
        tx.commit().await
    }

    /// Accounts whose day has come.
    pub async fn leaving_now(&self, now: Timestamp, limit: u32) -> Result<Vec<Leaving>> {
        self.database.query(DUE, params![now, limit]).await?.into_iter().map(leaving).collect()
    }

    /// Whom an account named as its heir.
    pub async fn heir(&self, account: AccountId) -> Result<Option<Heir>> {
        self.database.query_one(HEIR, params![account]).await?.map(heir).transpose()
    }

    /// Who named an account as heir.
    pub async fn heir_of(&self, account: AccountId) -> Result<Vec<Heir>> {
        self.database.query(HEIR_OF, params![account]).await?.into_iter().map(heir).collect()
    }

    /// Names an heir, or none.
    pub async fn name_heir(&self, account: AccountId, heir: Option<AccountId>, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        match heir {
            Some(heir) => tx.execute(NAME_HEIR, params![account, heir, now]).await?,
            None => tx.execute(FORGET_HEIR, params![account]).await?,
        }
        tx.commit().await
    }

    /// What an heir says; whether they were named.
    pub async fn answer_heir(
        &self,
        of: AccountId,
        heir: AccountId,
        accepts: bool,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let named = if accepts {
            tx.query_one(ACCEPT, params![of, heir, now]).await?.is_some()
        } else {
            tx.execute(DECLINE, params![of, heir]).await?;
            true
        };
        tx.commit().await?;
        Ok(named)
    }

    /// The account is gone when this answers, as it chose: rows, letters, works and their files, what it handed in and what
    /// was made for it to take along. The audit log keeps
    /// its number.
    pub async fn purge_account(&self, leaving: &Leaving, now: Timestamp) -> Result<()> {
        let account = leaving.account;
        let heir = self.heir(account).await?.filter(|heir| heir.accepted).map(|heir| heir.account);
        let mut tx = self.database.begin().await?;
        let takeouts: Vec<String> = ids(&mut tx, takeouts::FILES_OF, account.0).await?;
        let chosen = choices(tx.query(CHOICES, params![account]).await?)?;
        let touched: Vec<WorkId> = ids(&mut tx, TOUCHED, account.0).await?;
        let by_choice = signed(&mut tx, leaving, &chosen, heir.is_some()).await?;
        let works = |choice| by_choice.get(choice).cloned().unwrap_or_default();
        removals::remove(&mut tx, &works("delete"), Originals::Go, now).await?;
        let orphaned = works("orphan");
        let names: Vec<PenNameId> = ids(&mut tx, NAMES, account.0).await?;
        for name in &names {
            let of_name: Vec<WorkId> = ids(&mut tx, OF_NAME, name.0).await?;
            let leaves: Vec<WorkId> = of_name.into_iter().filter(|work| orphaned.contains(work)).collect();
            removals::orphan(&mut tx, &leaves, *name, Originals::Go).await?;
        }
        let mut queries: Vec<Query> = Vec::new();
        if let Some(heir) = heir {
            queries.push((INHERIT, params![account, heir]));
        }
        for name in &names {
            queries.extend(own_pen_names::log_works(*name));
            if heir.is_none() {
                queries.push((LET_GO, params![*name]));
            }
            queries.push((FORGET_NAME, params![*name]));
        }
        queries.extend(crate::reviews::forget_writer(account, leaving.reviews == ReviewChoice::Unsigned));
        queries.extend(FORGET.map(|sql| (sql, params![account])));
        if let Some(row) = tx.query_one(EMAIL, params![account]).await? {
            queries.push((FORGET_LETTERS, params![row.first::<String>("account", "email")?]));
        }
        queries.extend([
            (FORGET_ACCOUNT, params![account]),
            (RECOUNT, params![json(&touched)?]),
            changes::log(Subject::Lists),
        ]);
        tx.run(queries).await?;
        let detail = format!("{} works removed", works("delete").len());
        let note =
            AuditNote { by: None, act: "account-purged", subject: AuditSubject::Account(account.0), detail };
        audit::note(&mut tx, &note, now).await?;
        tx.commit().await?;
        self.drop_takeouts(takeouts).await?;
        self.drop_uploads(account).await?;
        self.unlink_unneeded().await?;
        self.database.scrub().await
    }
}

/// Works that an account signs, by what becomes of each. One that others sign as well never goes with one of them.
async fn signed(
    tx: &mut Tx,
    leaving: &Leaving,
    chosen: &HashMap<WorkId, WorkChoice>,
    has_heir: bool,
) -> Result<BTreeMap<&'static str, Vec<WorkId>>> {
    let mut by_choice: BTreeMap<&'static str, Vec<WorkId>> = BTreeMap::new();
    for row in tx.query(SIGNED, params![leaving.account]).await? {
        let mut fields = row.fields("work_author");
        let work: WorkId = fields.get("work_id")?;
        let shared: bool = fields.get("shared")?;
        let choice = settled(chosen.get(&work).copied().unwrap_or(leaving.works), has_heir);
        let choice = if shared && choice == WorkChoice::Delete { WorkChoice::Orphan } else { choice };
        by_choice.entry(choice.as_str()).or_default().push(work);
    }
    Ok(by_choice)
}

async fn ids<T: crate::database::FromValue>(tx: &mut Tx, sql: &'static str, of: i64) -> Result<Vec<T>> {
    tx.query(sql, params![of]).await?.into_iter().map(|row| row.first("record", "id")).collect()
}

fn choices(rows: Vec<Row>) -> Result<HashMap<WorkId, WorkChoice>> {
    rows.into_iter()
        .map(|row| {
            let mut fields = row.fields("leaving_work");
            Ok((fields.get("work_id")?, fields.word("choice")?))
        })
        .collect()
}

fn leaving(row: Row) -> Result<Leaving> {
    let mut fields = row.fields("leaving");
    Ok(Leaving {
        account: fields.get("account_id")?,
        asked: fields.get("asked")?,
        due: fields.get("due")?,
        works: fields.word("works")?,
        reviews: fields.word("reviews")?,
    })
}

fn heir(row: Row) -> Result<Heir> {
    let mut fields = row.fields("heir");
    Ok(Heir {
        account: fields.get("id")?,
        name: fields.get("name")?,
        accepted: fields.get::<Option<Timestamp>>("accepted")?.is_some(),
    })
}

/// Whether leaving takes care of a table that an account would not go without.
#[cfg(test)]
pub(crate) fn names(table: &str) -> bool {
    let own = FORGET.into_iter().chain([LET_GO, INHERIT, FORGET_NAME]);
    let phrases = [format!("DELETE FROM {table} "), format!("UPDATE {table} SET account_id = NULL")];
    own.into_iter().any(|sql| phrases.iter().any(|phrase| sql.contains(phrase.as_str())))
}
