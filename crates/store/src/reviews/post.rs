//! A new review: judged inside the transaction that keeps it, so that nobody writes faster by writing twice at once.

use ficus_archive::{
    AccountId, ReviewId, WorkId,
    notice::Notice,
    review::{
        By, Quote, ReviewState, Signer, WorkReviewing, sketch,
        spam::{Rule, Seen, Verdict, Writer, judge},
        text,
    },
    site::reviewing::Reviewing,
};
use jiff::{SignedDuration, Timestamp};

use super::{RECOUNT, SETTINGS, settings};
use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Query, Row, Tx, json, params},
    notices,
};

/// Copies are looked for in the reviews of so many days; then the sketches and the origins of guests are forgotten.
const MEMORY_DAYS: i64 = 7;
/// The same text at the same place within so many minutes is one review that was sent twice.
const TWICE_MINUTES: i64 = 15;
/// So many reviews that are alike are looked at.
const COPIES_MAX: u32 = 200;
/// Nobody needs to be known better than by so many reviews.
const SHOWN_MAX: u32 = 100;

const PARENT: &str =
    "SELECT review.id, review.chapter, COALESCE(review.thread_id, review.id), review.account_id,
        review.state, COALESCE(top.is_frozen, review.is_frozen)
    FROM review LEFT JOIN review AS top ON top.id = review.thread_id
    WHERE review.id = $1 AND review.work_id = $2";
pub(super) const AUTHORS: &str = "SELECT DISTINCT pen_name.account_id FROM signer
    JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE signer.work_id = $1 AND pen_name.account_id IS NOT NULL";
const MEMBER: &str = "SELECT account.created, (SELECT COUNT(*) FROM (SELECT 1 FROM review
        WHERE review.account_id = $1 AND review.state = 'shown' LIMIT $2) AS known)
    FROM account WHERE account.id = $1";
/// Behind the veil nobody is known but on the work itself: it would tell whose it is.
const KNOWN_TO_AUTHOR: &str = "SELECT review.id FROM review
    JOIN work_author ON work_author.work_id = review.work_id
    JOIN work_author AS own ON own.pen_name_id = work_author.pen_name_id
    WHERE review.account_id = $1 AND review.state = 'shown' AND own.work_id = $2
        AND (review.work_id = $2 OR NOT EXISTS (SELECT 1 FROM veiled_author WHERE veiled_author.work_id = $2))
    LIMIT 1";
// Of a guest the account is 0, and of a member the origin: no review has either.
const RECENT: &str = "SELECT COUNT(*) FROM review
    WHERE (account_id = $1 OR origin = $2) AND written > $3";
const LAST_ON_WORK: &str = "SELECT COALESCE(MAX(written), 0) FROM review
    WHERE work_id = $4 AND (account_id = $1 OR origin = $2) AND written > $3";
const TWICE: &str = "SELECT id, state FROM review WHERE work_id = $4 AND (account_id = $1 OR origin = $2)
    AND written > $3 AND typed = $5 AND COALESCE(parent_id, 0) = $6 AND COALESCE(chapter, -1) = $7 LIMIT 1";
const STRANGERS: &str = "SELECT COUNT(*) FROM review WHERE work_id = $1 AND written > $2 AND is_stranger = 1";
const COPIES: &str =
    "SELECT review.id, review.work_id, COALESCE(review.account_id, 0), COALESCE(review.origin, 0),
        review.state, review.is_stranger
    FROM review JOIN (SELECT review_id, COUNT(*) AS shared FROM review_sketch
        WHERE hash IN ints_of($1) AND written > $2
        GROUP BY review_id HAVING COUNT(*) >= $3 ORDER BY shared DESC, review_id DESC LIMIT $4) AS alike
    ON alike.review_id = review.id";
const OWN_HASHES: &str =
    "SELECT DISTINCT review_sketch.hash FROM review JOIN review_sketch ON review_sketch.review_id = review.id
    WHERE (review.account_id = $1 OR review.origin = $2) AND review.written > $3 AND review.work_id <> $4
        AND review_sketch.hash IN ints_of($5)";
