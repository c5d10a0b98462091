//! Who writes for whom: proposed, sent, dropped, taken up by others, and handed in.
//!
//! Nobody but the keepers and the giver ever learns from here who writes for a recipient: the calls for participants ask
//! by the giver's account.

use ficus_archive::{
    AccountId, AssignmentId, CollectionId, PenNameId, SignUpId, WorkId,
    challenge::{Assignment, Challenge, Said, SignUp},
    collection::Collection,
    exchange::Matching,
    notice::{ChallengeNews, Notice},
};
use jiff::Timestamp;

use super::{gather, tell_keepers};
use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Query, Row, Tx, params},
    notices,
};

const IS_SENT: &str = "SELECT id FROM challenge_assignment WHERE collection_id = $1 AND sent = 1 LIMIT 1";
const IS_THERE: &str = "SELECT id FROM challenge_assignment WHERE collection_id = $1 LIMIT 1";
const FORGET: &str = "DELETE FROM challenge_assignment WHERE collection_id = $1";
const PUT: &str = "INSERT INTO challenge_assignment
        (collection_id, recipient_id, giver_id, giver_name_id, sent, pinch)
    VALUES ($1, $2, $3, $4, 0, $5)";
const ALL: &str = "SELECT challenge_assignment.id, challenge_assignment.collection_id,
        challenge_assignment.recipient_id, challenge_assignment.giver_id, giver.name,
        challenge_assignment.sent, challenge_assignment.pinch, challenge_assignment.work_id, recipient.name
    FROM challenge_assignment
    JOIN challenge_sign_up ON challenge_sign_up.id = challenge_assignment.recipient_id
    JOIN pen_name AS recipient ON recipient.id = challenge_sign_up.pen_name_id
    LEFT JOIN pen_name AS giver ON giver.id = challenge_assignment.giver_name_id
    WHERE challenge_assignment.collection_id = $1 ORDER BY challenge_assignment.recipient_id";
const OWN: &str = "SELECT challenge_assignment.id, recipient.name, challenge_sign_up.said,
        challenge_assignment.pinch, challenge_assignment.work_id
    FROM challenge_assignment
    JOIN challenge_sign_up ON challenge_sign_up.id = challenge_assignment.recipient_id
    JOIN pen_name AS recipient ON recipient.id = challenge_sign_up.pen_name_id
    WHERE challenge_assignment.collection_id = $1 AND challenge_assignment.giver_id = $2
        AND challenge_assignment.sent = 1
    ORDER BY challenge_assignment.id";
/// What is looked for, unless it is for the asker, or one of the two blocks the other.
const OPEN: &str = "SELECT challenge_assignment.id, recipient.name, challenge_sign_up.said,
        challenge_assignment.pinch, challenge_assignment.work_id
    FROM challenge_assignment
    JOIN challenge_sign_up ON challenge_sign_up.id = challenge_assignment.recipient_id
    JOIN pen_name AS recipient ON recipient.id = challenge_sign_up.pen_name_id
    WHERE challenge_assignment.collection_id = $1 AND challenge_assignment.giver_id IS NULL
        AND challenge_assignment.sent = 1 AND challenge_sign_up.account_id <> $2
        AND NOT EXISTS (SELECT 1 FROM block
            WHERE (block.account_id = $2 AND block.blocked_id = challenge_sign_up.account_id)
                OR (block.blocked_id = $2 AND block.account_id = challenge_sign_up.account_id))
    ORDER BY challenge_assignment.id";
const TAKE_UP: &str = "UPDATE challenge_assignment SET giver_id = $2, giver_name_id = $3, pinch = 1
    WHERE id = $1 AND giver_id IS NULL AND sent = 1 RETURNING id";
const SEND: &str = "UPDATE challenge_assignment SET sent = 1
    WHERE collection_id = $1 AND sent = 0 RETURNING giver_id";
const ADJUST: &str = "UPDATE challenge_assignment SET giver_id = $3, giver_name_id = $4, pinch = $5
    WHERE collection_id = $1 AND recipient_id = $2 RETURNING sent";
