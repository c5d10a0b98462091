//! What waits for a moderator, decided one by one or by what many have in common, and undone in one act.

use ficus_archive::{
    AccountId, ReviewId, WorkId,
    audit::{AuditNote, AuditSubject},
    review::{Review, ReviewState, sketch, spam::Rule, text},
};
use jiff::Timestamp;

use super::{read::select, review};
use crate::{
    Result, Store, StoreError, audit,
    database::{Query, Tx, json, page, params},
};

/// One act decides about at most so many reviews.
pub const ACT_REVIEWS_MAX: u32 = 20_000;

const HELD: &str = select!(
    "WHERE review.state = 'held' AND ($1 = '' OR review.held_for LIKE $1)
    ORDER BY review.id LIMIT $3 OFFSET $2"
);
const COUNT_HELD: &str = "SELECT COUNT(*) FROM review WHERE state = 'held' AND ($1 = '' OR held_for LIKE $1)";
const ORIGINS: &str = "SELECT id, origin FROM review WHERE id IN ints_of($1) AND origin IS NOT NULL";
const CHOSEN: &str = "SELECT id FROM review
    WHERE state IN texts_of($1) AND written_by IN ('member', 'guest')
        AND ($2 = 0 OR account_id = $2) AND ($3 = -1 OR origin = $3) AND ($4 = 0 OR work_id = $4)
        AND ($5 = '' OR held_for LIKE $5) AND ($6 = '' OR LOWER(typed) LIKE $6 ESCAPE '!')
        AND ($7 = '' OR LOWER(name) = $7) AND ($8 = 0 OR id IN ints_of($9))
    ORDER BY id LIMIT $10";
const ALIKE: &str = "SELECT review_id FROM review_sketch WHERE hash IN ints_of($1)
    GROUP BY review_id HAVING COUNT(*) >= $2 LIMIT $3";
const ACT: &str = "INSERT INTO review_act (account_id, made, state, chosen_by, reviews)
    VALUES ($1, $2, $3, $4, $5) RETURNING id";
const ACT_ITEMS: &str = "INSERT INTO review_act_item (act_id, review_id, state)
    SELECT CAST($1 AS BIGINT), id, state FROM review WHERE id IN ints_of($2)";
const APPLY: &str =
    "UPDATE review SET state = CASE WHEN $2 = 'shown' AND waits = 1 THEN 'waiting' ELSE $2 END
    WHERE id IN (SELECT review_id FROM review_act_item WHERE act_id = $1)";
const PUT_BACK: &str = "UPDATE review SET state = (SELECT state FROM review_act_item
        WHERE act_id = $1 AND review_id = review.id)
    WHERE id IN (SELECT review_id FROM review_act_item WHERE act_id = $1) AND state IN texts_of($2)";
const UNDONE: &str = "UPDATE review_act SET undone = $2 WHERE id = $1";
const RECOUNT_ACT: &str = "UPDATE counts SET reviews = (SELECT COUNT(*) FROM review
        WHERE review.work_id = counts.work_id AND review.state = 'shown' AND review.parent_id IS NULL)
    WHERE work_id IN (SELECT work_id FROM review JOIN review_act_item ON review_act_item.review_id = review.id
        WHERE act_id = $1)";
const LOG_ACT: &str = "INSERT INTO change (subject, work_id, seq)
    SELECT 'reviews', work_id, (SELECT COALESCE(MAX(seq), 0) FROM change) + ROW_NUMBER() OVER (ORDER BY work_id)
    FROM (SELECT DISTINCT work_id FROM review JOIN review_act_item ON review_act_item.review_id = review.id
        WHERE act_id = $1) AS touched WHERE work_id > 0
    ON CONFLICT (subject, work_id) DO UPDATE SET seq = excluded.seq";
const ACT_WORKS: &str =
    "SELECT DISTINCT work_id FROM review JOIN review_act_item ON review_act_item.review_id = review.id
    WHERE act_id = $1";
const ACTS: &str = "SELECT id, account_id, made, state, chosen_by, reviews, undone FROM review_act
    ORDER BY id DESC LIMIT $1";
