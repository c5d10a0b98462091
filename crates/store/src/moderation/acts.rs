//! What decisions change, and how it is put back.

use ficus_archive::{
    AccountId, CollectionId, PenNameId, RatingId, ReviewId, SeriesId, TagId, WorkId,
    account::Standing,
    moderation::{Act, WrittenTag},
    report::{ReportSubject, SubjectKind},
    tag::{TagDraft, TagKind},
    tombstone::{Removal, purge_from},
    upkeep::Concealed,
    work::Audience,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::subjects::Concerned;
use crate::{
    Result, StoreError, Subject, adding, canons, changes, collections,
    database::{Query, Tx, params},
    series, upkeep, veil,
};

const STANDING: &str = "SELECT id, audience, words FROM work WHERE id = $1";
const TAGS: &str = "SELECT tag_id, written FROM work_tag WHERE work_id = $1 ORDER BY position";
const FORGET_TAGS: &str = "DELETE FROM work_tag WHERE work_id = $1";
const ADD_TAG: &str = "INSERT INTO work_tag (work_id, position, tag_id, written) VALUES ($1, $2, $3, $4)";
const RAISE: &str = "UPDATE work SET version = version + 1 WHERE id = $1";
const RATING: &str = "SELECT rating FROM work WHERE id = $1";
const SET_RATING: &str = "UPDATE work SET rating = $2, version = version + 1 WHERE id = $1";
const ACCOUNT: &str = "SELECT standing, standing_until FROM account WHERE id = $1";
const SET_ACCOUNT: &str = "UPDATE account SET standing = $2, standing_until = $3 WHERE id = $1";
const END_SESSIONS: &str = "DELETE FROM session WHERE account_id = $1";

const REVIEW_STATE: &str = "SELECT state FROM review WHERE id = $1";
const SET_REVIEW: &str = "UPDATE review SET state = $2 WHERE id = $1 RETURNING work_id";
const COMMENT: &str = "SELECT hidden FROM dispatch_comment WHERE id = $1";
const SET_COMMENT: &str = "UPDATE dispatch_comment SET hidden = $2 WHERE id = $1";
const SERIES_COMMENT: &str = "SELECT hidden FROM series_comment WHERE id = $1";
const SET_SERIES_COMMENT: &str = "UPDATE series_comment SET hidden = $2 WHERE id = $1";
const POST: &str = "SELECT work_id, hidden FROM bulletin WHERE id = $1";
const SET_POST: &str = "UPDATE bulletin SET hidden = $2 WHERE id = $1";
const COUNT_REVIEWS: &str = "UPDATE counts SET reviews = (SELECT COUNT(*) FROM review WHERE work_id = $1
    AND state = 'shown' AND parent_id IS NULL) WHERE work_id = $1";

/// What stood before a decision: what is put back when it is taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "was", rename_all = "kebab-case")]
pub(super) enum Before {
    /// Nothing was changed.
    #[default]
    Nothing,
    /// The work's tags: numbers and spellings.
    Tags { tags: Vec<(i64, Option<String>)> },
    /// Its rating.
    Rating { rating: Option<RatingId> },
    /// Why it was concealed, if it was.
    Sight { concealed: Option<Concealed> },
    /// Whether it took no reviews and no edits.
    Locked { locked: bool },
    /// Minutes between two reviews.
    Slow { minutes: u32 },
    /// How accounts stood.
    Accounts { accounts: Vec<(AccountId, String, Option<i64>)> },
    /// Who signed it and does no longer.
    Signer { pen_name: PenNameId },
    /// Whether the review was shown, as its record says it.
    Review { state: String },
    /// Whether the comment was hidden.
    Comment { hidden: bool },
    /// Whether the series or the collection was closed.
    Shut { shut: bool },
    /// Whether the post was hidden.
    Post { hidden: bool },
}

