//! Challenges: what a collection of such a kind has beside works, and how it goes through its stages.

mod assignments;
mod check_ins;
mod matching;
mod nominations;
mod posting_days;
mod promises;
mod prompts;
mod sign_ups;
mod turns;

use ficus_archive::{
    AccountId, CollectionId, PenNameId, WorkId,
    challenge::{Challenge, Dates, Moment, Settings, Stage},
    collection::{CollectionFacts, Kind},
    notice::{ChallengeNews, Notice},
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError, Subject, changes, collections,
    database::{Query, Row, Tx, json, page, params},
    notices,
};

pub use assignments::{GiftLine, OwnGift};
pub use matching::Matchable;
pub use promises::PromiseLine;
pub use prompts::{NewPrompt, PromptQuery, PromptWork};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT collection.id, collection.slug, collection.name, collection.kind, challenge.stage,
                challenge.zone, challenge.settings, collection.shut
            FROM challenge JOIN collection ON collection.id = challenge.collection_id ",
            $rest
        )
    };
}

const BY_SLUG: &str = select!("WHERE collection.slug = $1");
const BY_ID: &str = select!("WHERE collection.id = $1");
const BY_IDS: &str = select!("WHERE collection.id IN ints_of($1)");
/// Those that go on first, the newest of them first.
const PAGE: &str = select!(
    "WHERE collection.shut = 0 AND challenge.stage <> 'preparing'
    ORDER BY CASE challenge.stage WHEN 'open' THEN 0 WHEN 'over' THEN 2 ELSE 1 END, collection.id DESC
    LIMIT $2 OFFSET $1"
);
const COUNT: &str =
    "SELECT COUNT(*) FROM challenge JOIN collection ON collection.id = challenge.collection_id
    WHERE collection.shut = 0 AND challenge.stage <> 'preparing'";
const OF_ACCOUNT: &str = select!(
    "WHERE EXISTS (SELECT 1 FROM collection_person WHERE collection_person.collection_id = collection.id
            AND collection_person.account_id = $1 AND collection_person.role <> 'member'
            AND collection_person.accepted = 1)
        OR EXISTS (SELECT 1 FROM challenge_sign_up WHERE challenge_sign_up.collection_id = collection.id
            AND challenge_sign_up.account_id = $1)
        OR EXISTS (SELECT 1 FROM challenge_assignment WHERE challenge_assignment.collection_id = collection.id
            AND challenge_assignment.giver_id = $1 AND challenge_assignment.sent = 1)
    ORDER BY collection.id DESC LIMIT 200"
);
const DATES: &str = "SELECT collection_id, moment, at FROM challenge_date WHERE collection_id IN ints_of($1)";
const MAKE: &str =
    "INSERT INTO challenge (collection_id, stage, zone, settings) VALUES ($1, 'preparing', 'UTC', $2)";
const SET: &str = "UPDATE challenge SET zone = $2, settings = $3, check_ins = $4 WHERE collection_id = $1";
const FORGET_DATES: &str = "DELETE FROM challenge_date WHERE collection_id = $1";
const ADD_DATE: &str =
    "INSERT INTO challenge_date (collection_id, moment, at, passed) VALUES ($1, $2, $3, $4)";
const DUE: &str = "SELECT collection_id, moment, at FROM challenge_date
    WHERE passed = 0 AND at <= $1 ORDER BY at, collection_id, moment LIMIT $2";
const PASS: &str = "UPDATE challenge_date SET passed = 1
    WHERE collection_id = $1 AND moment = $2 AND passed = 0 RETURNING collection_id";
const SET_STAGE: &str = "UPDATE challenge SET stage = $2 WHERE collection_id = $1";
const KEEPERS: &str = "SELECT account_id FROM collection_person
    WHERE collection_id = $1 AND role = 'owner' AND accepted = 1";
const IS_VEILED: &str = "SELECT anonymous, unrevealed FROM collection WHERE id = $1";
const LIFT_VEIL: &str = "UPDATE collection SET anonymous = 0 WHERE id = $1 AND anonymous = 1 RETURNING id";

/// What a new challenge is: its collection, and what its owner chose.
#[derive(Clone, Debug)]
pub struct NewChallenge {
    /// What it is.
    pub kind: Kind,
    /// Its collection.
    pub facts: CollectionFacts,
    /// What its owner chose.
    pub settings: Settings,
}