const ADD: &str =
    "INSERT INTO review (work_id, parent_id, thread_id, chapter, name, account_id, pen_name_id, written_by,
        state, typed, text, quote, quote_paragraph, written, held_for, waits, is_stranger, origin)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING id";
const SKETCH: &str = "INSERT INTO review_sketch (hash, review_id, written)
    VALUES ($1, $2, $3) ON CONFLICT (hash, review_id) DO NOTHING";
const FORGET_SKETCHES: &str = "DELETE FROM review_sketch WHERE written < $1";
const FORGET_ORIGINS: &str = "UPDATE review SET origin = NULL WHERE origin IS NOT NULL AND written < $1";
const HOLD_TOO: &str = "UPDATE review SET state = 'held', held_for = $2
    WHERE id IN ints_of($1) AND state = 'shown'";

/// A review as it comes in.
#[derive(Clone, Debug)]
pub struct NewReview {
    /// The work.
    pub work: WorkId,
    /// What it answers.
    pub parent: Option<ReviewId>,
    /// The chapter; an answer stands where what it answers stands.
    pub chapter: Option<u32>,
    /// Who writes it.
    pub signer: Signer,
    /// What was typed.
    pub typed: String,
    /// The passage that it quotes.
    pub quote: Option<Quote>,
    /// Of a guest: a few bits of a keyed hash of the day and the address.
    pub origin: Option<i64>,
    /// Whether the writer keeps the site.
    pub is_staff: bool,
}

/// What became of a review that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Posted {
    /// It is shown.
    Shown(ReviewId),
    /// It waits for the work's author.
    Waiting(ReviewId),
    /// It waits for a moderator, by these rules.
    Held(ReviewId, Vec<Rule>),
    /// It was not taken: the writer waits so many minutes.
    Later {
        /// At least 1.
        minutes: u32,
    },
    /// Nobody may write there now.
    Frozen,
}

/// What it stands below.
struct Parent {
    chapter: Option<u32>,
    thread: ReviewId,
    account: Option<AccountId>,
    is_open: bool,
}

/// A review that is as good as the same.
struct Copy {
    id: ReviewId,
    work: WorkId,
    account: i64,
    origin: i64,
    is_shown: bool,
    is_stranger: bool,
}

/// How the archive tells one writer from another.
#[derive(Clone, Copy)]
struct Hand {
    account: i64,
    origin: i64,
}

impl Hand {
    fn is_of(self, copy: &Copy) -> bool {
        match self.account {
            0 => copy.account == 0 && copy.origin == self.origin,
            account => copy.account == account,
        }
    }
}