/// Does what was decided about a thing; answers with what stood before.
pub(super) async fn apply(
    tx: &mut Tx,
    (act, rule): (&Act, Option<&str>),
    (subject, concerned): (ReportSubject, &Concerned),
    now: Timestamp,
) -> Result<Before> {
    let work = || concerned.work.ok_or(StoreError::Missing("work"));
    match act {
        Act::Dismiss | Act::Warn => Ok(Before::Nothing),
        Act::Retag { tags } => retag(tx, work()?, tags).await,
        Act::Rerate { rating } => rerate(tx, work()?, *rating).await,
        Act::Hide => {
            let concealed = upkeep::of_work(tx, work()?).await?.concealed;
            // What is removed already stays so.
            if concealed != Some(Concealed::Removed) {
                upkeep::conceal(tx, work()?, Some(Concealed::Hidden)).await?;
            }
            Ok(Before::Sight { concealed })
        }
        Act::Show => {
            let concealed = upkeep::of_work(tx, work()?).await?.concealed;
            upkeep::put_back(tx, work()?, None).await?;
            Ok(Before::Sight { concealed })
        }
        Act::Lock | Act::Unlock => {
            let locked = upkeep::of_work(tx, work()?).await?.locked;
            upkeep::lock(tx, work()?, *act == Act::Lock).await?;
            Ok(Before::Locked { locked })
        }
        Act::Slow { minutes } => {
            let before = upkeep::of_work(tx, work()?).await?.slow_minutes;
            upkeep::slow(tx, work()?, *minutes).await?;
            Ok(Before::Slow { minutes: before })
        }
        Act::Remove { class, originals } => {
            let rule = rule.map(str::to_owned);
            let purge_from = purge_from(*class, now);
            let removal = Removal { work: work()?, class: *class, rule, originals: *originals, purge_from };
            let concealed = upkeep::remove(tx, &removal, now).await?;
            Ok(Before::Sight { concealed })
        }
        Act::Unsign { pen_name } => {
            veil::drop_signer(tx, work()?, *pen_name).await?;
            Ok(Before::Signer { pen_name: *pen_name })
        }
        Act::HideReview => hide_review(tx, subject).await,
        Act::HideComment => hide_comment(tx, subject, true).await,
        Act::Close => shut(tx, subject, true).await,
        Act::HidePost => hide_post(tx, subject, true).await,
        Act::Suspend { days } => {
            let until = now + SignedDuration::from_hours(24 * i64::from(*days));
            stand(tx, &concerned.parties, Standing::Suspended, Some(until)).await
        }
        Act::Ban => stand(tx, &concerned.parties, Standing::Banned, None).await,
    }
}

/// Puts back what stood before.
pub(super) async fn restore(
    tx: &mut Tx,
    before: &Before,
    work: Option<WorkId>,
    subject: ReportSubject,
) -> Result<()> {
    let work = || work.ok_or(StoreError::Missing("work"));
    match before {
        Before::Nothing => Ok(()),
        Before::Tags { tags } => set_tags(tx, work()?, tags).await,
        Before::Rating { rating } => rerate(tx, work()?, *rating).await.map(drop),
        Before::Sight { concealed } => upkeep::put_back(tx, work()?, *concealed).await,
        Before::Locked { locked } => upkeep::lock(tx, work()?, *locked).await,
        Before::Slow { minutes } => upkeep::slow(tx, work()?, *minutes).await,
        Before::Accounts { accounts } => {
            let queries = accounts
                .iter()
                .map(|(id, standing, until)| (SET_ACCOUNT, params![*id, standing, *until]))
                .collect();
            tx.run(queries).await.map(drop)
        }
        Before::Signer { pen_name } => veil::add_signer(tx, work()?, *pen_name).await,
        Before::Comment { hidden } => hide_comment(tx, subject, *hidden).await.map(drop),
        Before::Shut { shut } => self::shut(tx, subject, *shut).await.map(drop),
        Before::Post { hidden } => hide_post(tx, subject, *hidden).await.map(drop),
        Before::Review { state } => set_review(tx, ReviewId(subject.id), state).await,
    }
}

async fn rerate(tx: &mut Tx, work: WorkId, rating: Option<RatingId>) -> Result<Before> {
    let row = tx.query_one(RATING, params![work]).await?.ok_or(StoreError::Missing("work"))?;
    let before: Option<RatingId> = row.first("work", "rating")?;
    tx.run(vec![
        (SET_RATING, params![work, rating]),
        changes::log(Subject::Work(work)),
        changes::log(Subject::Lists),
    ])
    .await?;
    Ok(Before::Rating { rating: before })
}

async fn retag(tx: &mut Tx, work: WorkId, tags: &[WrittenTag]) -> Result<Before> {
    let mut before = Vec::new();
    for row in tx.query(TAGS, params![work]).await? {
        let mut fields = row.fields("work_tag");
        before.push((fields.get("tag_id")?, fields.get("written")?));
    }
    let drafts = tags.iter().filter_map(|tag| {
        let kind: TagKind = tag.kind.parse().ok()?;
        (!tag.name.trim().is_empty()).then(|| TagDraft { kind, name: tag.name.trim().to_owned() })
    });
    let drafts: Vec<TagDraft> = drafts.collect();
    let ties: Vec<(i64, Option<String>)> =
        adding::tags(tx, &drafts).await?.into_iter().map(|(TagId(id), written)| (id, written)).collect();
    set_tags(tx, work, &ties).await?;
    Ok(Before::Tags { tags: before })
}