const ONE_ACT: &str =
    "SELECT id, account_id, made, state, chosen_by, reviews, undone FROM review_act WHERE id = $1";

/// A review that waits, with what its moderator has to know.
#[derive(Clone, Debug)]
pub struct HeldReview {
    /// The review.
    pub review: Review,
    /// Of a guest: what reviews from the same address on the same day share.
    pub origin: Option<i64>,
}

/// What many reviews have in common; what is not said does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// These reviews.
    pub only: Option<Vec<ReviewId>>,
    /// As good as the same text as this one.
    pub like: Option<ReviewId>,
    /// By this account.
    pub account: Option<AccountId>,
    /// By guests from one address on one day.
    pub origin: Option<i64>,
    /// On this work.
    pub work: Option<WorkId>,
    /// Held by this rule.
    pub rule: Option<Rule>,
    /// With these words in a row.
    pub words: Option<String>,
    /// Signed with this name.
    pub name: Option<String>,
    /// Among those that are shown as well as among those that wait.
    pub with_shown: bool,
}

impl Chosen {
    /// Whether nothing narrows it down.
    pub fn is_everything(&self) -> bool {
        Self { with_shown: false, ..self.clone() } == Self::default()
    }
}

/// What a moderator decided about many reviews at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewAct {
    /// Its number.
    pub id: i64,
    /// Who decided; `None` where the account is gone.
    pub by: Option<AccountId>,
    /// When.
    pub made: Timestamp,
    /// What the reviews became.
    pub state: ReviewState,
    /// By what they were chosen, in words.
    pub chosen_by: String,
    /// How many there were.
    pub reviews: u64,
    /// When it was undone.
    pub undone: Option<Timestamp>,
}

