//! Turns of round robins.

use ficus_archive::{
    AccountId, CollectionId, PenNameId, WorkId,
    challenge::{Challenge, Turn, TurnState, after_turn, turn_order},
    notice::{ChallengeNews, Notice},
    together::Part,
};
use jiff::Timestamp;

use super::{sign_ups, tell_keepers};
use crate::{
    Result, Store, StoreError,
    database::{Query, Row, Tx, params},
    notices,
    together::signers,
    veil,
};

const ALL: &str = "SELECT challenge_turn.position, challenge_turn.account_id, pen_name.name,
        challenge_turn.state, challenge_turn.due
    FROM challenge_turn JOIN pen_name ON pen_name.id = challenge_turn.pen_name_id
    WHERE challenge_turn.collection_id = $1 ORDER BY challenge_turn.position";
const FORGET: &str = "DELETE FROM challenge_turn WHERE collection_id = $1";
const ADD: &str = "INSERT INTO challenge_turn (collection_id, position, account_id, pen_name_id, state)
    VALUES ($1, $2, $3, $4, 'waits')";
const BEGIN: &str =
    "UPDATE challenge_turn SET state = 'now', due = $3 WHERE collection_id = $1 AND position = $2";
const END: &str = "UPDATE challenge_turn SET state = $3, due = NULL
    WHERE collection_id = $1 AND position = $2 AND state = 'now' RETURNING position";
const SWAP: &str = "UPDATE challenge_turn SET position = $3 WHERE collection_id = $1 AND position = $2";
const OVERDUE: &str = "SELECT collection_id FROM challenge_turn
    JOIN challenge USING (collection_id)
    WHERE challenge_turn.state = 'now' AND challenge_turn.due <= $1 AND challenge.stage = 'making'";
const OF_PLACE: &str = "SELECT pen_name_id, signed FROM challenge_turn
    WHERE collection_id = $1 AND position = $2";
const SIGNED: &str = "UPDATE challenge_turn SET signed = $3 WHERE collection_id = $1 AND position = $2";
const SET_WORK: &str = "UPDATE challenge SET work_id = $2 WHERE collection_id = $1";
const WORK: &str = "SELECT work_id FROM challenge WHERE collection_id = $1";
/// Stands in for a place while two are exchanged.
const NOWHERE: u32 = 1_000_000;

impl Store {
    /// The turns of a round robin, in order.
    pub async fn turns(&self, challenge: CollectionId) -> Result<Vec<Turn>> {
        self.database.query(ALL, params![challenge]).await?.into_iter().map(turn).collect()
    }

    /// The work that goes round.
    pub async fn round_work(&self, challenge: CollectionId) -> Result<Option<WorkId>> {
        let row = self.database.query_one(WORK, params![challenge]).await?;
        row.map_or(Ok(None), |row| row.first("challenge", "work_id"))
    }

