//! Scores of works: one of each reader.

use ficus_archive::{
    AccountId, ReviewId, WorkId,
    score::{AN_HOUR_MAX, Score},
};
use jiff::{SignedDuration, Timestamp};

use crate::{Result, Store, Subject, changes, database::params};

const GIVEN_SINCE: &str = "SELECT COUNT(*) FROM score WHERE account_id = $1 AND given > $2 AND work_id <> $3";
/// A score that is given anew without a review stays with the review that it was given with.
const GIVE: &str =
    "INSERT INTO score (work_id, account_id, score, given, review_id) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (work_id, account_id) DO UPDATE SET score = excluded.score, given = excluded.given,
        review_id = COALESCE(excluded.review_id, score.review_id)";
const TAKE_BACK: &str = "DELETE FROM score WHERE work_id = $1 AND account_id = $2";
const OF: &str = "SELECT score FROM score WHERE work_id = $1 AND account_id = $2";
/// Counts the scores of a work: none where its author wants none, and none of those who are banned.
pub(crate) const RECOUNT: &str = "UPDATE counts SET
    scores = (SELECT COUNT(*) FROM score JOIN account ON account.id = score.account_id
        WHERE score.work_id = $1 AND account.standing <> 'banned' AND NOT EXISTS (
            SELECT 1 FROM work_reviewing WHERE work_reviewing.work_id = $1 AND refuses_scores = 1)),
    score_sum = (SELECT COALESCE(SUM(score.score), 0) FROM score JOIN account ON account.id = score.account_id
        WHERE score.work_id = $1 AND account.standing <> 'banned' AND NOT EXISTS (
            SELECT 1 FROM work_reviewing WHERE work_reviewing.work_id = $1 AND refuses_scores = 1))
    WHERE work_id = $1";

impl Store {
    /// Scores a work, in the place of what the account scored it before; `false` where it scored too many within the
    /// hour ([`AN_HOUR_MAX`]).
    pub async fn score_work(
        &self,
        work: WorkId,
        account: AccountId,
        (score, review): (Score, Option<ReviewId>),
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let since = now - SignedDuration::from_hours(1);
        let given = tx.query_one(GIVEN_SINCE, params![account, since, work]).await?;
        if given.map_or(Ok(0), |row| row.first::<u64>("score", "count"))? >= AN_HOUR_MAX {
            return Ok(false);
        }
        tx.run(vec![
            (GIVE, params![work, account, i64::from(score), now, review]),
            (RECOUNT, params![work]),
            changes::log(Subject::Reviews(work)),
        ])
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes an account's score of a work back.
    pub async fn take_score_back(&self, work: WorkId, account: AccountId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![
            (TAKE_BACK, params![work, account]),
            (RECOUNT, params![work]),
            changes::log(Subject::Reviews(work)),
        ])
        .await?;
        tx.commit().await
    }

    /// What an account scored a work.
    pub async fn own_score(&self, work: WorkId, account: AccountId) -> Result<Option<Score>> {
        let row = self.database.query_one(OF, params![work, account]).await?;
        row.map(|row| row.first("score", "score")).transpose()
    }
}
