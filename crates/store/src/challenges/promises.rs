//! What a member promised to challenges, wherever they promised it: to be kept with a work from the work's own facts.

use ficus_archive::{
    AccountId, AssignmentId, CollectionId, PromptId, WorkId,
    challenge::{Challenge, Promise},
    collection::Consent,
    exchange::{Facet, Wish, told_names},
};
use jiff::Timestamp;

use super::{BY_IDS, challenge};
use crate::{
    Result, Store, StoreError,
    database::{Row, json, params},
};

/// So many promises of a kind are shown at most; the oldest come first.
const SHOWN_MAX: u32 = 100;

const GIFTS: &str = "SELECT challenge_assignment.id, challenge_assignment.collection_id,
        challenge_assignment.work_id, pen_name.name
    FROM challenge_assignment
    JOIN challenge_sign_up ON challenge_sign_up.id = challenge_assignment.recipient_id
    JOIN pen_name ON pen_name.id = challenge_sign_up.pen_name_id
    WHERE challenge_assignment.giver_id = $1 AND challenge_assignment.sent = 1
        AND (challenge_assignment.work_id IS NULL OR challenge_assignment.work_id = $2)
    ORDER BY challenge_assignment.id LIMIT $3";
const ANSWERS: &str = "SELECT challenge_prompt.id, challenge_prompt.collection_id, challenge_claim.work_id,
        challenge_prompt.title, challenge_prompt.wish, pen_name.name
    FROM challenge_claim
    JOIN challenge_prompt ON challenge_prompt.id = challenge_claim.prompt_id
    LEFT JOIN pen_name ON pen_name.id = challenge_prompt.pen_name_id
    WHERE challenge_claim.account_id = $1 AND challenge_claim.given = 1
        AND (challenge_claim.work_id IS NULL OR challenge_claim.work_id = $2)
    ORDER BY challenge_prompt.id LIMIT $3";
const DRAFTS: &str = "SELECT challenge_prompt.id, challenge_prompt.collection_id, challenge_prompt.work_id,
        challenge_prompt.title
    FROM challenge_prompt JOIN collection ON collection.id = challenge_prompt.collection_id
    WHERE challenge_prompt.account_id = $1 AND collection.kind = 'big-bang'
        AND (challenge_prompt.work_id IS NULL OR challenge_prompt.work_id = $2)
    ORDER BY challenge_prompt.id LIMIT $3";
/// What the recipient was given stays given.
const FREE_GIFT: &str = "UPDATE challenge_assignment SET work_id = NULL
    WHERE id = $1 AND giver_id = $2 AND work_id = $3 AND given = 0 RETURNING collection_id";
const FREE_ANSWER: &str = "UPDATE challenge_claim SET work_id = NULL
    WHERE prompt_id = $1 AND account_id = $2 AND work_id = $3 RETURNING prompt_id";
const FREE_DRAFT: &str = "UPDATE challenge_prompt SET work_id = NULL
    WHERE id = $1 AND account_id = $2 AND work_id = $3 RETURNING id";

/// Something that a member promised to a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseLine {
    /// It.
    pub promise: Promise,
    /// To which challenge.
    pub challenge: Challenge,
    /// What it is, in words: for whom, or which prompt.
    pub told: String,
    /// The work that keeps it.
    pub work: Option<WorkId>,
}

/// A promise before its challenge is known.
type Found = (Promise, CollectionId, Option<WorkId>, String);

impl Store {
    /// What an account promised to challenges that take works now and has not kept, and what it kept with a work.
    pub async fn promises(&self, account: AccountId, work: Option<WorkId>) -> Result<Vec<PromiseLine>> {
        let values = || params![account, work.unwrap_or(WorkId(0)), SHOWN_MAX];
        let queries = vec![(GIFTS, values()), (ANSWERS, values()), (DRAFTS, values())];
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let mut found: Vec<Found> = Vec::new();
        let readers: [fn(Row) -> Result<Found>; 3] = [gift, answer, draft];
        for read in readers {
            for row in answers.next().unwrap_or_default() {
                found.push(read(row)?);
            }
        }
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<CollectionId> = found.iter().map(|(_, of, ..)| *of).collect();
        let rows = self.database.query(BY_IDS, params![json(&ids)?]).await?;
        let challenges: Vec<Challenge> = rows.into_iter().map(challenge).collect::<Result<_>>()?;
        let line = |(promise, of, work, told): Found| {
            let challenge = challenges.iter().find(|challenge| challenge.id == of)?.clone();
            (work.is_some() || challenge.takes_works()).then_some(PromiseLine {
                promise,
                challenge,
                told,
                work,
            })
        };
        Ok(found.into_iter().filter_map(line).collect())
    }