    /// Says which work goes round; whoever has had a turn, or has one now, signs it from now on.
    pub async fn set_round_work(&self, challenge: CollectionId, work: Option<WorkId>) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(SET_WORK, params![challenge, work]).await?;
        let turns: Vec<Turn> =
            tx.query(ALL, params![challenge]).await?.into_iter().map(turn).collect::<Result<_>>()?;
        for turn in turns.iter().filter(|turn| matches!(turn.state, TurnState::Now | TurnState::Done)) {
            sign(&mut tx, challenge, turn.position).await?;
        }
        tx.commit().await
    }

    /// Ends the present turn of this account, as done or given on, and begins the next; whether it was theirs.
    pub async fn end_turn(
        &self,
        challenge: &Challenge,
        account: AccountId,
        state: TurnState,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let turns: Vec<Turn> =
            tx.query(ALL, params![challenge.id]).await?.into_iter().map(turn).collect::<Result<_>>()?;
        let Some(own) = turns.iter().find(|turn| turn.state == TurnState::Now && turn.account == account)
        else {
            return Ok(false);
        };
        end(&mut tx, challenge, own.position, state, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// A keeper moves a turn that waits one place on.
    pub async fn move_turn_back(&self, challenge: CollectionId, position: u32) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let turns: Vec<Turn> =
            tx.query(ALL, params![challenge]).await?.into_iter().map(turn).collect::<Result<_>>()?;
        let waits = |turn: &&Turn| turn.state == TurnState::Waits;
        let here = turns.iter().filter(waits).find(|turn| turn.position == position);
        let next = turns.iter().filter(waits).find(|turn| turn.position > position);
        let (Some(here), Some(next)) = (here, next) else {
            return Err(StoreError::Refused("Only a turn that waits moves, and not behind the last."));
        };
        tx.run(vec![
            (SWAP, params![challenge, here.position, NOWHERE]),
            (SWAP, params![challenge, next.position, here.position]),
            (SWAP, params![challenge, NOWHERE, next.position]),
        ])
        .await?;
        tx.commit().await
    }

    /// Ends the turns whose time has run out.
    pub async fn end_turns_overdue(&self, now: Timestamp) -> Result<()> {
        for row in self.database.query(OVERDUE, params![now]).await? {
            let id: CollectionId = row.first("challenge_turn", "collection_id")?;
            let Some(challenge) = self.challenge_by_id(id).await? else { continue };
            let mut tx = self.database.begin().await?;
            let turns: Vec<Turn> =
                tx.query(ALL, params![id]).await?.into_iter().map(turn).collect::<Result<_>>()?;
            let late = turns
                .iter()
                .find(|turn| turn.state == TurnState::Now && turn.due.is_some_and(|due| due <= now));
            let Some(late) = late else { continue };
            end(&mut tx, &challenge, late.position, TurnState::Passed, now).await?;
            let notice = Notice::Challenge { challenge: id, news: ChallengeNews::TurnOver };
            tx.run(vec![notices::tell(late.account, &notice, now)?]).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Gives everybody who signed up a turn, in an order of chance, and begins the first.
pub(super) async fn begin(tx: &mut Tx, challenge: &Challenge, now: Timestamp) -> Result<()> {
    let rows = tx.query(sign_ups::ALL, params![challenge.id]).await?;
    let people: Vec<_> = rows.into_iter().map(sign_ups::sign_up).collect::<Result<_>>()?;
    let mut queries: Vec<Query> = vec![(FORGET, params![challenge.id])];
    for (position, place) in (1u32..).zip(turn_order(people.len(), challenge.id.0.unsigned_abs())) {
        let person = &people[place];
        queries.push((ADD, params![challenge.id, position, person.account, person.pen_name]));
    }
    tx.run(queries).await?;
    begin_next(tx, challenge, now).await
}

async fn end(
    tx: &mut Tx,
    challenge: &Challenge,
    position: u32,
    state: TurnState,
    now: Timestamp,
) -> Result<()> {
    if tx.query_one(END, params![challenge.id, position, state.as_str()]).await?.is_none() {
        return Ok(());
    }
    if state == TurnState::Passed {
        unsign(tx, challenge.id, position).await?;
    }
    begin_next(tx, challenge, now).await
}

/// Whoever has a turn signs the work that goes round: who signs up for one has agreed to that.
async fn sign(tx: &mut Tx, challenge: CollectionId, position: u32) -> Result<()> {
    let work: Option<WorkId> = match tx.query_one(WORK, params![challenge]).await? {
        Some(row) => row.first("challenge", "work_id")?,
        None => None,
    };
    let (Some(work), Some(row)) = (work, tx.query_one(OF_PLACE, params![challenge, position]).await?) else {
        return Ok(());
    };
    let mut fields = row.fields("challenge_turn");
    let pen_name = fields.get("pen_name_id")?;
    if signers::of_work(tx, work).await?.iter().any(|signer| signer.byline.id == pen_name) {
        return Ok(());
    }
    signers::add(tx, work, pen_name, Part::Author).await?;
    tx.execute(SIGNED, params![challenge, position, true]).await
}

/// Whoever gave a turn on wrote nothing: a name that the turn put on the work is taken off again.
async fn unsign(tx: &mut Tx, challenge: CollectionId, position: u32) -> Result<()> {
    let work: Option<WorkId> = match tx.query_one(WORK, params![challenge]).await? {
        Some(row) => row.first("challenge", "work_id")?,
        None => None,
    };
    let (Some(work), Some(row)) = (work, tx.query_one(OF_PLACE, params![challenge, position]).await?) else {
        return Ok(());
    };
    let mut fields = row.fields("challenge_turn");
    let (pen_name, signed): (PenNameId, bool) = (fields.get("pen_name_id")?, fields.get("signed")?);
    if !signed {
        return Ok(());
    }
    tx.execute(SIGNED, params![challenge, position, false]).await?;
    match veil::drop_signer(tx, work, pen_name).await {
        // Somebody signs every work, and everybody else has left it.
        Err(StoreError::Refused(_)) => Ok(()),
        dropped => dropped,
    }
}

async fn begin_next(tx: &mut Tx, challenge: &Challenge, now: Timestamp) -> Result<()> {
    let turns: Vec<Turn> =
        tx.query(ALL, params![challenge.id]).await?.into_iter().map(turn).collect::<Result<_>>()?;
    let Some((position, due)) = after_turn(&turns, challenge.settings.turn_days, now) else {
        return tell_keepers(tx, challenge.id, ChallengeNews::RoundOver, now).await;
    };
    let mut queries: Vec<Query> = vec![(BEGIN, params![challenge.id, position, due])];
    if let Some(next) = turns.iter().find(|turn| turn.position == position) {
        let notice = Notice::Challenge { challenge: challenge.id, news: ChallengeNews::YourTurn };
        queries.push(notices::tell(next.account, &notice, now)?);
    }
    tx.run(queries).await?;
    sign(tx, challenge.id, position).await
}

fn turn(row: Row) -> Result<Turn> {
    let mut fields = row.fields("challenge_turn");
    Ok(Turn {
        position: fields.get("position")?,
        account: fields.get("account_id")?,
        name: fields.get("name")?,
        state: fields.word("state")?,
        due: fields.get("due")?,
    })
}