impl Store {
    /// Takes a review in, as far as the rules let it.
    pub async fn post_review(&self, new: &NewReview, rules: &Reviewing, now: Timestamp) -> Result<Posted> {
        let hand = Hand {
            account: new.signer.account().map_or(0, |account| account.0),
            // Origins are no negative numbers.
            origin: new.origin.unwrap_or(-1),
        };
        let mut tx = self.database.begin().await?;
        let parent = match new.parent {
            Some(id) => Some(parent(&mut tx, id, new.work).await?),
            None => None,
        };
        let decided = match tx.query_one(SETTINGS, params![new.work]).await? {
            Some(row) => settings(row)?,
            None => WorkReviewing::default(),
        };
        let authors = authors(&mut tx, new.work).await?;
        let is_author = new.signer.account().is_some_and(|account| authors.contains(&account));
        let is_closed =
            decided.is_frozen || decided.is_locked || parent.as_ref().is_some_and(|parent| !parent.is_open);
        if is_closed && !(is_author || new.is_staff) {
            return Ok(Posted::Frozen);
        }
        let chapter = parent.as_ref().map_or(new.chapter, |parent| parent.chapter);
        if let Some(posted) = sent_twice(&mut tx, new, hand, chapter, now).await? {
            return Ok(posted);
        }
        let writer = writer(&mut tx, new.signer.account(), is_author, new.is_staff, now).await?;
        let sketch = sketch::of(&text::own_words(&new.typed));
        let copies = copies(&mut tx, &sketch, now).await?;
        let is_own_again = is_own_again(&mut tx, &sketch, hand, new.work, now).await?;
        let seen = Seen { is_own_again, ..seen(&mut tx, new, hand, &copies, now).await? };
        let verdict = judge(&new.typed, writer, seen, rules, decided.slow_minutes);
        let held = match verdict {
            Verdict::Wait { minutes } => return Ok(Posted::Later { minutes }),
            Verdict::Hold(held) => held,
            Verdict::Show => Vec::new(),
        };
        let waits = decided.holds_first
            && !is_author
            && !new.is_staff
            && !known_to_author(&mut tx, new.signer.account(), new.work).await?;
        let state = match (held.is_empty(), waits) {
            (false, _) => ReviewState::Held,
            (true, true) => ReviewState::Waiting,
            (true, false) => ReviewState::Shown,
        };
        let kept = Kept { new, chapter, parent: parent.as_ref(), state, held: &held, waits, is_author };
        let id = kept.add(&mut tx, writer.is_new(rules), now).await?;
        tx.run(keep_sketch(&sketch, id, now)).await?;
        if held.contains(&Rule::Repeats) {
            hold_copies(&mut tx, &copies).await?;
        }
        let mut after = forget(now);
        if state != ReviewState::Held {
            let answered = parent.and_then(|parent| parent.account).filter(|_| state == ReviewState::Shown);
            let about = Told { work: new.work, review: id, writer: new.signer.account(), answered };
            after.extend(about.to(&authors, now)?);
        }
        if state == ReviewState::Shown {
            after.extend([(RECOUNT, params![new.work]), changes::log(Subject::Reviews(new.work))]);
        }
        tx.run(after).await?;
        tx.commit().await?;
        Ok(match state {
            ReviewState::Held => Posted::Held(id, held),
            ReviewState::Waiting => Posted::Waiting(id),
            _ => Posted::Shown(id),
        })
    }
}

/// A review as it is kept.
struct Kept<'a> {
    new: &'a NewReview,
    chapter: Option<u32>,
    parent: Option<&'a Parent>,
    state: ReviewState,
    held: &'a [Rule],
    waits: bool,
    is_author: bool,
}

impl Kept<'_> {
    async fn add(&self, tx: &mut Tx, is_stranger: bool, now: Timestamp) -> Result<ReviewId> {
        let new = self.new;
        let (account, pen_name) = match &new.signer {
            Signer::Member { account, pen_name, .. } => (Some(*account), *pen_name),
            Signer::Guest { .. } => (None, None),
        };
        let by = match (account, self.is_author) {
            (None, _) => By::Guest,
            (Some(_), true) => By::Author,
            (Some(_), false) => By::Member,
        };
        let codes: Vec<&str> = self.held.iter().map(|rule| rule.code()).collect();
        let values = params![
            new.work,
            new.parent,
            self.parent.map(|parent| parent.thread),
            self.chapter,
            new.signer.name(),
            account,
            pen_name,
            by.as_str(),
            self.state.as_str(),
            &new.typed,
            &text::read(&new.typed),
            new.quote.as_ref().map(|quote| quote.text.as_str()),
            new.quote.as_ref().map(|quote| quote.paragraph),
            now,
            json(&codes)?,
            self.waits,
            is_stranger,
            new.origin
        ];
        tx.query_one(ADD, values).await?.ok_or(StoreError::Missing("review"))?.first("review", "id")
    }
}