    /// Keeps a promise with a work that the account signs (the caller has asked): the work comes into the collection of
    /// the challenge, behind its curtain. Whether it was theirs to keep.
    pub async fn keep_promise(
        &self,
        promise: Promise,
        (account, work): (AccountId, WorkId),
        now: Timestamp,
    ) -> Result<bool> {
        let lines = self.promises(account, Some(work)).await?;
        let Some(line) = lines.into_iter().find(|line| line.promise == promise) else { return Ok(false) };
        let of = line.challenge.id;
        let collection = self.collection_by_id(of).await?.ok_or(StoreError::Missing("collection"))?;
        let by = (account, work);
        match promise {
            Promise::Gift(id) => self.hand_in_gift(&collection, id, by, now).await,
            Promise::Answer(id) => self.answer_prompt(&collection, id, by, now).await,
            Promise::Draft(id) => self.finish_draft(&collection, id, by, now).await,
        }
    }

    /// Takes back that a work keeps a promise, as long as nobody was given it; where it keeps no other of that challenge,
    /// it leaves the collection. Whether it did.
    pub async fn break_promise(
        &self,
        promise: Promise,
        (account, work): (AccountId, WorkId),
        now: Timestamp,
    ) -> Result<bool> {
        let kept = self.promises(account, Some(work)).await?;
        let kept: Vec<_> = kept.into_iter().filter(|line| line.work == Some(work)).collect();
        let Some(line) = kept.iter().find(|line| line.promise == promise) else { return Ok(false) };
        let mut tx = self.database.begin().await?;
        let row = match promise {
            Promise::Gift(id) => tx.query_one(FREE_GIFT, params![id, account, work]).await?,
            Promise::Answer(id) => tx.query_one(FREE_ANSWER, params![id, account, work]).await?,
            Promise::Draft(id) => tx.query_one(FREE_DRAFT, params![id, account, work]).await?,
        };
        if row.is_none() {
            return Ok(false);
        }
        tx.commit().await?;
        let of = line.challenge.id;
        if !kept.iter().any(|other| other.promise != promise && other.challenge.id == of) {
            match self.author_says(of, work, Consent::No, now).await {
                // The keepers took it out before.
                Err(StoreError::Missing(_)) => {}
                said => said?,
            }
        }
        Ok(true)
    }
}

fn gift(row: Row) -> Result<Found> {
    let mut fields = row.fields("challenge_assignment");
    let id: AssignmentId = fields.get("id")?;
    let (of, work) = (fields.get("collection_id")?, fields.get("work_id")?);
    let recipient: String = fields.get("name")?;
    Ok((Promise::Gift(id), of, work, format!("a gift for {recipient}")))
}

fn answer(row: Row) -> Result<Found> {
    let mut fields = row.fields("challenge_prompt");
    let id: PromptId = fields.get("id")?;
    let (of, work) = (fields.get("collection_id")?, fields.get("work_id")?);
    let title: String = fields.get("title")?;
    let wish: Wish = fields.json("wish")?;
    let by: Option<String> = fields.get("name")?;
    let by = by.map(|name| format!(" by {name}")).unwrap_or_default();
    let told = if title.is_empty() {
        let about = told_names(wish.named(Facet::Fandom));
        if about.is_empty() { format!("a prompt{by}") } else { format!("a prompt{by}: {about}") }
    } else {
        format!("what you make for “{title}”{by}")
    };
    Ok((Promise::Answer(id), of, work, told))
}

fn draft(row: Row) -> Result<Found> {
    let mut fields = row.fields("challenge_prompt");
    let id: PromptId = fields.get("id")?;
    let (of, work) = (fields.get("collection_id")?, fields.get("work_id")?);
    let title: String = fields.get("title")?;
    Ok((Promise::Draft(id), of, work, format!("your draft “{title}”")))
}