async fn set_tags(tx: &mut Tx, work: WorkId, tags: &[(i64, Option<String>)]) -> Result<()> {
    let row = tx.query_one(STANDING, params![work]).await?.ok_or(StoreError::Missing("work"))?;
    let mut fields = row.fields("work");
    fields.get::<WorkId>("id")?;
    let is_listed = fields.word::<Audience>("audience")? == Audience::Everyone;
    let words: u64 = fields.get("words")?;
    let mut queries: Vec<Query> = Vec::new();
    if is_listed {
        queries.extend(adding::no_longer_listed(work, words));
    }
    queries.push((FORGET_TAGS, params![work]));
    for (position, (tag, written)) in tags.iter().enumerate() {
        queries.push((ADD_TAG, params![work, position, *tag, written.as_deref()]));
    }
    if is_listed {
        queries.extend(adding::now_listed(work, words));
    }
    queries.extend([(RAISE, params![work]), changes::log(Subject::Work(work)), changes::log(Subject::Lists)]);
    tx.run(queries).await?;
    canons::ties::tie(tx, &[work]).await
}

async fn stand(
    tx: &mut Tx,
    accounts: &[AccountId],
    standing: Standing,
    until: Option<Timestamp>,
) -> Result<Before> {
    if accounts.is_empty() {
        return Err(StoreError::Missing("account"));
    }
    let mut before = Vec::new();
    let mut queries: Vec<Query> = Vec::new();
    for account in accounts {
        let row = tx.query_one(ACCOUNT, params![*account]).await?.ok_or(StoreError::Missing("account"))?;
        let mut fields = row.fields("account");
        before.push((*account, fields.get("standing")?, fields.get("standing_until")?));
        queries.push((SET_ACCOUNT, params![*account, standing.as_str(), until]));
        if !standing.signs_in() {
            queries.push((END_SESSIONS, params![*account]));
        }
    }
    tx.run(queries).await?;
    Ok(Before::Accounts { accounts: before })
}

async fn hide_review(tx: &mut Tx, subject: ReportSubject) -> Result<Before> {
    if subject.kind != SubjectKind::Review {
        return Err(StoreError::Missing("review"));
    }
    let row = tx.query_one(REVIEW_STATE, params![subject.id]).await?.ok_or(StoreError::Missing("review"))?;
    let state: String = row.first("review", "state")?;
    set_review(tx, ReviewId(subject.id), "refused").await?;
    Ok(Before::Review { state })
}

/// Hides a comment or shows it again; answers with what it was.
async fn hide_comment(tx: &mut Tx, subject: ReportSubject, hidden: bool) -> Result<Before> {
    let (one, set) = match subject.kind {
        SubjectKind::Comment => (COMMENT, SET_COMMENT),
        SubjectKind::SeriesComment => (SERIES_COMMENT, SET_SERIES_COMMENT),
        _ => return Err(StoreError::Missing("comment")),
    };
    let row = tx.query_one(one, params![subject.id]).await?.ok_or(StoreError::Missing("comment"))?;
    let before = row.first("comment", "hidden")?;
    tx.run(vec![(set, params![subject.id, hidden]), changes::log(Subject::Lists)]).await?;
    Ok(Before::Comment { hidden: before })
}

/// Closes a series or a collection or opens it again; answers with what it was.
async fn shut(tx: &mut Tx, subject: ReportSubject, shut: bool) -> Result<Before> {
    let before = match subject.kind {
        SubjectKind::Series => series::shut(tx, SeriesId(subject.id), shut).await?,
        SubjectKind::Collection => collections::shut(tx, CollectionId(subject.id), shut).await?,
        _ => return Err(StoreError::Missing("series or collection")),
    };
    Ok(Before::Shut { shut: before })
}

/// Hides what an author told of a work, or shows it again; answers with what it was.
async fn hide_post(tx: &mut Tx, subject: ReportSubject, hidden: bool) -> Result<Before> {
    if subject.kind != SubjectKind::Bulletin {
        return Err(StoreError::Missing("post"));
    }
    let row = tx.query_one(POST, params![subject.id]).await?.ok_or(StoreError::Missing("post"))?;
    let mut fields = row.fields("bulletin");
    let (work, before): (WorkId, bool) = (fields.get("work_id")?, fields.get("hidden")?);
    tx.run(vec![
        (SET_POST, params![subject.id, hidden]),
        (RAISE, params![work]),
        changes::log(Subject::Work(work)),
    ])
    .await?;
    Ok(Before::Post { hidden: before })
}

async fn set_review(tx: &mut Tx, review: ReviewId, state: &str) -> Result<()> {
    let work =
        tx.query_one(SET_REVIEW, params![review, state]).await?.ok_or(StoreError::Missing("review"))?;
    let work: WorkId = work.first("review", "work_id")?;
    tx.run(vec![(COUNT_REVIEWS, params![work]), changes::log(Subject::Work(work))]).await.map(drop)
}
