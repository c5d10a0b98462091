//! What a work answers: what its author promised to challenges, ticked among the work's facts.

use ficus_archive::{AccountId, WorkId, challenge::Promise};
use ficus_store::{PromiseLine, StoreError};

use crate::{App, error::PageError, moderation::Given};

/// The field that stands in the form where promises are shown.
const SHOWN: &str = "answers-shown";
/// The field of a tick.
const TICKED: &str = "answers";

/// A promise on the form.
pub struct Answer {
    /// As the form names it.
    pub value: String,
    /// The challenge.
    pub challenge: String,
    /// What was promised.
    pub told: String,
    /// Whether the work keeps it.
    pub is_ticked: bool,
}

/// What can be ticked for a work; `given` is a form that was sent and is shown again.
pub async fn offered(
    app: &App,
    account: AccountId,
    work: Option<WorkId>,
    given: Option<&Given>,
) -> Result<Vec<Answer>, PageError> {
    let lines = app.store().promises(account, work).await?;
    let answer = |line: PromiseLine| {
        let value = line.promise.to_string();
        let is_ticked = given.map_or(line.work.is_some(), |given| is_in(given, &value));
        Answer { value, challenge: line.challenge.name, told: line.told, is_ticked }
    };
    Ok(lines.into_iter().map(answer).collect())
}

/// Keeps and takes back what the form says of promises, where it spoke of them. The error is told as the store says it.
pub async fn keep(app: &App, account: AccountId, work: WorkId, given: &Given) -> Result<(), PageError> {
    if !given.is_ticked(SHOWN) {
        return Ok(());
    }
    let (store, by, now) = (app.store(), (account, work), app.now());
    for line in store.promises(account, Some(work)).await? {
        let (promise, is_wished): (Promise, bool) = (line.promise, is_in(given, &line.promise.to_string()));
        let done = match (line.work.is_some(), is_wished) {
            (false, true) => store.keep_promise(promise, by, now).await,
            (true, false) => store.break_promise(promise, by, now).await,
            _ => continue,
        };
        match done {
            Ok(_) => {}
            Err(StoreError::Refused(why)) => return Err(PageError::BadRequest(why.to_owned())),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn is_in(given: &Given, value: &str) -> bool {
    given.all(TICKED).any(|said| said == value)
}
