//! Reviews: what readers say to authors.

use ficus_archive::{
    AccountId, WorkId,
    review::{Review, ReviewDraft},
};

use crate::{
    Result, Store, Subject, changes,
    database::{Query, Row, page, params},
};

const PAGE: &str = "SELECT id, name, chapter, text, written FROM review
    WHERE work_id = $1 ORDER BY written, id LIMIT $3 OFFSET $2";
const COUNT: &str = "SELECT COUNT(*) FROM review WHERE work_id = $1";
const ADD: &str = "INSERT INTO review (work_id, chapter, name, text, written) VALUES ($1, $2, $3, $4, $5)";
const RECOUNT: &str = "UPDATE counts SET reviews = (SELECT COUNT(*) FROM review WHERE work_id = $1)
    WHERE work_id = $1";
const RAISE: &str = "UPDATE work SET version = version + 1 WHERE id = $1";

impl Store {
    /// Adds reviews to a work.
    pub async fn add_reviews(&self, work: WorkId, reviews: &[ReviewDraft]) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let mut queries: Vec<Query> = Vec::with_capacity(reviews.len() + 3);
        queries.extend(add(work, reviews));
        queries.extend([(RAISE, params![work]), changes::log(Subject::Work(work))]);
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Reviews of a work, the oldest first, and how many there are.
    pub async fn reviews(&self, work: WorkId, offset: u32, limit: u32) -> Result<(Vec<Review>, u64)> {
        let answers = self
            .database
            .query_many(vec![(PAGE, params![work, offset, limit]), (COUNT, params![work])])
            .await?;
        let (rows, total) = page(answers)?;
        Ok((rows.into_iter().map(review).collect::<Result<_>>()?, total))
    }
}

/// The statements that keep reviews and count them.
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

fn review(row: Row) -> Result<Review> {
    let mut fields = row.fields("review");
    Ok(Review {
        id: fields.get("id")?,
        name: fields.get("name")?,
        chapter: fields.get("chapter")?,
        text: fields.get("text")?,
        written: fields.get("written")?,
    })
}

/// The statements that part an account from what it said to others.
pub(crate) fn forget_writer(_account: AccountId, _stays: bool) -> Vec<Query> {
    Vec::new()
}
