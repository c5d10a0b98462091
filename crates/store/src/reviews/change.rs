//! What writers and authors change about reviews: edit, take away, hide, freeze, let through.

use ficus_archive::{
    AccountId, ReviewId,
    review::{
        Quote, Review, ReviewState, sketch,
        spam::{Seen, Verdict, judge},
        text,
    },
    site::reviewing::Reviewing,
};
use jiff::Timestamp;

use super::{
    Posted, RECOUNT,
    post::{Told, authors, keep_sketch, writer},
};
use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Query, json, params},
};

const EDIT: &str = "UPDATE review SET typed = $2, text = $3, quote = $4, quote_paragraph = $5, edited = $6,
        state = $7, held_for = $8 WHERE id = $1";
const FORGET_SKETCH: &str = "DELETE FROM review_sketch WHERE review_id = $1";
const HAS_ANSWERS: &str = "SELECT id FROM review WHERE parent_id = $1 LIMIT 1";
const REMOVE: &str = "DELETE FROM review WHERE id = $1";
const EMPTY: &str = "UPDATE review SET name = '', text = '', typed = '', quote = NULL, quote_paragraph = NULL,
        account_id = NULL, pen_name_id = NULL, state = 'deleted', held_for = '[]', origin = NULL WHERE id = $1";
const SET_STATE: &str = "UPDATE review SET state = $2, held_for = '[]', waits = 0 WHERE id = $1";
const SET_FROZEN: &str = "UPDATE review SET is_frozen = $2 WHERE id = $1";

impl Store {
    /// Changes the words of a review. They are judged like new ones: what was shown may have to wait again.
    pub async fn edit_review(
        &self,
        id: ReviewId,
        typed: &str,
        quote: Option<&Quote>,
        (rules, is_staff): (&Reviewing, bool),
        now: Timestamp,
    ) -> Result<Posted> {
        let review = self.review(id).await?.ok_or(StoreError::Missing("review"))?;
        let mut tx = self.database.begin().await?;
        let authors = authors(&mut tx, review.work).await?;
        let is_author = review.account.is_some_and(|account| authors.contains(&account));
        let writer = writer(&mut tx, review.account, is_author, is_staff, now).await?;
        let held = match judge(typed, writer, Seen::default(), rules, 0) {
            Verdict::Hold(held) => held,
            Verdict::Show | Verdict::Wait { .. } => Vec::new(),
        };
        let state = match (review.state, held.is_empty()) {
            (ReviewState::Shown | ReviewState::Waiting, false) => ReviewState::Held,
            (state, _) => state,
        };
        let codes: Vec<&str> = held.iter().map(|rule| rule.code()).collect();
        let held_for = if held.is_empty() { json(&review.held_for)? } else { json(&codes)? };
        let values = params![
            id,
            typed,
            &text::read(typed),
            quote.map(|quote| quote.text.as_str()),
            quote.map(|quote| quote.paragraph),
            now,
            state.as_str(),
            held_for
        ];
        let mut queries = vec![(EDIT, values), (FORGET_SKETCH, params![id])];
        queries.extend(keep_sketch(&sketch::of(&text::own_words(typed)), id, now));
        queries.extend(seen_again(&review));
        tx.run(queries).await?;
        tx.commit().await?;
        Ok(match state {
            ReviewState::Held | ReviewState::Refused => Posted::Held(id, held),
            ReviewState::Waiting => Posted::Waiting(id),
            _ => Posted::Shown(id),
        })
    }

    /// Takes a review away for ever. Where somebody answered it, its place stays, without words or name.
    pub async fn delete_review(&self, review: &Review) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let has_answers = tx.query_one(HAS_ANSWERS, params![review.id]).await?.is_some();
        let remove = if has_answers { EMPTY } else { REMOVE };
        let mut queries = vec![(FORGET_SKETCH, params![review.id]), (remove, params![review.id])];
        queries.extend(seen_again(review));
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Shows a review or takes it off its page; whom it concerns is told of it when it is shown first.
    pub async fn set_review_state(&self, review: &Review, state: ReviewState, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let mut queries = vec![(SET_STATE, params![review.id, state.as_str()])];
        queries.extend(seen_again(review));
        let was_kept_back = matches!(review.state, ReviewState::Held | ReviewState::Waiting);
        if was_kept_back && state == ReviewState::Shown {
            let authors = authors(&mut tx, review.work).await?;
            let answered: Option<AccountId> = match review.parent {
                Some(parent) => self.review(parent).await?.and_then(|parent| parent.account),
                None => None,
            };
            let about = Told { work: review.work, review: review.id, writer: review.account, answered };
            // Authors who let it through themselves know of it.
            let authors = if review.state == ReviewState::Waiting { Vec::new() } else { authors };
            queries.extend(about.to(&authors, now)?);
        }
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Freezes a thread, by its first review, or lets it go on.
    pub async fn freeze_thread(&self, review: &Review, is_frozen: bool) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let queries = vec![
            (SET_FROZEN, params![review.thread, is_frozen]),
            changes::log(Subject::Reviews(review.work)),
        ];
        tx.run(queries).await?;
        tx.commit().await
    }
}

/// The statements after which pages show the reviews of the work as they are now.
fn seen_again(review: &Review) -> [Query; 2] {
    [(RECOUNT, params![review.work]), changes::log(Subject::Reviews(review.work))]
}