impl Store {
    /// Reviews that wait for a moderator, the oldest first, and how many there are.
    pub async fn held_reviews(
        &self,
        rule: Option<Rule>,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<HeldReview>, u64)> {
        let like = rule_like(rule);
        let queries = vec![(HELD, params![&like, offset, limit]), (COUNT_HELD, params![&like])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        let reviews: Vec<Review> = rows.into_iter().map(review).collect::<Result<_>>()?;
        let ids: Vec<ReviewId> = reviews.iter().map(|review| review.id).collect();
        let mut origins = std::collections::HashMap::new();
        for row in self.database.query(ORIGINS, params![json(&ids)?]).await? {
            let mut fields = row.fields("review");
            origins.insert(fields.get::<ReviewId>("id")?, fields.get::<i64>("origin")?);
        }
        let held = |review: Review| HeldReview { origin: origins.get(&review.id).copied(), review };
        Ok((reviews.into_iter().map(held).collect(), total))
    }

    /// Which reviews of members and guests fit, at most [`ACT_REVIEWS_MAX`].
    pub async fn choose_reviews(&self, chosen: &Chosen) -> Result<Vec<ReviewId>> {
        let states: &[&str] =
            if chosen.with_shown { &["held", "waiting", "shown"] } else { &["held", "waiting"] };
        let mut among = chosen.only.clone();
        if let Some(like) = chosen.like {
            let alike = self.reviews_like(like).await?;
            among = Some(match among {
                Some(ids) => ids.into_iter().filter(|id| alike.contains(id)).collect(),
                None => alike,
            });
        }
        let words = chosen.words.as_deref().map_or_else(String::new, containing);
        let values = params![
            json(states)?,
            chosen.account.map_or(0, |account| account.0),
            chosen.origin.unwrap_or(-1),
            chosen.work.map_or(0, |work| work.0),
            rule_like(chosen.rule),
            words,
            chosen.name.as_deref().map_or_else(String::new, str::to_lowercase),
            i64::from(among.is_some()),
            json(&among.unwrap_or_default())?,
            ACT_REVIEWS_MAX
        ];
        let rows = self.database.query(CHOSEN, values).await?;
        rows.into_iter().map(|row| row.first("review", "id")).collect()
    }

    async fn reviews_like(&self, id: ReviewId) -> Result<Vec<ReviewId>> {
        let Some(review) = self.review(id).await? else { return Ok(Vec::new()) };
        let sketch = sketch::of(&text::own_words(&review.typed));
        let mut alike = vec![id];
        if !sketch.is_empty() {
            let values = params![json(&sketch)?, sketch::shared_min(&sketch), ACT_REVIEWS_MAX];
            for row in self.database.query(ALIKE, values).await? {
                alike.push(row.first("review_sketch", "review_id")?);
            }
        }
        Ok(alike)
    }

    /// Decides about many reviews in one act: one transaction, one line in the log, and one act to undo. What its author
    /// wants to see first goes on to the author instead of being shown.
    pub async fn decide_reviews(
        &self,
        by: AccountId,
        reviews: &[ReviewId],
        state: ReviewState,
        chosen_by: &str,
        now: Timestamp,
    ) -> Result<i64> {
        let list = json(reviews)?;
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(ACT, params![by, now, state.as_str(), chosen_by, reviews.len()]).await?;
        let act: i64 = row.ok_or(StoreError::Missing("act"))?.first("review_act", "id")?;
        tx.run(vec![(ACT_ITEMS, params![act, list]), (APPLY, params![act, state.as_str()])]).await?;
        tx.run(after(act)).await?;
        note(
            &mut tx,
            by,
            if state == ReviewState::Shown { "reviews-accepted" } else { "reviews-refused" },
            (act, reviews.len()),
            now,
        )
        .await?;
        tx.commit().await?;
        Ok(act)
    }

    /// The works whose reviews an act decided about.
    pub async fn review_act_works(&self, act: i64) -> Result<Vec<WorkId>> {
        let rows = self.database.query(ACT_WORKS, params![act]).await?;
        rows.into_iter().map(|row| row.first("review", "work_id")).collect()
    }

    /// What was decided about many reviews at once, the last first.
    pub async fn review_acts(&self, limit: u32) -> Result<Vec<ReviewAct>> {
        self.database.query(ACTS, params![limit]).await?.into_iter().map(review_act).collect()
    }

    /// Makes an act undone: every review that is still as the act left it is again what it was before.
    pub async fn undo_review_act(&self, act: i64, by: AccountId, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(ONE_ACT, params![act]).await?.ok_or(StoreError::Missing("act"))?;
        let done = review_act(row)?;
        if done.undone.is_some() {
            return Err(StoreError::Refused("this was undone before"));
        }
        let left: &[&str] =
            if done.state == ReviewState::Shown { &["shown", "waiting"] } else { &[done.state.as_str()] };
        tx.run(vec![(PUT_BACK, params![act, json(left)?]), (UNDONE, params![act, now])]).await?;
        tx.run(after(act)).await?;
        note(&mut tx, by, "reviews-put-back", (act, done.reviews as usize), now).await?;
        tx.commit().await
    }
}

fn after(act: i64) -> Vec<Query> {
    vec![(RECOUNT_ACT, params![act]), (LOG_ACT, params![act])]
}

async fn note(
    tx: &mut Tx,
    by: AccountId,
    act: &'static str,
    (number, reviews): (i64, usize),
    now: Timestamp,
) -> Result<()> {
    let detail = format!("act {number}, {reviews} reviews");
    audit::note(tx, &AuditNote { by: Some(by), act, subject: AuditSubject::Site, detail }, now).await
}

fn rule_like(rule: Option<Rule>) -> String {
    rule.map_or_else(String::new, |rule| format!("%\"{}\"%", rule.code()))
}

/// A pattern for texts with these words.
fn containing(words: &str) -> String {
    let mut pattern = String::from("%");
    for c in words.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

fn review_act(row: crate::database::Row) -> Result<ReviewAct> {
    let mut fields = row.fields("review_act");
    Ok(ReviewAct {
        id: fields.get("id")?,
        by: fields.get("account_id")?,
        made: fields.get("made")?,
        state: fields.word("state")?,
        chosen_by: fields.get("chosen_by")?,
        reviews: fields.get("reviews")?,
        undone: fields.get("undone")?,
    })
}