async fn parent(tx: &mut Tx, id: ReviewId, work: WorkId) -> Result<Parent> {
    let row = tx.query_one(PARENT, params![id, work]).await?.ok_or(StoreError::Missing("review"))?;
    let mut fields = row.fields("review");
    fields.get::<ReviewId>("id")?;
    let (chapter, thread, account) =
        (fields.get("chapter")?, fields.get("thread_id")?, fields.get("account_id")?);
    let state: ReviewState = fields.word("state")?;
    let is_frozen: bool = fields.get("is_frozen")?;
    Ok(Parent { chapter, thread, account, is_open: state == ReviewState::Shown && !is_frozen })
}

pub(super) async fn authors(tx: &mut Tx, work: WorkId) -> Result<Vec<AccountId>> {
    let rows = tx.query(AUTHORS, params![work]).await?;
    rows.into_iter().map(|row| row.first("pen_name", "account_id")).collect()
}

async fn sent_twice(
    tx: &mut Tx,
    new: &NewReview,
    hand: Hand,
    chapter: Option<u32>,
    now: Timestamp,
) -> Result<Option<Posted>> {
    let since = now - SignedDuration::from_mins(TWICE_MINUTES);
    let values = params![
        hand.account,
        hand.origin,
        since,
        new.work,
        &new.typed,
        new.parent.map_or(0, |parent| parent.0),
        chapter.map_or(-1, i64::from)
    ];
    let Some(row) = tx.query_one(TWICE, values).await? else { return Ok(None) };
    let mut fields = row.fields("review");
    let id = fields.get("id")?;
    Ok(Some(match fields.word::<ReviewState>("state")? {
        ReviewState::Waiting => Posted::Waiting(id),
        ReviewState::Held => Posted::Held(id, Vec::new()),
        _ => Posted::Shown(id),
    }))
}

pub(super) async fn writer(
    tx: &mut Tx,
    account: Option<AccountId>,
    is_author: bool,
    is_staff: bool,
    now: Timestamp,
) -> Result<Writer> {
    let Some(account) = account else {
        return Ok(Writer { is_guest: true, ..Writer::default() });
    };
    let row = tx.query_one(MEMBER, params![account, SHOWN_MAX]).await?;
    let mut fields = row.ok_or(StoreError::Missing("account"))?.fields("account");
    let created: Timestamp = fields.get("created")?;
    let days = now.duration_since(created).as_hours() / 24;
    Ok(Writer {
        is_guest: false,
        shown: fields.get("shown")?,
        age_days: u32::try_from(days).unwrap_or(0),
        is_author,
        is_staff,
    })
}

async fn seen(tx: &mut Tx, new: &NewReview, hand: Hand, copies: &[Copy], now: Timestamp) -> Result<Seen> {
    let before = |minutes| now - SignedDuration::from_mins(minutes);
    let day = before(24 * 60);
    let answers = tx
        .run(vec![
            (RECENT, params![hand.account, hand.origin, before(15)]),
            (LAST_ON_WORK, params![hand.account, hand.origin, day, new.work]),
            (STRANGERS, params![new.work, before(60)]),
        ])
        .await?;
    let mut numbers = answers.into_iter().map(number);
    let mut next = || numbers.next().unwrap_or(Ok(0));
    let recent = next()?;
    let last = next()?;
    let strangers = next()?;
    Ok(Seen {
        recent: clamped(recent),
        minutes_on_work: (last > 0).then(|| clamped((now.as_millisecond() - last) / 60_000)),
        others_copies: copies.iter().filter(|copy| !hand.is_of(copy)).count() as u32,
        strangers: clamped(strangers),
        ..Seen::default()
    })
}

