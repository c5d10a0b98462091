//! How much an account has written and keeps, held against the site's limits.

use ficus_archive::{
    AccountId,
    account::Role,
    site::writing_limits::{Limited, Limits, Used, WritingLimits},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Result, Store, StoreError,
    database::{Query, Row, Tx, params},
    site,
};

/// A word of a text is reckoned as so many bytes, so that no text has to be read to be counted.
const BYTES_OF_A_WORD: u64 = 6;

const WORKS: &str = "
    SELECT COUNT(*), CAST(COALESCE(SUM(words), 0) AS BIGINT) FROM work WHERE id IN (
        SELECT signer.work_id FROM pen_name JOIN signer ON signer.pen_name_id = pen_name.id
        WHERE pen_name.account_id = $1)";
const DRAFTS: &str =
    "SELECT COUNT(*), CAST(COALESCE(SUM(words), 0) AS BIGINT) FROM draft WHERE saved_by = $1";
const CHAPTERS: &str = "SELECT COUNT(*), CAST(COALESCE(SUM(words), 0) AS BIGINT) FROM chapter_posting
    WHERE account_id = $1 AND posted > $2";
const PICTURES: &str =
    "SELECT COUNT(*), CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM picture WHERE added_by = $1";
const UPLOADS: &str = "SELECT COUNT(*), CAST(0 AS BIGINT) FROM hand_in WHERE account_id = $1 AND kept > $2";
const HAND_IN: &str = "INSERT INTO hand_in (account_id, kept) VALUES ($1, $2)";
const FORGET: [&str; 2] =
    ["DELETE FROM chapter_posting WHERE posted < $1", "DELETE FROM hand_in WHERE kept < $1"];
const JOINED: &str = "SELECT role, created FROM account WHERE id = $1";

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Refuses one thing more where the account has as much as it may have; part of the transaction that would make it.
pub(crate) async fn allow(tx: &mut Tx, account: AccountId, more: Limited, now: Timestamp) -> Result<()> {
    let limits = site::of(tx).await?.writing_limits;
    let Some(row) = tx.query_one(JOINED, params![account]).await? else { return Ok(()) };
    let (limits, _) = of_row(limits, row, now)?;
    let mut counts = Vec::new();
    for (sql, values) in counting(account, now) {
        counts.extend(tx.query_one(sql, values).await?.map(count).transpose()?);
    }
    match limits.allow(&used(&counts), more) {
        Ok(()) => Ok(()),
        Err(_) => Err(StoreError::Refused(match more {
            Limited::Work => "You have as many works as this archive lets an account have.",
            Limited::Drafts(_) => {
                "You have as many drafts as this archive lets an account have. Post or drop some first."
            }
            Limited::Chapter => {
                "You have posted as many chapters today as this archive lets an account post."
            }
            Limited::Words(_) => {
                "With this you would post more words in a day than this archive lets an account post. Go on tomorrow."
            }
            Limited::Upload => "You have handed in files as often today as this archive lets an account do.",
            Limited::Image => "You have as many images as this archive lets an account have.",
            Limited::Bytes(_) => "Your texts and images take as much room as this archive gives an account.",
        })),
    }
}

/// The limits of an account, and whether it is new.
fn of_row(limits: WritingLimits, row: Row, now: Timestamp) -> Result<(Limits, bool)> {
    let mut fields = row.fields("account");
    let role: Role = fields.word("role")?;
    let created: Timestamp = fields.get("created")?;
    let days = now.duration_since(created).as_hours() / 24;
    let staff = role >= Role::Moderator;
    Ok((limits.of(days, staff), !staff && days < i64::from(limits.new_days)))
}

fn count(row: Row) -> Result<(u64, u64)> {
    let mut fields = row.fields("work");
    Ok((fields.get("count")?, fields.get("words")?))
}

/// What is counted of an account, in the order of [`used`].
fn counting(account: AccountId, now: Timestamp) -> Vec<Query> {
    vec![
        (WORKS, params![account]),
        (DRAFTS, params![account]),
        (CHAPTERS, params![account, now - DAY]),
        (UPLOADS, params![account, now - DAY]),
        (PICTURES, params![account]),
    ]
}

fn used(counts: &[(u64, u64)]) -> Used {
    let [works, drafts, chapters, uploads, pictures] = counts[..] else { return Used::default() };
    Used {
        works: works.0,
        drafts: drafts.0,
        chapters_today: chapters.0,
        words_today: chapters.1,
        uploads_today: uploads.0,
        images: pictures.0,
        bytes: (works.1 + drafts.1) * BYTES_OF_A_WORD + pictures.1,
    }
}

impl Store {
    /// What an account has of everything that has a limit.
    pub async fn writing_used(&self, account: AccountId, now: Timestamp) -> Result<Used> {
        let rows = self.database.query_many(counting(account, now)).await?;
        let counts = rows.into_iter().filter_map(|rows| rows.into_iter().next()).map(count);
        Ok(used(&counts.collect::<Result<Vec<_>>>()?))
    }

    /// The limits of an account, and whether it is new here.
    pub async fn writing_limits_of(&self, account: AccountId, now: Timestamp) -> Result<(Limits, bool)> {
        let limits = self.site().await?.writing_limits;
        let row = self.database.query_one(JOINED, params![account]).await?;
        of_row(limits, row.ok_or(StoreError::Missing("account"))?, now)
    }

    /// `Refused` where an account has as much of something as it may have.
    pub async fn allow_writing(&self, account: AccountId, more: Limited, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        allow(&mut tx, account, more, now).await
    }

    /// Notes that an account hands in files; `Refused` where it did so as often as it may within a day.
    pub async fn hand_in(&self, account: AccountId, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        allow(&mut tx, account, Limited::Upload, now).await?;
        tx.execute(HAND_IN, params![account, now]).await?;
        tx.commit().await
    }

    /// Forgets who posted and handed in when, as far as no limit asks for it any more.
    pub async fn forget_chapter_postings(&self, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(FORGET.map(|sql| (sql, params![now - DAY])).into()).await?;
        tx.commit().await
    }
}