impl Store {
    /// Makes a challenge, which is being prepared then.
    pub async fn make_challenge(
        &self,
        new: &NewChallenge,
        owner: (AccountId, PenNameId),
        now: Timestamp,
    ) -> Result<CollectionId> {
        let mut tx = self.database.begin().await?;
        let id = collections::make(&mut tx, new.kind, &new.facts, owner, now).await?;
        tx.execute(MAKE, params![id, json(&new.settings)?]).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// A challenge by its address.
    pub async fn challenge(&self, slug: &str) -> Result<Option<Challenge>> {
        let rows = self.database.query(BY_SLUG, params![slug]).await?;
        self.whole(rows).await
    }

    /// A challenge by its number.
    pub async fn challenge_by_id(&self, id: CollectionId) -> Result<Option<Challenge>> {
        let rows = self.database.query(BY_ID, params![id]).await?;
        self.whole(rows).await
    }

    /// Challenges, those that take people first, and how many there are. Those being prepared are not among them.
    pub async fn challenges(&self, offset: u32, limit: u32) -> Result<(Vec<Challenge>, u64)> {
        let queries = vec![(PAGE, params![offset, limit]), (COUNT, params![])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((self.with_dates(rows).await?, total))
    }

    /// Challenges that an account keeps or takes part in, the newest first.
    pub async fn challenges_of(&self, account: AccountId) -> Result<Vec<Challenge>> {
        let rows = self.database.query(OF_ACCOUNT, params![account]).await?;
        self.with_dates(rows).await
    }

    /// What its owners choose anew. Dates that have come do not come again.
    pub async fn set_challenge(
        &self,
        id: CollectionId,
        settings: &Settings,
        (zone, dates): (&str, &Dates),
        check_ins: u32,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let mut queries: Vec<Query> =
            vec![(SET, params![id, zone, json(settings)?, check_ins]), (FORGET_DATES, params![id])];
        queries.extend(
            dates.iter().map(|(moment, at)| (ADD_DATE, params![id, moment.as_str(), *at, *at <= now])),
        );
        queries.push(changes::log(Subject::Lists));
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Dates of challenges that have come and have had no effect yet.
    pub async fn challenge_dates_due(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<(CollectionId, Moment)>> {
        let rows = self.database.query(DUE, params![now, limit]).await?;
        rows.into_iter().map(|row| date(row).map(|(id, moment, _)| (id, moment))).collect()
    }

    /// Lets a date have its effect, once: the stage that it begins, and whoever it concerns is told.
    pub async fn pass_challenge_date(&self, id: CollectionId, moment: Moment, now: Timestamp) -> Result<()> {
        let Some(challenge) = self.challenge_by_id(id).await? else { return Ok(()) };
        let mut tx = self.database.begin().await?;
        if tx.query_one(PASS, params![id, moment.as_str()]).await?.is_none() {
            return Ok(());
        }
        let stage = moment.stage(challenge.kind).filter(|stage| *stage > challenge.stage);
        if moment == Moment::Due {
            assignments::remind(&mut tx, &challenge, now).await?;
        }
        if let Some(stage) = stage.filter(|_| !challenge.shut) {
            let sends = stage == Stage::Making && challenge.kind == Kind::GiftExchange;
            if sends && !assignments::is_matched(&mut tx, id).await? {
                tell_keepers(&mut tx, id, ChallengeNews::Unsent, now).await?;
            } else {
                begin_stage(&mut tx, &challenge, stage, now).await?;
            }
        }
        tx.commit().await
    }

    /// Begins a stage by hand. Back goes it only as long as nobody was sent an assignment; `Refused` says why not.
    pub async fn begin_stage(&self, id: CollectionId, stage: Stage, now: Timestamp) -> Result<()> {
        let challenge = self.challenge_by_id(id).await?.ok_or(StoreError::Missing("challenge"))?;
        if !Stage::of(challenge.kind).contains(&stage) {
            return Err(StoreError::Refused("This challenge has no such stage."));
        }
        if stage < challenge.stage && challenge.stage >= Stage::Making && challenge.kind != Kind::PromptMeme {
            return Err(StoreError::Refused("It has gone too far to go back."));
        }
        let mut tx = self.database.begin().await?;
        let sends = stage == Stage::Making && challenge.kind == Kind::GiftExchange;
        if sends && !assignments::is_matched(&mut tx, id).await? {
            return Err(StoreError::Refused("Let it be matched first: then there is something to send."));
        }
        begin_stage(&mut tx, &challenge, stage, now).await?;
        tx.commit().await
    }

    /// One challenge with its dates and the names that it shares with others.
    async fn whole(&self, rows: Vec<Row>) -> Result<Option<Challenge>> {
        let Some(mut challenge) = self.with_dates(rows).await?.pop() else { return Ok(None) };
        challenge.settings.rules.shared = self.shared_names(challenge.id).await?;
        Ok(Some(challenge))
    }

    async fn with_dates(&self, rows: Vec<Row>) -> Result<Vec<Challenge>> {
        let mut all: Vec<Challenge> = rows.into_iter().map(challenge).collect::<Result<_>>()?;
        if all.is_empty() {
            return Ok(all);
        }
        let ids: Vec<CollectionId> = all.iter().map(|challenge| challenge.id).collect();
        for row in self.database.query(DATES, params![json(&ids)?]).await? {
            let (id, moment, at) = date(row)?;
            if let Some(challenge) = all.iter_mut().find(|challenge| challenge.id == id) {
                challenge.dates.insert(moment, at);
            }
        }
        Ok(all)
    }
}

/// Begins a stage, with all that comes with it.
async fn begin_stage(tx: &mut Tx, challenge: &Challenge, stage: Stage, now: Timestamp) -> Result<()> {
    let id = challenge.id;
    tx.execute(SET_STAGE, params![id, stage.as_str()]).await?;
    if stage > challenge.stage {
        match (challenge.kind, stage) {
            (Kind::GiftExchange, Stage::Choosing) => {
                tell_keepers(tx, id, ChallengeNews::ToMatch, now).await?;
            }
            (Kind::GiftExchange, Stage::Making) => assignments::send(tx, id, now).await?,
            (Kind::BigBang, Stage::Making) => matching::give_drafts(tx, id, now).await?,
            (Kind::RoundRobin, Stage::Making) => turns::begin(tx, challenge, now).await?,
            _ => {}
        }
        if stage >= Stage::Shown {
            collections::raise_curtain(tx, id, now).await?;
            assignments::give(tx, now).await?;
        }
        if stage == Stage::Over && tx.query_one(LIFT_VEIL, params![id]).await?.is_some() {
            collections::settle_all(tx, id, now).await?;
        }
    }
    tx.run(vec![changes::log(Subject::Lists)]).await.map(drop)
}

/// Tells those who keep a challenge.
async fn tell_keepers(tx: &mut Tx, id: CollectionId, news: ChallengeNews, now: Timestamp) -> Result<()> {
    let notice = Notice::Challenge { challenge: id, news };
    let mut told: Vec<Query> = Vec::new();
    for row in tx.query(KEEPERS, params![id]).await? {
        told.push(notices::tell(row.first("collection_person", "account_id")?, &notice, now)?);
    }
    tx.run(told).await.map(drop)
}

/// Puts a work that somebody made for a challenge into its collection.
async fn gather(
    tx: &mut Tx,
    collection: &ficus_archive::collection::Collection,
    work: WorkId,
    by: AccountId,
    now: Timestamp,
) -> Result<()> {
    collections::offer(tx, collection, work, by, now).await.map(drop)
}

/// Whether nobody sees yet who made what, or what was made.
async fn is_secret(tx: &mut Tx, id: CollectionId) -> Result<bool> {
    let Some(row) = tx.query_one(IS_VEILED, params![id]).await? else { return Ok(false) };
    let mut fields = row.fields("collection");
    let (anonymous, unrevealed): (bool, bool) = (fields.get("anonymous")?, fields.get("unrevealed")?);
    Ok(anonymous || unrevealed)
}

fn challenge(row: Row) -> Result<Challenge> {
    let mut fields = row.fields("challenge");
    Ok(Challenge {
        id: fields.get("id")?,
        slug: fields.get("slug")?,
        name: fields.get("name")?,
        kind: fields.word("kind")?,
        stage: fields.word("stage")?,
        zone: fields.get("zone")?,
        settings: fields.json("settings")?,
        shut: fields.get("shut")?,
        dates: Dates::new(),
    })
}

fn date(row: Row) -> Result<(CollectionId, Moment, Timestamp)> {
    let mut fields = row.fields("challenge_date");
    Ok((fields.get("collection_id")?, fields.word("moment")?, fields.get("at")?))
}