const FREE: &str = "UPDATE challenge_assignment SET giver_id = NULL, giver_name_id = NULL, pinch = 1
    WHERE collection_id = $1 AND giver_id = $2 AND work_id IS NULL AND id = $3 RETURNING id";
const DROPPED: &str = "UPDATE challenge_sign_up SET dropped = 1 WHERE collection_id = $1 AND account_id = $2";
const HAND_IN: &str = "UPDATE challenge_assignment SET work_id = $3
    WHERE id = $1 AND giver_id = $2 AND sent = 1 RETURNING collection_id";
const LATE: &str = "SELECT DISTINCT giver_id FROM challenge_assignment
    WHERE collection_id = $1 AND sent = 1 AND work_id IS NULL AND giver_id IS NOT NULL";
/// Works that can be seen now and that their recipients have not been given.
const GIFTED: &str = "SELECT challenge_assignment.id, challenge_assignment.collection_id,
        challenge_assignment.work_id, challenge_sign_up.account_id, challenge_sign_up.pen_name_id, pen_name.name
    FROM challenge_assignment
    JOIN challenge ON challenge.collection_id = challenge_assignment.collection_id
    JOIN challenge_sign_up ON challenge_sign_up.id = challenge_assignment.recipient_id
    JOIN pen_name ON pen_name.id = challenge_sign_up.pen_name_id
    JOIN work ON work.id = challenge_assignment.work_id
    WHERE challenge.stage IN ('shown', 'over') AND challenge_assignment.given = 0
        AND work.audience IN ('everyone', 'members')
    ORDER BY challenge_assignment.id LIMIT 2000";
/// The recipient is told by the challenge, so that the gift counts as told.
const GIVE: &str = "INSERT INTO gift (work_id, name, pen_name_id, given, told)
    SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($4 AS BIGINT)
    WHERE NOT EXISTS (SELECT 1 FROM gift WHERE work_id = $1 AND pen_name_id = $3)";
const GIVEN: &str = "UPDATE challenge_assignment SET given = 1 WHERE id = $1";
const RECEIVED: &str = "SELECT challenge_assignment.work_id FROM challenge_assignment
    JOIN challenge_sign_up ON challenge_sign_up.id = challenge_assignment.recipient_id
    WHERE challenge_assignment.collection_id = $1 AND challenge_sign_up.account_id = $2
        AND challenge_assignment.work_id IS NOT NULL";

/// Works that an account signs truly, drafts among them.
const WORKS: &str = "SELECT DISTINCT work.id, work.title FROM signer
    JOIN pen_name ON pen_name.id = signer.pen_name_id
    JOIN work ON work.id = signer.work_id
    WHERE pen_name.account_id = $1 AND work.audience <> 'nobody' ORDER BY work.id DESC LIMIT 100";
const ARE_APART: &str = "SELECT account_id FROM block
    WHERE (account_id = $1 AND blocked_id = $2) OR (account_id = $2 AND blocked_id = $1)";

/// An assignment as the keepers of an exchange see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiftLine {
    /// It.
    pub assignment: Assignment,
    /// By which name the recipient takes part.
    pub recipient_name: String,
}

/// An assignment as its giver, or whoever might become that, sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnGift {
    /// Its number.
    pub id: AssignmentId,
    /// For whom.
    pub recipient: String,
    /// What they said.
    pub said: Said,
    /// Whether it was left by somebody else, or by the matching.
    pub pinch: bool,
    /// The gift.
    pub work: Option<WorkId>,
}

impl Store {
    /// Everything that is assigned in an exchange, for its keepers.
    pub async fn assignments(&self, challenge: CollectionId) -> Result<Vec<GiftLine>> {
        self.database.query(ALL, params![challenge]).await?.into_iter().map(gift_line).collect()
    }

    /// For whom somebody writes; nothing before it is sent.
    pub async fn own_assignments(&self, challenge: CollectionId, giver: AccountId) -> Result<Vec<OwnGift>> {
        self.database.query(OWN, params![challenge, giver]).await?.into_iter().map(own_gift).collect()
    }

    /// Gifts that somebody is looked for, as far as this member could write them.
    pub async fn pinch_hits(&self, challenge: CollectionId, asker: AccountId) -> Result<Vec<OwnGift>> {
        self.database.query(OPEN, params![challenge, asker]).await?.into_iter().map(own_gift).collect()
    }

