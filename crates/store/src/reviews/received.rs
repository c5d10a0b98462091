//! Reviews of an account's own works, and those that it wrote.

use ficus_archive::{AccountId, ReviewId, WorkId, review::Review};
use jiff::Timestamp;

use super::{read::select, review};
use crate::{
    Result, Store,
    database::{json, page, params},
};

macro_rules! own_works {
    () => {
        " review.work_id IN (SELECT signer.work_id FROM signer
            JOIN pen_name ON pen_name.id = signer.pen_name_id WHERE pen_name.account_id = $1) "
    };
}
macro_rules! of_others {
    () => {
        " review.state = 'shown' AND review.written_by IN ('member', 'guest')
            AND (review.account_id IS NULL OR review.account_id <> $1) "
    };
}
macro_rules! unanswered {
    () => {
        " NOT EXISTS (SELECT 1 FROM review AS answer
            WHERE answer.parent_id = review.id AND answer.written_by = 'author') "
    };
}

const ALL: &str = select!(
    "WHERE",
    own_works!(),
    "AND",
    of_others!(),
    "ORDER BY review.written DESC, review.id DESC LIMIT $3 OFFSET $2"
);
const UNREAD: &str = select!(
    "WHERE",
    own_works!(),
    "AND",
    of_others!(),
    "AND review.seen IS NULL ORDER BY review.written DESC, review.id DESC LIMIT $3 OFFSET $2"
);
const UNANSWERED: &str = select!(
    "WHERE",
    own_works!(),
    "AND",
    of_others!(),
    "AND",
    unanswered!(),
    "ORDER BY review.written DESC, review.id DESC LIMIT $3 OFFSET $2"
);
const WAITING: &str =
    select!("WHERE", own_works!(), "AND review.state = 'waiting' ORDER BY review.id LIMIT $3 OFFSET $2");
const COUNT_ALL: &str = concat!("SELECT COUNT(*) FROM review WHERE", own_works!(), "AND", of_others!());
const COUNT_UNREAD: &str = concat!(
    "SELECT COUNT(*) FROM review WHERE",
    own_works!(),
    "AND",
    of_others!(),
    "AND review.seen IS NULL"
);
const COUNT_UNANSWERED: &str =
    concat!("SELECT COUNT(*) FROM review WHERE", own_works!(), "AND", of_others!(), "AND", unanswered!());
const COUNT_WAITING: &str =
    concat!("SELECT COUNT(*) FROM review WHERE", own_works!(), "AND review.state = 'waiting'");
const WRITTEN: &str = select!(
    "WHERE review.account_id = $1
    ORDER BY review.written DESC, review.id DESC LIMIT $3 OFFSET $2"
);
const COUNT_WRITTEN: &str = "SELECT COUNT(*) FROM review WHERE account_id = $1";
const SEE: &str =
    concat!("UPDATE review SET seen = $3 WHERE seen IS NULL AND id IN ints_of($2) AND", own_works!());
const UNSEEN: &str = "SELECT id FROM review WHERE id IN ints_of($1) AND seen IS NULL";
const ANSWERED: &str = "SELECT DISTINCT parent_id FROM review
    WHERE parent_id IN ints_of($1) AND written_by = 'author' AND state = 'shown'";
const TITLES: &str = "SELECT id, title, audience FROM work WHERE id IN ints_of($1)";

/// Which reviews of its works an account looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// Everything that is shown.
    All,
    /// What it has not seen.
    Unread,
    /// What no author answered.
    Unanswered,
    /// What waits for it.
    Waiting,
}

impl Store {
    /// Reviews of an account's works, the newest first (those that wait: the oldest), and how many there are.
    pub async fn reviews_received(
        &self,
        account: AccountId,
        which: Received,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<Review>, u64)> {
        let (list, count) = match which {
            Received::All => (ALL, COUNT_ALL),
            Received::Unread => (UNREAD, COUNT_UNREAD),
            Received::Unanswered => (UNANSWERED, COUNT_UNANSWERED),
            Received::Waiting => (WAITING, COUNT_WAITING),
        };
        self.review_page(account, (list, count), offset, limit).await
    }

    /// What an account wrote, the newest first, and how much it is.
    pub async fn reviews_written(
        &self,
        account: AccountId,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<Review>, u64)> {
        self.review_page(account, (WRITTEN, COUNT_WRITTEN), offset, limit).await
    }

    async fn review_page(
        &self,
        account: AccountId,
        (list, count): (&'static str, &'static str),
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<Review>, u64)> {
        let queries = vec![(list, params![account, offset, limit]), (count, params![account])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(review).collect::<Result<_>>()?, total))
    }

    /// How many reviews of an account's works it has not seen, and how many wait for it.
    pub async fn review_counts(&self, account: AccountId) -> Result<(u64, u64)> {
        let queries = vec![(COUNT_UNREAD, params![account]), (COUNT_WAITING, params![account])];
        let mut numbers = self
            .database
            .query_many(queries)
            .await?
            .into_iter()
            .map(|rows| rows.into_iter().next().map_or(Ok(0), |row| row.first("review", "count")));
        let mut next = || numbers.next().unwrap_or(Ok(0));
        Ok((next()?, next()?))
    }

    /// The account has seen these reviews of its works; answers with those that it had not seen before.
    pub async fn see_reviews(
        &self,
        account: AccountId,
        reviews: &[ReviewId],
        now: Timestamp,
    ) -> Result<Vec<ReviewId>> {
        let list = json(reviews)?;
        let rows = self.database.query(UNSEEN, params![&list]).await?;
        let unseen: Vec<ReviewId> =
            rows.into_iter().map(|row| row.first("review", "id")).collect::<Result<_>>()?;
        if !unseen.is_empty() {
            let mut tx = self.database.begin().await?;
            tx.execute(SEE, params![account, json(&unseen)?, now]).await?;
            tx.commit().await?;
        }
        Ok(unseen)
    }

    /// Which of these reviews an author has answered.
    pub async fn answered_reviews(&self, reviews: &[ReviewId]) -> Result<Vec<ReviewId>> {
        let rows = self.database.query(ANSWERED, params![json(reviews)?]).await?;
        rows.into_iter().map(|row| row.first("review", "parent_id")).collect()
    }

    /// The titles of works, whoever may see them: for lists of what concerns the works' own authors or moderators.
    pub async fn titles(&self, works: &[WorkId]) -> Result<std::collections::HashMap<WorkId, String>> {
        let rows = self.database.query(TITLES, params![json(works)?]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("work");
                Ok((fields.get("id")?, fields.get("title")?))
            })
            .collect()
    }
}
