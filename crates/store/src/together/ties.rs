//! Works that come from others, and what the authors of the others say to it.

use ficus_archive::{
    AccountId, WorkId, WorkTieId,
    notice::Notice,
    together::{
        Act,
        tie::{TIES_MAX, TieKind, TieState},
    },
};
use jiff::Timestamp;

use super::signing::count;
use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Row, Tx, params},
    notices,
};

const COUNT: &str = "SELECT COUNT(*) FROM work_tie WHERE work_id = $1";
const SAME: &str = "SELECT id FROM work_tie WHERE work_id = $1 AND other_id = $2 LIMIT 1";
const ADD: &str = "INSERT INTO work_tie
    (work_id, kind, other_id, title, author, address, language, state, made, told, answered)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const OF_WORK: &str =
    "SELECT id, work_id, kind, other_id, title, author, address, language, state FROM work_tie
    WHERE work_id = $1 OR (other_id = $1 AND state = 'approved') ORDER BY id";
const WITHDRAW: &str = "DELETE FROM work_tie WHERE id = $1 AND work_id = $2 RETURNING other_id";
/// The authors of the other work are asked once it can be read.
const ASKED: &str =
    "SELECT DISTINCT work_tie.id, work_tie.work_id, work_tie.other_id, kind, state FROM work_tie
    JOIN signer ON signer.work_id = work_tie.other_id
    JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE pen_name.account_id = $1 AND work_tie.told IS NOT NULL AND work_tie.state <> 'elsewhere'
    ORDER BY work_tie.id DESC LIMIT 200";
const ANSWER: &str = "UPDATE work_tie SET state = $3, answered = $4
    WHERE id = $1 AND told IS NOT NULL AND other_id IN (SELECT work_id FROM signer
        JOIN pen_name ON pen_name.id = signer.pen_name_id WHERE pen_name.account_id = $2)
    RETURNING work_id, other_id";
const AUTHORS: &str = "SELECT DISTINCT pen_name.account_id FROM signer
    JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE signer.work_id = $1 AND pen_name.account_id IS NOT NULL ORDER BY pen_name.account_id";
const BLOCKED: &str = "SELECT account_id FROM block
    WHERE blocked_id = $1 AND account_id IN (SELECT pen_name.account_id FROM signer
        JOIN pen_name ON pen_name.id = signer.pen_name_id WHERE signer.work_id = $2) LIMIT 1";

/// What a work comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TieOther {
    /// A work of this archive.
    Here(WorkId),
    /// A work elsewhere.
    Elsewhere {
        /// Its title.
        title: String,
        /// Its author.
        author: String,
        /// Its address.
        address: String,
        /// Its language, BCP 47.
        language: Option<String>,
    },
}

/// A tie before the archive has it.
#[derive(Clone, Debug)]
pub struct TieDraft {
    /// The work that comes from the other.
    pub work: WorkId,
    /// How.
    pub kind: TieKind,
    /// The other.
    pub other: TieOther,
}

/// That a work comes from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// Its number.
    pub id: WorkTieId,
    /// The work that comes from the other.
    pub work: WorkId,
    /// How.
    pub kind: TieKind,
    /// The other.
    pub other: TieOther,
    /// What the author of the other says.
    pub state: TieState,
}

/// A tie to a work of an account, which says yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TieAsked {
    /// Its number.
    pub id: WorkTieId,
    /// The work that comes from the account's.
    pub work: WorkId,
    /// The account's.
    pub own: WorkId,
    /// How.
    pub kind: TieKind,
    /// What was answered.
    pub state: TieState,
}

impl Store {
    /// Says that a work comes from another. Where the account signs both there is nobody to ask; others are asked once
    /// the work can be read. `Refused` where the other's author keeps the account away, or the tie is there.
    pub async fn add_tie(&self, draft: &TieDraft, by: AccountId, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        if count(tx.query_one(COUNT, params![draft.work]).await?)? >= TIES_MAX {
            return Err(StoreError::Refused("A work comes from at most twenty others."));
        }
        let TieDraft { work, kind, other } = draft;
        let kind = kind.as_str();
        let values = match other {
            TieOther::Here(other) => {
                let state = state(&mut tx, (*work, *other), by).await?;
                let (told, answered) = match state {
                    TieState::Open => (None, None),
                    _ => (Some(now), Some(now)),
                };
                let none: Option<&str> = None;
                params![*work, kind, *other, "", "", "", none, state.as_str(), now, told, answered]
            }
            TieOther::Elsewhere { title, author, address, language } => {
                let (state, never): (_, Option<Timestamp>) = (TieState::Elsewhere.as_str(), None);
                let nothing: Option<WorkId> = None;
                params![
                    *work,
                    kind,
                    nothing,
                    title,
                    author,
                    address,
                    language.as_deref(),
                    state,
                    now,
                    never,
                    never
                ]
            }
        };
        tx.run(vec![(ADD, values), changes::log(Subject::Work(*work))]).await?;
        if let TieOther::Here(other) = other {
            tx.run(vec![changes::log(Subject::Work(*other))]).await?;
        }
        tx.commit().await
    }

