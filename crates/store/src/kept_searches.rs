//! Kept searches.

use ficus_archive::{
    AccountId, KeptSearchId, WorkId,
    account::Account,
    kept_search::{KEPT_SEARCHES_MAX, KeptSearch, KeptSearchDraft, MailPace},
    letter::LetterDraft,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Result, Store, StoreError, accounts,
    database::{Fields, Row, params},
    letters,
};

const OF_ACCOUNT: &str = "SELECT id, name, question, mail, on_front, seen, mailed FROM kept_search
    WHERE account_id = $1 ORDER BY id";
const ONE: &str = "SELECT id, name, question, mail, on_front, seen, mailed FROM kept_search
    WHERE account_id = $1 AND id = $2";
const COUNT: &str = "SELECT COUNT(*) FROM kept_search WHERE account_id = $1";
const NEWEST_WORK: &str = "SELECT COALESCE(MAX(id), 0) FROM work";
const KEEP: &str = "
    INSERT INTO kept_search (account_id, name, question, mail, on_front, seen, mailed, mail_due)
    VALUES ($1, $2, $3, $4, $5, $6, $6, $7) RETURNING id";
const CHANGE: &str =
    "UPDATE kept_search SET name = $3, question = $4, mail = $5, on_front = $6, mail_due = $7
    WHERE account_id = $1 AND id = $2";
const SEE: &str = "UPDATE kept_search SET seen = $3 WHERE account_id = $1 AND id = $2 AND seen < $3";
const FORGET: &str = "DELETE FROM kept_search WHERE account_id = $1 AND id = $2";
const BY_ID: &str = "
    SELECT kept_search.id, kept_search.name, kept_search.question, kept_search.mail, kept_search.on_front,
        kept_search.seen, kept_search.mailed, account.id, account.name, account.email, account.role, account.standing
    FROM kept_search JOIN account ON account.id = kept_search.account_id WHERE kept_search.id = $1";
const DUE: &str = "
    SELECT kept_search.id, kept_search.name, kept_search.question, kept_search.mail, kept_search.on_front,
        kept_search.seen, kept_search.mailed, account.id, account.name, account.email, account.role, account.standing,
        kept_search.mail_due
    FROM kept_search JOIN account ON account.id = kept_search.account_id
    WHERE kept_search.mail_due <= $1 ORDER BY kept_search.mail_due, kept_search.id LIMIT $2";
/// Takes the mail of a search for this process: whoever moves its time first has it.
const TAKE: &str = "UPDATE kept_search SET mail_due = $3 WHERE id = $1 AND mail_due = $2
    RETURNING id";
const MAILED: &str = "UPDATE kept_search SET mailed = $2 WHERE id = $1 AND mailed < $2";

/// A kept search and whose it is.
#[derive(Clone, Debug)]
pub struct Reckoning {
    /// The search.
    pub search: KeptSearch,
    /// Who keeps it.
    pub account: Account,
}

/// A kept search whose mail is due.
#[derive(Clone, Debug)]
pub struct DueSearch {
    /// The search and whose it is.
    pub of: Reckoning,
    /// Since when.
    pub since: Timestamp,
}

impl Store {
    /// The searches that an account keeps, the oldest first.
    pub async fn kept_searches(&self, account: AccountId) -> Result<Vec<KeptSearch>> {
        let rows = self.database.query(OF_ACCOUNT, params![account]).await?;
        rows.into_iter().map(|row| search(&mut row.fields("kept_search"))).collect()
    }

    /// One of the searches that an account keeps.
    pub async fn kept_search(&self, account: AccountId, id: KeptSearchId) -> Result<Option<KeptSearch>> {
        let row = self.database.query_one(ONE, params![account, id]).await?;
        row.map(|row| search(&mut row.fields("kept_search"))).transpose()
    }

    /// A kept search by its number alone, with whose it is: for its feed.
    pub async fn kept_search_by_id(&self, id: KeptSearchId) -> Result<Option<Reckoning>> {
        let row = self.database.query_one(BY_ID, params![id]).await?;
        row.map(|row| reckoning(&mut row.fields("kept_search"))).transpose()
    }

