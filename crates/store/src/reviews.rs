//! Reviews: what readers say to authors, and to one another.
//!
//! Only what is shown counts and leaves a line in the change log: a wave of reviews that are held makes no page anew.

mod change;
mod moderate;
mod post;
mod read;
mod received;

use ficus_archive::{
    AccountId, WorkId,
    review::{Quote, Review, ReviewDraft, WorkReviewing},
};

pub use moderate::{ACT_REVIEWS_MAX, Chosen, HeldReview, ReviewAct};
pub use post::{NewReview, Posted};
pub use read::{ReviewsAsked, Viewer};
pub use received::Received;

use crate::{
    Result, Store, Subject, changes,
    database::{Query, Row, params},
    scores,
};

const ADD: &str = "INSERT INTO review (work_id, chapter, name, text, written) VALUES ($1, $2, $3, $4, $5)";
/// Counts the reviews of a work that are shown; answers are no reviews of their own.
pub(crate) const RECOUNT: &str = "UPDATE counts SET reviews = (
        SELECT COUNT(*) FROM review WHERE work_id = $1 AND state = 'shown' AND parent_id IS NULL)
    WHERE work_id = $1";
const RAISE: &str = "UPDATE work SET version = version + 1 WHERE id = $1";
/// Signs what somebody left behind who is gone.
const FORMER_MEMBER: &str = "A former member";
const UNSIGN: &str =
    "UPDATE review SET name = $2, account_id = NULL, pen_name_id = NULL WHERE account_id = $1";
const LOG_WRITER: &str = "INSERT INTO change (subject, work_id, seq)
    SELECT 'reviews', work_id, (SELECT COALESCE(MAX(seq), 0) FROM change) + ROW_NUMBER() OVER (ORDER BY work_id)
    FROM (SELECT work_id FROM review WHERE account_id = $1 UNION
        SELECT work_id FROM recommendation WHERE account_id = $1) AS said WHERE work_id > 0
    ON CONFLICT (subject, work_id) DO UPDATE SET seq = excluded.seq";
const SETTINGS: &str =
    "SELECT COALESCE(reviewers, 'members'), COALESCE(holds_first, 0), COALESCE(is_frozen, 0),
        work.locked, work.slow_minutes, COALESCE(refuses_scores, 0)
    FROM work LEFT JOIN work_reviewing ON work_reviewing.work_id = work.id WHERE work.id = $1";
const SET: &str = "INSERT INTO work_reviewing (work_id, reviewers, holds_first, is_frozen, refuses_scores)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (work_id) DO UPDATE SET reviewers = excluded.reviewers, holds_first = excluded.holds_first,
        is_frozen = excluded.is_frozen, refuses_scores = excluded.refuses_scores";
const SEEN_AUTHORS: &str = "SELECT DISTINCT pen_name.account_id FROM work_author
    JOIN pen_name ON pen_name.id = work_author.pen_name_id
    WHERE work_author.work_id = $1 AND pen_name.account_id IS NOT NULL";
const IS_AUTHOR: &str = "SELECT signer.work_id FROM signer
    JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE signer.work_id = $1 AND pen_name.account_id = $2 LIMIT 1";