fn clamped(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

fn number(rows: Vec<Row>) -> Result<i64> {
    rows.into_iter().next().map_or(Ok(0), |row| row.first("review", "number"))
}

/// Reviews of the last days that are as good as the same, whoever wrote them.
async fn copies(tx: &mut Tx, sketch: &[i64], now: Timestamp) -> Result<Vec<Copy>> {
    if sketch.is_empty() {
        return Ok(Vec::new());
    }
    let values = params![json(sketch)?, remembered_since(now), sketch::shared_min(sketch), COPIES_MAX];
    let rows = tx.query(COPIES, values).await?;
    rows.into_iter()
        .map(|row| {
            let mut fields = row.fields("review");
            Ok(Copy {
                id: fields.get("id")?,
                work: fields.get("work_id")?,
                account: fields.get("account_id")?,
                origin: fields.get("origin")?,
                is_shown: fields.word::<ReviewState>("state")? == ReviewState::Shown,
                is_stranger: fields.get("is_stranger")?,
            })
        })
        .collect()
}

/// Whether the writer put the text together from reviews of other works.
async fn is_own_again(tx: &mut Tx, sketch: &[i64], hand: Hand, work: WorkId, now: Timestamp) -> Result<bool> {
    if sketch.is_empty() {
        return Ok(false);
    }
    let values = params![hand.account, hand.origin, remembered_since(now), work, json(sketch)?];
    let rows = tx.query(OWN_HASHES, values).await?;
    let own = rows.into_iter().map(|row| row.first("review_sketch", "hash")).collect::<Result<Vec<i64>>>()?;
    Ok(sketch::stands_in(sketch, [&own[..]]))
}

fn remembered_since(now: Timestamp) -> Timestamp {
    now - SignedDuration::from_hours(MEMORY_DAYS * 24)
}

/// Holds the copies of strangers that are shown already.
async fn hold_copies(tx: &mut Tx, copies: &[Copy]) -> Result<()> {
    let shown: Vec<&Copy> = copies.iter().filter(|copy| copy.is_shown && copy.is_stranger).collect();
    if shown.is_empty() {
        return Ok(());
    }
    let ids: Vec<ReviewId> = shown.iter().map(|copy| copy.id).collect();
    let mut queries = vec![(HOLD_TOO, params![json(&ids)?, json(&[Rule::Repeats.code()])?])];
    for work in shown.iter().map(|copy| copy.work).collect::<std::collections::BTreeSet<_>>() {
        queries.extend([(RECOUNT, params![work]), changes::log(Subject::Reviews(work))]);
    }
    tx.run(queries).await.map(drop)
}

async fn known_to_author(tx: &mut Tx, account: Option<AccountId>, work: WorkId) -> Result<bool> {
    let Some(account) = account else { return Ok(false) };
    Ok(tx.query_one(KNOWN_TO_AUTHOR, params![account, work]).await?.is_some())
}

/// Whom a review concerns.
pub(super) struct Told {
    pub work: WorkId,
    pub review: ReviewId,
    /// Who wrote it, and is not told.
    pub writer: Option<AccountId>,
    /// Whom it answers.
    pub answered: Option<AccountId>,
}

impl Told {
    /// Tells everybody once, and nobody of their own words.
    pub fn to(&self, authors: &[AccountId], now: Timestamp) -> Result<Vec<Query>> {
        let answered = self.answered.filter(|account| Some(*account) != self.writer);
        let mut told = Vec::new();
        if let Some(account) = answered {
            told.push(notices::tell(
                account,
                &Notice::Answered { work: self.work, review: self.review },
                now,
            )?);
        }
        for author in
            authors.iter().filter(|author| Some(**author) != self.writer && Some(**author) != answered)
        {
            told.push(notices::tell(
                *author,
                &Notice::Reviewed { work: self.work, review: self.review },
                now,
            )?);
        }
        Ok(told)
    }
}

/// The statements that remember what a review is like.
pub(super) fn keep_sketch(sketch: &[i64], id: ReviewId, now: Timestamp) -> Vec<Query> {
    sketch.iter().map(|hash| (SKETCH, params![*hash, id, now])).collect()
}

/// What is not kept for longer than it is needed.
fn forget(now: Timestamp) -> Vec<Query> {
    let until = remembered_since(now);
    vec![(FORGET_SKETCHES, params![until]), (FORGET_ORIGINS, params![until])]
}