    /// What a work comes from, with what waits or was declined, and, where their authors agree, what comes from it.
    pub async fn ties_of(&self, work: WorkId) -> Result<Vec<Tie>> {
        self.database.query(OF_WORK, params![work]).await?.into_iter().map(tie).collect()
    }

    /// Takes back that a work comes from another.
    pub async fn withdraw_tie(&self, work: WorkId, id: WorkTieId) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let Some(row) = tx.query_one(WITHDRAW, params![id, work]).await? else { return Ok(false) };
        let other: Option<WorkId> = row.first("work_tie", "other_id")?;
        let changed = [Some(work), other].into_iter().flatten();
        tx.run(changed.map(|work| changes::log(Subject::Work(work))).collect()).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Ties to works that an account signs, the newest first.
    pub async fn ties_asked(&self, account: AccountId) -> Result<Vec<TieAsked>> {
        self.database.query(ASKED, params![account]).await?.into_iter().map(asked).collect()
    }

    /// The author of the other work agrees or does not; an answer can be changed. Whether there is such a tie.
    pub async fn answer_tie(
        &self,
        account: AccountId,
        id: WorkTieId,
        approves: bool,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let state = if approves { TieState::Approved } else { TieState::Declined };
        let row = tx.query_one(ANSWER, params![id, account, state.as_str(), now]).await?;
        let Some(row) = row else { return Ok(false) };
        let mut fields = row.fields("work_tie");
        let (work, other): (WorkId, WorkId) = (fields.get("work_id")?, fields.get("other_id")?);
        let act = if approves { Act::TieApproved } else { Act::TieDeclined };
        let mut queries = vec![changes::log(Subject::Work(work)), changes::log(Subject::Work(other))];
        for author in authors(&mut tx, work).await? {
            queries.push(notices::tell(author, &Notice::Together { act, work }, now)?);
        }
        tx.run(queries).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// How a tie to a work of this archive begins.
async fn state(tx: &mut Tx, (work, other): (WorkId, WorkId), by: AccountId) -> Result<TieState> {
    if work == other || tx.query_one(SAME, params![work, other]).await?.is_some() {
        return Err(StoreError::Refused("This work stands there already."));
    }
    if tx.query_one(BLOCKED, params![by, other]).await?.is_some() {
        return Err(StoreError::Refused("The author of this work does not want to be named."));
    }
    let is_own = authors(tx, other).await?.contains(&by);
    Ok(if is_own { TieState::Approved } else { TieState::Open })
}

/// The accounts that sign a work.
pub(super) async fn authors(tx: &mut Tx, work: WorkId) -> Result<Vec<AccountId>> {
    let rows = tx.query(AUTHORS, params![work]).await?;
    rows.into_iter().map(|row| row.first("pen_name", "account_id")).collect()
}

fn tie(row: Row) -> Result<Tie> {
    let mut fields = row.fields("work_tie");
    let (id, work, kind) = (fields.get("id")?, fields.get("work_id")?, fields.word("kind")?);
    let other: Option<WorkId> = fields.get("other_id")?;
    let elsewhere = TieOther::Elsewhere {
        title: fields.get("title")?,
        author: fields.get("author")?,
        address: fields.get("address")?,
        language: fields.get("language")?,
    };
    let other = other.map_or(elsewhere, TieOther::Here);
    Ok(Tie { id, work, kind, other, state: fields.word("state")? })
}

fn asked(row: Row) -> Result<TieAsked> {
    let mut fields = row.fields("work_tie");
    let (id, work, own) = (fields.get("id")?, fields.get("work_id")?, fields.get("other_id")?);
    Ok(TieAsked { id, work, own, kind: fields.word("kind")?, state: fields.word("state")? })
}