    /// Keeps a search: what the archive holds by now is not new in it. `Refused` where the account keeps too many.
    pub async fn keep_search(
        &self,
        account: AccountId,
        draft: &KeptSearchDraft,
        now: Timestamp,
    ) -> Result<KeptSearchId> {
        let mut tx = self.database.begin().await?;
        let kept: u64 = first(tx.query_one(COUNT, params![account]).await?)?;
        if kept >= KEPT_SEARCHES_MAX as u64 {
            return Err(StoreError::Refused(
                "An account keeps at most a hundred searches: forget one first.",
            ));
        }
        let newest: WorkId = first(tx.query_one(NEWEST_WORK, params![]).await?)?;
        let values = params![
            account,
            &draft.name,
            &draft.question,
            draft.mail.as_str(),
            draft.on_front,
            newest,
            due(draft.mail, now)
        ];
        let id = first(tx.query_one(KEEP, values).await?)?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes a kept search; `Missing` where the account keeps no such one.
    pub async fn change_kept_search(
        &self,
        account: AccountId,
        id: KeptSearchId,
        draft: &KeptSearchDraft,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        if tx.query_one(ONE, params![account, id]).await?.is_none() {
            return Err(StoreError::Missing("kept search"));
        }
        let values = params![
            account,
            id,
            &draft.name,
            &draft.question,
            draft.mail.as_str(),
            draft.on_front,
            due(draft.mail, now)
        ];
        tx.execute(CHANGE, values).await?;
        tx.commit().await
    }

    /// Notes that the account has seen the new works of a search up to this one.
    pub async fn see_kept_search(&self, account: AccountId, id: KeptSearchId, up_to: WorkId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(SEE, params![account, id, up_to]).await?;
        tx.commit().await
    }

    /// Forgets a kept search.
    pub async fn forget_kept_search(&self, account: AccountId, id: KeptSearchId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(FORGET, params![account, id]).await?;
        tx.commit().await
    }

    /// Kept searches whose mail is due, the longest waiting first.
    pub async fn due_searches(&self, now: Timestamp, limit: u32) -> Result<Vec<DueSearch>> {
        let rows = self.database.query(DUE, params![now, limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("kept_search");
                Ok(DueSearch { of: reckoning(&mut fields)?, since: fields.get("mail_due")? })
            })
            .collect()
    }

    /// Takes the mail of a search that is due, and says when the next one is; `false` where another process has it.
    pub async fn take_due_search(&self, due: &DueSearch, next: Timestamp) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let taken = tx.query_one(TAKE, params![due.of.search.id, due.since, next]).await?.is_some();
        tx.commit().await?;
        Ok(taken)
    }

    /// Puts the letter about a search in the queue, with the works up to this one told.
    pub async fn post_search_letter(
        &self,
        id: KeptSearchId,
        up_to: WorkId,
        letter: &LetterDraft,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![(MAILED, params![id, up_to]), letters::post(letter, now)]).await?;
        tx.commit().await
    }
}

/// When the first mail of a pace is due.
fn due(pace: MailPace, now: Timestamp) -> Option<Timestamp> {
    pace.hours().map(|hours| now + SignedDuration::from_hours(hours))
}

fn first<T: crate::database::FromValue>(row: Option<Row>) -> Result<T> {
    row.ok_or(StoreError::Missing("row"))?.first("kept_search", "id")
}

fn search(fields: &mut Fields) -> Result<KeptSearch> {
    Ok(KeptSearch {
        id: fields.get("id")?,
        name: fields.get("name")?,
        question: fields.get("question")?,
        mail: fields.word("mail")?,
        on_front: fields.get("on_front")?,
        seen: fields.get("seen")?,
        mailed: fields.get("mailed")?,
    })
}

fn reckoning(fields: &mut Fields) -> Result<Reckoning> {
    Ok(Reckoning { search: search(fields)?, account: accounts::account(fields)? })
}