impl Store {
    /// Adds reviews to a work, as they stood elsewhere.
    pub async fn add_reviews(&self, work: WorkId, reviews: &[ReviewDraft]) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let mut queries: Vec<Query> = Vec::with_capacity(reviews.len() + 3);
        queries.extend(add(work, reviews));
        queries.extend([(RAISE, params![work]), changes::log(Subject::Work(work))]);
        tx.run(queries).await?;
        tx.commit().await
    }

    /// What was decided about the reviews of a work.
    pub async fn work_reviewing(&self, work: WorkId) -> Result<WorkReviewing> {
        self.database
            .query_one(SETTINGS, params![work])
            .await?
            .map_or_else(|| Ok(WorkReviewing::default()), settings)
    }

    /// Decides about the reviews of a work.
    pub async fn set_work_reviewing(&self, work: WorkId, settings: WorkReviewing) -> Result<()> {
        let values = params![
            work,
            settings.reviewers.as_str(),
            settings.holds_first,
            settings.is_frozen,
            settings.refuses_scores
        ];
        let recount = (scores::RECOUNT, params![work]);
        let mut tx = self.database.begin().await?;
        tx.run(vec![(SET, values), recount, changes::log(Subject::Reviews(work))]).await?;
        tx.commit().await
    }

    /// The accounts that sign a work.
    pub async fn author_accounts(&self, work: WorkId) -> Result<Vec<AccountId>> {
        let rows = self.database.query(post::AUTHORS, params![work]).await?;
        rows.into_iter().map(|row| row.first("pen_name", "account_id")).collect()
    }

    /// The accounts behind the names that readers see on a work: none behind the veil. Who keeps apart from whom goes by
    /// these, or a reader could try out whose an anonymous work is by blocking one author after another.
    pub async fn seen_author_accounts(&self, work: WorkId) -> Result<Vec<AccountId>> {
        let rows = self.database.query(SEEN_AUTHORS, params![work]).await?;
        rows.into_iter().map(|row| row.first("pen_name", "account_id")).collect()
    }

    /// Whether an account signs a work.
    pub async fn is_author(&self, account: AccountId, work: WorkId) -> Result<bool> {
        Ok(self.database.query_one(IS_AUTHOR, params![work, account]).await?.is_some())
    }
}

/// The statements that keep reviews from elsewhere and count them.
pub(crate) fn add(work: WorkId, reviews: &[ReviewDraft]) -> Vec<Query> {
    let mut queries: Vec<Query> = reviews
        .iter()
        .map(|review| (ADD, params![work, review.chapter, &review.name, &review.text, review.written]))
        .collect();
    if !queries.is_empty() {
        queries.push((RECOUNT, params![work]));
    }
    queries
}

fn settings(row: Row) -> Result<WorkReviewing> {
    let mut fields = row.fields("work_reviewing");
    Ok(WorkReviewing {
        reviewers: fields.word("reviewers")?,
        holds_first: fields.get("holds_first")?,
        is_frozen: fields.get("is_frozen")?,
        is_locked: fields.get("locked")?,
        slow_minutes: fields.get("slow_minutes")?,
        refuses_scores: fields.get("refuses_scores")?,
    })
}

/// Reads the columns of `read::REVIEW`.
fn review(row: Row) -> Result<Review> {
    let mut fields = row.fields("review");
    let id = fields.get("id")?;
    Ok(Review {
        id,
        work: fields.get("work_id")?,
        parent: fields.get("parent_id")?,
        thread: fields.get::<Option<_>>("thread_id")?.unwrap_or(id),
        chapter: fields.get("chapter")?,
        name: fields.get("name")?,
        slug: fields.get("slug")?,
        account: fields.get("account_id")?,
        by: fields.word("written_by")?,
        text: fields.get("text")?,
        typed: fields.get("typed")?,
        quote: {
            let text: Option<String> = fields.get("quote")?;
            let paragraph: Option<u32> = fields.get("quote_paragraph")?;
            text.zip(paragraph).map(|(text, paragraph)| Quote { text, paragraph })
        },
        score: fields.get("score")?,
        written: fields.get("written")?,
        edited: fields.get("edited")?,
        state: fields.word("state")?,
        is_frozen: fields.get("is_frozen")?,
        held_for: fields.json("held_for")?,
    })
}

/// The statements that part an account from what it said to others: its words stay without its name, or they go with
/// the row of the account, by a trigger of the database.
pub(crate) fn forget_writer(account: AccountId, stays: bool) -> Vec<Query> {
    let mut queries = vec![(LOG_WRITER, params![account])];
    if stays {
        queries.push((UNSIGN, params![account, FORMER_MEMBER]));
    }
    queries
}
