//! Lets the dates of challenges have their effect, gives late gifts, asks for check-ins, posts what a big bang brought
//! forth on its day, and ends turns whose time is over.
//!
//! What is due stands in the records, so that a stop costs nothing: what was missed happens at the next look.

use ficus_store::Store;
use jiff::Timestamp;

use crate::JobError;

/// So many dates are looked at in one go.
const DATES_AT_ONCE: u32 = 100;

/// Does what is due by now.
pub async fn keep_time(store: &Store, now: Timestamp) -> Result<(), JobError> {
    for (challenge, moment) in store.challenge_dates_due(now, DATES_AT_ONCE).await? {
        store.pass_challenge_date(challenge, moment, now).await?;
    }
    store.give_late_gifts(now).await?;
    store.ask_for_check_ins(now).await?;
    store.end_turns_overdue(now).await?;
    store.post_big_bangs(now).await?;
    Ok(())
}