    /// A member takes up a gift that somebody is looked for; whether nobody was faster.
    pub async fn take_up(
        &self,
        challenge: CollectionId,
        assignment: AssignmentId,
        (account, pen_name): (AccountId, PenNameId),
    ) -> Result<bool> {
        let is_offered = self.pinch_hits(challenge, account).await?.iter().any(|gift| gift.id == assignment);
        let mut tx = self.database.begin().await?;
        let taken =
            is_offered && tx.query_one(TAKE_UP, params![assignment, account, pen_name]).await?.is_some();
        tx.commit().await?;
        Ok(taken)
    }

    /// A keeper says who writes for somebody, or that somebody is looked for. A giver who has not been told is told where
    /// the assignments are out.
    pub async fn adjust_assignment(
        &self,
        challenge: CollectionId,
        recipient: SignUpId,
        giver: Option<&SignUp>,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let (account, name) = (giver.map(|giver| giver.account), giver.map(|giver| giver.pen_name));
        let values = params![challenge, recipient, account, name, giver.is_none()];
        let row = tx.query_one(ADJUST, values).await?.ok_or(StoreError::Missing("assignment"))?;
        let sent: bool = row.first("challenge_assignment", "sent")?;
        if let Some(account) = account.filter(|_| sent) {
            let notice = Notice::Challenge { challenge, news: ChallengeNews::Assigned };
            tx.run(vec![notices::tell(account, &notice, now)?]).await?;
        }
        tx.commit().await
    }

