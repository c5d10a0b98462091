//! Reviews as pages show them. What a reader may not see is left out by the question itself.

use ficus_archive::{
    AccountId, ReviewId, WorkId,
    review::{
        Review, ReviewState,
        thread::{Placed, arrange},
    },
};

use super::review;
use crate::{
    Result, Store,
    database::{Value, json, page, params},
};

/// Answers that are shown on one page, at most.
const ANSWERS_MAX: u32 = 500;

macro_rules! select {
    ($($rest:expr),+ $(,)?) => {
        concat!(
            "SELECT review.id, review.work_id, review.parent_id, review.thread_id, review.chapter,
                CASE WHEN ",
            crate::veil::veiled_writer!(),
            " THEN 'Anonymous' ELSE COALESCE(pen_name.name, review.name) END,
                CASE WHEN pen_name.works > 0 AND NOT ",
            crate::veil::veiled_writer!(),
            " THEN pen_name.slug END,
                review.account_id, review.written_by, review.text, review.typed, review.quote, review.quote_paragraph,
                (SELECT score.score FROM score WHERE score.review_id = review.id AND NOT EXISTS (
                    SELECT 1 FROM work_reviewing
                    WHERE work_reviewing.work_id = score.work_id AND refuses_scores = 1)),
                review.written, review.edited, review.state, review.is_frozen, review.held_for
            FROM review LEFT JOIN pen_name ON pen_name.id = review.pen_name_id ",
            $($rest),+
        )
    };
}
pub(super) use select;

/// Whom a reader does not hear is heard behind the veil: silence would tell who it is.
///
/// `$1` are the states that everybody on this page sees, `$2` who looks, `$3` whom that reader does not want to see.
macro_rules! seen {
    () => {
        concat!(
            " (review.state IN texts_of($1) OR (review.account_id = $2 AND review.state <> 'deleted'))
            AND (review.account_id IS NULL OR review.account_id NOT IN ints_of($3) OR ",
            crate::veil::veiled_writer!(),
            ") "
        )
    };
}

const TOPS_OLDEST: &str = select!(
    "WHERE review.work_id = $4 AND review.parent_id IS NULL AND ($5 = -1 OR review.chapter = $5) AND ",
    seen!(),
    "ORDER BY review.written, review.id LIMIT $7 OFFSET $6"
);
const TOPS_NEWEST: &str = select!(
    "WHERE review.work_id = $4 AND review.parent_id IS NULL AND ($5 = -1 OR review.chapter = $5) AND ",
    seen!(),
    "ORDER BY review.written DESC, review.id DESC LIMIT $7 OFFSET $6"
);
const COUNT: &str = concat!(
    "SELECT COUNT(*) FROM review
    WHERE review.work_id = $4 AND review.parent_id IS NULL AND ($5 = -1 OR review.chapter = $5) AND ",
    seen!()
);
const ANSWERS: &str = select!(
    "WHERE review.thread_id IN ints_of($4) AND ",
    seen!(),
    "ORDER BY review.written, review.id LIMIT $5"
);
const ONE: &str = select!("WHERE review.id = $4 AND ", seen!());
const ANY: &str = select!("WHERE review.id = $1");
const NEWEST_SHOWN: &str = select!(
    "WHERE review.work_id = $1 AND review.state = 'shown'
    ORDER BY review.written DESC, review.id DESC LIMIT $3 OFFSET $2"
);
const COUNT_SHOWN: &str = "SELECT COUNT(*) FROM review WHERE work_id = $1 AND state = 'shown'";

/// Who looks at reviews.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    /// The account; `None` for a guest.
    pub account: Option<AccountId>,
    /// Whether it is an author of the work, who sees what waits for them and what they took off.
    pub is_author: bool,
    /// Whether it moderates, and sees everything.
    pub is_moderator: bool,
    /// Whose reviews it does not want to see, or whom it must not see.
    pub without: Vec<AccountId>,
}

impl Viewer {
    fn states(&self) -> Vec<&'static str> {
        use ReviewState::{Deleted, Held, Hidden, Refused, Shown, Waiting};
        let states: &[ReviewState] = if self.is_moderator {
            &[Shown, Deleted, Waiting, Hidden, Held, Refused]
        } else if self.is_author {
            &[Shown, Deleted, Waiting, Hidden]
        } else {
            &[Shown, Deleted]
        };
        states.iter().map(|state| state.as_str()).collect()
    }

    fn params(&self, more: Vec<Value>) -> Result<Vec<Value>> {
        // No account has the number 0.
        let account = self.account.unwrap_or(AccountId(0));
        let mut values = params![json(&self.states())?, account, json(&self.without)?];
        values.extend(more);
        Ok(values)
    }
}

/// Which reviews of a work a page shows.
#[derive(Clone, Debug)]
pub struct ReviewsAsked {
    /// The work.
    pub work: WorkId,
    /// Those on one chapter.
    pub chapter: Option<u32>,
    /// Whether the newest come first.
    pub newest_first: bool,
    /// How many come before the page.
    pub offset: u32,
    /// How many threads the page shows at most.
    pub limit: u32,
}

impl Store {
    /// Threads of a work, each with its answers, and how many threads there are. Two trips, whatever their number.
    pub async fn reviews(&self, asked: &ReviewsAsked, viewer: &Viewer) -> Result<(Vec<Placed>, u64)> {
        let chapter = asked.chapter.map_or(-1, i64::from);
        let tops = if asked.newest_first { TOPS_NEWEST } else { TOPS_OLDEST };
        let answers = self
            .database
            .query_many(vec![
                (tops, viewer.params(params![asked.work, chapter, asked.offset, asked.limit])?),
                (COUNT, viewer.params(params![asked.work, chapter])?),
            ])
            .await?;
        let (rows, total) = page(answers)?;
        let tops: Vec<Review> = rows.into_iter().map(review).collect::<Result<_>>()?;
        let threads: Vec<ReviewId> = tops.iter().map(|top| top.id).collect();
        let answers = self.answers(&threads, viewer).await?;
        Ok((arrange(tops, answers), total))
    }

    /// A review with the answers below it, as a reader may see it.
    pub async fn review_thread(&self, id: ReviewId, viewer: &Viewer) -> Result<Vec<Placed>> {
        let Some(row) = self.database.query_one(ONE, viewer.params(params![id])?).await? else {
            return Ok(Vec::new());
        };
        let top = review(row)?;
        let answers = self.answers(&[top.thread], viewer).await?;
        let placed = arrange(vec![top.clone()], answers);
        // Where it was deleted and holds nothing, nothing is left of it.
        Ok(placed)
    }

    /// A review, whoever asks.
    pub async fn review(&self, id: ReviewId) -> Result<Option<Review>> {
        self.database.query_one(ANY, params![id]).await?.map(review).transpose()
    }

    /// What was said last about a work, answers as well, as everyone sees it.
    pub async fn newest_reviews(&self, work: WorkId, offset: u32, limit: u32) -> Result<(Vec<Review>, u64)> {
        let queries = vec![(NEWEST_SHOWN, params![work, offset, limit]), (COUNT_SHOWN, params![work])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(review).collect::<Result<_>>()?, total))
    }

    async fn answers(&self, threads: &[ReviewId], viewer: &Viewer) -> Result<Vec<Review>> {
        if threads.is_empty() {
            return Ok(Vec::new());
        }
        let values = viewer.params(params![json(threads)?, ANSWERS_MAX])?;
        self.database.query(ANSWERS, values).await?.into_iter().map(review).collect()
    }
}