    /// A giver drops out of one gift: somebody else is looked for, and the keepers are told. Whether it was theirs, and
    /// not handed in.
    pub async fn drop_assignment(
        &self,
        challenge: CollectionId,
        assignment: AssignmentId,
        giver: AccountId,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        if tx.query_one(FREE, params![challenge, giver, assignment]).await?.is_none() {
            return Ok(false);
        }
        tx.execute(DROPPED, params![challenge, giver]).await?;
        tell_keepers(&mut tx, challenge, ChallengeNews::Dropped, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// A giver hands a work in: it comes into the collection, behind its curtain. Whether the gift was theirs to write.
    /// That they sign the work is for the caller to know.
    pub async fn hand_in_gift(
        &self,
        collection: &Collection,
        assignment: AssignmentId,
        (giver, work): (AccountId, WorkId),
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        if tx.query_one(HAND_IN, params![assignment, giver, work]).await?.is_none() {
            return Ok(false);
        }
        gather(&mut tx, collection, work, giver, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Works that an account signs, the newest first, and their titles: what can be handed in.
    pub async fn works_to_hand_in(&self, account: AccountId) -> Result<Vec<(WorkId, String)>> {
        let rows = self.database.query(WORKS, params![account]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("work");
                Ok((fields.get("id")?, fields.get("title")?))
            })
            .collect()
    }

    /// Whether one of two accounts blocks the other.
    pub async fn are_apart(&self, one: AccountId, other: AccountId) -> Result<bool> {
        Ok(self.database.query_one(ARE_APART, params![one, other]).await?.is_some())
    }

    /// Gives works of exchanges that were posted after their day to those for whom they were written.
    pub async fn give_late_gifts(&self, now: Timestamp) -> Result<()> {
        if self.database.query_one(GIFTED, params![]).await?.is_none() {
            return Ok(());
        }
        let mut tx = self.database.begin().await?;
        give(&mut tx, now).await?;
        tx.commit().await
    }

    /// The gifts that somebody received; the caller asks for it when the works are shown, and whether each may be read.
    pub async fn gifts_received(&self, challenge: CollectionId, by: AccountId) -> Result<Vec<WorkId>> {
        let rows = self.database.query(RECEIVED, params![challenge, by]).await?;
        rows.into_iter().map(|row| row.first("challenge_assignment", "work_id")).collect()
    }
}

/// Whether there is something to send.
pub(super) async fn is_matched(tx: &mut Tx, challenge: CollectionId) -> Result<bool> {
    Ok(tx.query_one(IS_THERE, params![challenge]).await?.is_some())
}

/// Proposes what a matching found, in place of what was proposed before.
pub(super) async fn put_all(
    tx: &mut Tx,
    challenge: CollectionId,
    people: &[SignUp],
    matching: &Matching,
) -> Result<()> {
    if tx.query_one(IS_SENT, params![challenge]).await?.is_some() {
        return Err(StoreError::Refused("The assignments are out: change single ones by hand."));
    }
    let mut queries: Vec<Query> = vec![(FORGET, params![challenge])];
    for (recipient, giver) in people.iter().zip(matching.giver_of()) {
        let giver = giver.and_then(|place| people.get(place));
        let (account, name) = (giver.map(|giver| giver.account), giver.map(|giver| giver.pen_name));
        queries.push((PUT, params![challenge, recipient.id, account, name, giver.is_none()]));
    }
    tx.run(queries).await.map(drop)
}

/// Sends what is proposed: every giver is told.
pub(super) async fn send(tx: &mut Tx, challenge: CollectionId, now: Timestamp) -> Result<()> {
    let notice = Notice::Challenge { challenge, news: ChallengeNews::Assigned };
    let mut told: Vec<Query> = Vec::new();
    let mut looks_for_somebody = false;
    for row in tx.query(SEND, params![challenge]).await? {
        match row.first::<Option<AccountId>>("challenge_assignment", "giver_id")? {
            Some(giver) => told.push(notices::tell(giver, &notice, now)?),
            None => looks_for_somebody = true,
        }
    }
    tx.run(told).await?;
    if looks_for_somebody {
        tell_keepers(tx, challenge, ChallengeNews::Dropped, now).await?;
    }
    Ok(())
}

/// Reminds those whose gifts are not in on the day that they are due.
pub(super) async fn remind(tx: &mut Tx, challenge: &Challenge, now: Timestamp) -> Result<()> {
    let notice = Notice::Challenge { challenge: challenge.id, news: ChallengeNews::Due };
    let mut told: Vec<Query> = Vec::new();
    for row in tx.query(LATE, params![challenge.id]).await? {
        told.push(notices::tell(row.first("challenge_assignment", "giver_id")?, &notice, now)?);
    }
    tx.run(told).await.map(drop)
}

/// Gives the works that can be seen now to those for whom they were written, and tells them.
pub(super) async fn give(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let mut queries: Vec<Query> = Vec::new();
    for row in tx.query(GIFTED, params![]).await? {
        let mut fields = row.fields("challenge_assignment");
        let (id, challenge): (AssignmentId, CollectionId) = (fields.get("id")?, fields.get("collection_id")?);
        let (work, account): (WorkId, AccountId) = (fields.get("work_id")?, fields.get("account_id")?);
        let (pen_name, name): (PenNameId, String) = (fields.get("pen_name_id")?, fields.get("name")?);
        let notice = Notice::Challenge { challenge, news: ChallengeNews::Received };
        queries.extend([
            (GIVE, params![work, name, pen_name, now]),
            (GIVEN, params![id]),
            notices::tell(account, &notice, now)?,
            changes::log(Subject::Work(work)),
        ]);
    }
    tx.run(queries).await.map(drop)
}

fn gift_line(row: Row) -> Result<GiftLine> {
    let mut fields = row.fields("challenge_assignment");
    let assignment = Assignment {
        id: fields.get("id")?,
        challenge: fields.get("collection_id")?,
        recipient: fields.get("recipient_id")?,
        giver: fields.get("giver_id")?,
        giver_name: fields.get("giver_name")?,
        sent: fields.get("sent")?,
        pinch: fields.get("pinch")?,
        work: fields.get("work_id")?,
    };
    Ok(GiftLine { assignment, recipient_name: fields.get("recipient_name")? })
}

fn own_gift(row: Row) -> Result<OwnGift> {
    let mut fields = row.fields("challenge_assignment");
    Ok(OwnGift {
        id: fields.get("id")?,
        recipient: fields.get("recipient_name")?,
        said: fields.json("said")?,
        pinch: fields.get("pinch")?,
        work: fields.get("work_id")?,
    })
}
