//! Which works are in a collection, what each side says, and what hangs before them.

use ficus_archive::{
    AccountId, CollectionId, WorkId,
    collection::{Collection, Consent, OF_WORK_MAX, Suggestions, WORKS_MAX, is_in, on_adding, on_suggesting},
    notice::{Because, GatheredAct, Notice},
    work::Audience,
};
use jiff::Timestamp;

use super::{ids, people, select};
use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Query, Row, Tx, json, page, params},
    news, notices, upkeep,
    veil::{self, Veiled},
    works,
};

const IN: &str =
    "SELECT collection_work.work_id FROM collection_work JOIN work ON work.id = collection_work.work_id
    WHERE collection_id = $1 AND by_author = 'yes' AND by_collection = 'yes' AND work.audience IN texts_of($2)
    ORDER BY collection_work.work_id";
/// Works behind the curtain: that they are there is all that is told.
const MYSTERIES: &str = "SELECT COUNT(*) FROM collection_work JOIN work ON work.id = collection_work.work_id
    WHERE collection_id = $1 AND by_author = 'yes' AND by_collection = 'yes' AND work.concealed = 'unrevealed'";
const COUNTS: &str = "SELECT collection_id, COUNT(*) FROM collection_work
    JOIN work ON work.id = collection_work.work_id
    WHERE collection_id IN ints_of($1) AND by_author = 'yes' AND by_collection = 'yes'
        AND work.audience IN texts_of($2) GROUP BY collection_id";
const WAITING: &str = "SELECT collection_work.work_id, work.title, by_author, by_collection, collection_work.added
    FROM collection_work JOIN work ON work.id = collection_work.work_id
    WHERE collection_id = $1 AND by_author = 'yes' AND by_collection = 'waits'
        AND (work.audience IN ('everyone', 'members') OR work.concealed = 'unrevealed') ORDER BY collection_work.added, collection_work.work_id LIMIT $3 OFFSET $2";
const COUNT_WAITING: &str = "SELECT COUNT(*) FROM collection_work
    JOIN work ON work.id = collection_work.work_id
    WHERE collection_id = $1 AND by_author = 'yes' AND by_collection = 'waits'
        AND (work.audience IN ('everyone', 'members') OR work.concealed = 'unrevealed')";
const KEPT: &str = "SELECT collection_work.work_id, work.title, by_author, by_collection, collection_work.added
    FROM collection_work JOIN work ON work.id = collection_work.work_id
    WHERE collection_id = $1 AND by_author = 'yes' AND by_collection = 'yes'
        AND (work.audience IN ('everyone', 'members') OR work.concealed = 'unrevealed') ORDER BY collection_work.added DESC, collection_work.work_id DESC
    LIMIT $3 OFFSET $2";
const COUNT_KEPT: &str = "SELECT COUNT(*) FROM collection_work
    JOIN work ON work.id = collection_work.work_id
    WHERE collection_id = $1 AND by_author = 'yes' AND by_collection = 'yes'
        AND (work.audience IN ('everyone', 'members') OR work.concealed = 'unrevealed')";
const OF_WORK: &str = select!(
    "JOIN collection_work ON collection_work.collection_id = collection.id
    WHERE collection_work.work_id = $1 AND by_author = 'yes' AND by_collection = 'yes' AND shut = 0
    ORDER BY collection.folded"
);
const LINES_OF_WORK: &str = "SELECT collection.id, collection.slug, collection.name, by_author, by_collection
    FROM collection_work JOIN collection ON collection.id = collection_work.collection_id
    WHERE collection_work.work_id = $1 AND NOT (by_author = 'no' OR by_collection = 'no')
    ORDER BY collection.folded";
const ASKED_OF: &str =
    "SELECT collection.id, collection.slug, collection.name, collection_work.work_id, work.title
    FROM collection_work JOIN collection ON collection.id = collection_work.collection_id
    JOIN work ON work.id = collection_work.work_id
    WHERE by_author = 'waits' AND by_collection = 'yes' AND collection_work.work_id IN (
        SELECT signer.work_id FROM signer JOIN pen_name ON pen_name.id = signer.pen_name_id
        WHERE pen_name.account_id = $1)
    ORDER BY collection_work.added, collection_work.work_id LIMIT 200";
const ONE: &str =
    "SELECT by_author, by_collection FROM collection_work WHERE collection_id = $1 AND work_id = $2";
const PUT: &str = "INSERT INTO collection_work (collection_id, work_id, by_author, by_collection, added)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (collection_id, work_id) DO UPDATE SET by_author = excluded.by_author,
        by_collection = excluded.by_collection";
const COUNT_OF: &str = "SELECT (SELECT COUNT(*) FROM collection_work WHERE collection_id = $1),
    (SELECT COUNT(*) FROM collection_work WHERE work_id = $2)";
const WANTS_VEIL: &str = "SELECT collection.id FROM collection_work
    JOIN collection ON collection.id = collection_work.collection_id
    WHERE collection_work.work_id = $1 AND by_author = 'yes' AND by_collection IN ('yes', 'waits')
        AND collection.anonymous = 1 LIMIT 1";
const WANTS_UNREVEALED: &str = "SELECT collection.id FROM collection_work
    JOIN collection ON collection.id = collection_work.collection_id
    WHERE collection_work.work_id = $1 AND by_author = 'yes' AND by_collection IN ('yes', 'waits')
        AND collection.unrevealed = 1 LIMIT 1";
const WORKS_OF: &str = "SELECT work_id FROM collection_work WHERE collection_id = $1 ORDER BY work_id";
const KEEPS: &str = "SELECT collection_work.work_id FROM collection_work
    JOIN collection_person ON collection_person.collection_id = collection_work.collection_id
    JOIN work ON work.id = collection_work.work_id
    WHERE collection_work.work_id = $2 AND collection_person.account_id = $1 AND collection_person.accepted = 1
        AND collection_person.role IN ('owner', 'moderator') AND by_author = 'yes'
        AND by_collection IN ('yes', 'waits') AND work.concealed = 'unrevealed' LIMIT 1";
const SIGNERS: &str = "SELECT DISTINCT pen_name.account_id FROM signer
    JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE signer.work_id = $1 AND pen_name.account_id IS NOT NULL";
const SUGGESTIONS: &str =
    "SELECT account_id, suggestions FROM gathering_setting WHERE account_id IN ints_of($1)";
const SETTING: &str = "SELECT suggestions FROM gathering_setting WHERE account_id = $1";
const SET_SETTING: &str = "INSERT INTO gathering_setting (account_id, suggestions) VALUES ($1, $2)
    ON CONFLICT (account_id) DO UPDATE SET suggestions = excluded.suggestions";

/// A work as it stands to a collection, for those who keep it.
#[derive(Clone, Debug)]
pub struct CollectionWork {
    /// The work.
    pub work: WorkId,
    /// Its title.
    pub title: String,
    /// What its author says.
    pub by_author: Consent,
    /// What the collection says.
    pub by_collection: Consent,
    /// Since when.
    pub added: Timestamp,
}

/// A collection as a work stands to it, for those who sign the work.
#[derive(Clone, Debug)]
pub struct CollectionLine {
    /// The collection.
    pub id: CollectionId,
    /// As it stands in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// What the author says.
    pub by_author: Consent,
    /// What the collection says.
    pub by_collection: Consent,
}

impl Store {
    /// The works that are in a collection, of these audiences, ascending.
    pub async fn works_in(&self, id: CollectionId, audiences: &[Audience]) -> Result<Vec<WorkId>> {
        ids(self.database.query(IN, params![id, works::audience_list(audiences)?]).await?)
    }

    /// How many works of a collection are behind the curtain.
    pub async fn mysteries_in(&self, id: CollectionId) -> Result<u64> {
        let row = self.database.query_one(MYSTERIES, params![id]).await?;
        row.map_or(Ok(0), |row| row.first("collection_work", "count"))
    }

    /// How many works of these audiences each of these collections holds; those with none are left out.
    pub async fn counts_in(
        &self,
        of: &[CollectionId],
        audiences: &[Audience],
    ) -> Result<Vec<(CollectionId, u64)>> {
        let rows = self.database.query(COUNTS, params![json(of)?, works::audience_list(audiences)?]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("collection_work");
                Ok((fields.get("collection_id")?, fields.get("count")?))
            })
            .collect()
    }

    /// Works that wait for a collection's keepers, the oldest first, and how many there are.
    pub async fn works_waiting_in(
        &self,
        id: CollectionId,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<CollectionWork>, u64)> {
        let queries = vec![(WAITING, params![id, offset, limit]), (COUNT_WAITING, params![id])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(work).collect::<Result<_>>()?, total))
    }

    /// Works that are in a collection, whoever may see them, the newest first, and how many there are: for its keepers.
    pub async fn works_kept_in(
        &self,
        id: CollectionId,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<CollectionWork>, u64)> {
        let queries = vec![(KEPT, params![id, offset, limit]), (COUNT_KEPT, params![id])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(work).collect::<Result<_>>()?, total))
    }

    /// The collections that a work is in, by name.
    pub async fn collections_with(&self, work: WorkId) -> Result<Vec<Collection>> {
        let rows = self.database.query(OF_WORK, params![work]).await?;
        rows.into_iter().map(super::collection).collect()
    }

    /// How a work stands to collections, for those who sign it.
    pub async fn collection_lines(&self, work: WorkId) -> Result<Vec<CollectionLine>> {
        let rows = self.database.query(LINES_OF_WORK, params![work]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("collection");
                Ok(CollectionLine {
                    id: fields.get("id")?,
                    slug: fields.get("slug")?,
                    name: fields.get("name")?,
                    by_author: fields.word("by_author")?,
                    by_collection: fields.word("by_collection")?,
                })
            })
            .collect()
    }

    /// Works of an account that collections ask for: the collection's number, slug and name, the work and its title.
    pub async fn collections_asking(
        &self,
        account: AccountId,
    ) -> Result<Vec<((CollectionId, String, String), (WorkId, String))>> {
        let rows = self.database.query(ASKED_OF, params![account]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("collection");
                let collection = (fields.get("id")?, fields.get("slug")?, fields.get("name")?);
                Ok((collection, (fields.get("work_id")?, fields.get("title")?)))
            })
            .collect()
    }

    /// An author adds a work of theirs; answers with what the collection says. `Refused` where nobody may add any.
    pub async fn offer_to_collection(
        &self,
        of: &Collection,
        work: WorkId,
        by: AccountId,
        now: Timestamp,
    ) -> Result<Consent> {
        let mut tx = self.database.begin().await?;
        let said = offer(&mut tx, of, work, by, now).await?;
        tx.commit().await?;
        Ok(said)
    }

    /// A keeper of a collection wants a work; answers with what its author says. `Refused` where the author wants not to
    /// be asked, or has said no before.
    pub async fn ask_for_work(&self, of: &Collection, work: WorkId, now: Timestamp) -> Result<Consent> {
        let mut tx = self.database.begin().await?;
        let (before, room) = standing(&mut tx, of.id, work).await?;
        if of.shut || !room {
            return Err(StoreError::Refused("Nothing more comes into this collection."));
        }
        let said = match before {
            Some((Consent::No, _)) => return Err(StoreError::Refused("The author has said no.")),
            Some((Consent::Yes, _)) => Consent::Yes,
            Some((Consent::Waits, _)) => Consent::Waits,
            None => {
                let authors: Vec<AccountId> = ids(tx.query(SIGNERS, params![work]).await?)?;
                authors_say(&mut tx, &authors).await?
            }
        };
        put(&mut tx, of.id, work, (said, Consent::Yes), now).await?;
        if said == Consent::Waits && before.is_none() {
            tell_signers(&mut tx, of.id, work, GatheredAct::Asked, now).await?;
        }
        tx.commit().await?;
        Ok(said)
    }

    /// The author says what they want of a work that a collection asked for, or take it out again.
    pub async fn author_says(
        &self,
        of: CollectionId,
        work: WorkId,
        says: Consent,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let (Some((_, by_collection)), _) = standing(&mut tx, of, work).await? else {
            return Err(StoreError::Missing("work in the collection"));
        };
        put(&mut tx, of, work, (says, by_collection), now).await?;
        tx.commit().await
    }

    /// A keeper of a collection takes a work in, or out.
    pub async fn collection_says(
        &self,
        of: CollectionId,
        work: WorkId,
        says: Consent,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let (Some((by_author, before)), _) = standing(&mut tx, of, work).await? else {
            return Err(StoreError::Missing("work in the collection"));
        };
        put(&mut tx, of, work, (by_author, says), now).await?;
        if by_author == Consent::Yes && before != says {
            let act = if says == Consent::Yes { GatheredAct::Taken } else { GatheredAct::Declined };
            tell_signers(&mut tx, of, work, act, now).await?;
        }
        tx.commit().await
    }

    /// Whether somebody keeps a collection that holds a work back, and so may read it.
    pub async fn keeps_back(&self, account: AccountId, work: WorkId) -> Result<bool> {
        Ok(self.database.query_one(KEEPS, params![account, work]).await?.is_some())
    }

    /// Whether others may put an account's works into what they gather.
    pub async fn suggestions(&self, account: AccountId) -> Result<Suggestions> {
        let row = self.database.query_one(SETTING, params![account]).await?;
        row.map_or(Ok(Suggestions::default()), |row| row.fields("gathering_setting").word("suggestions"))
    }

    /// Decides whether others may put an account's works into what they gather.
    pub async fn set_suggestions(&self, account: AccountId, suggestions: Suggestions) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(SET_SETTING, params![account, suggestions.as_str()]).await?;
        tx.commit().await
    }
}

/// An author adds a work of theirs; part of what makes the work, or by itself.
pub(crate) async fn offer(
    tx: &mut Tx,
    of: &Collection,
    work: WorkId,
    by: AccountId,
    now: Timestamp,
) -> Result<Consent> {
    let role = people::role(tx, of.id, by).await?;
    let (before, room) = standing(tx, of.id, work).await?;
    if !room {
        return Err(StoreError::Refused("This collection, or the number of collections of a work, is full."));
    }
    let says = match before {
        // What its keepers want already, or refused, stays so.
        Some((_, Consent::Yes)) => Consent::Yes,
        Some((_, Consent::No)) => return Err(StoreError::Refused("Its keepers have said no to this work.")),
        _ => on_adding(of.openness, of.shut, role)
            .ok_or(StoreError::Refused("This collection is closed: nobody adds works now."))?,
    };
    put(tx, of.id, work, (Consent::Yes, says), now).await?;
    if says == Consent::Waits && before.is_none() {
        let notice = Notice::Gathered { act: GatheredAct::Offered, collection: of.id, work: Some(work) };
        let keepers = people::keepers(tx, of.id).await?;
        let told: Vec<Query> =
            keepers.into_iter().map(|keeper| notices::tell(keeper, &notice, now)).collect::<Result<_>>()?;
        tx.run(told).await?;
    }
    Ok(says)
}

/// What all authors of a work say together: the most careful of them decides. Authors whom nobody knows say yes.
async fn authors_say(tx: &mut Tx, authors: &[AccountId]) -> Result<Consent> {
    let mut said: Vec<Suggestions> = Vec::new();
    for row in tx.query(SUGGESTIONS, params![json(authors)?]).await? {
        let mut fields = row.fields("gathering_setting");
        fields.get::<AccountId>("account_id")?;
        said.push(fields.word("suggestions")?);
    }
    said.extend(std::iter::repeat_n(Suggestions::Ask, authors.len().saturating_sub(said.len())));
    let answers: Option<Vec<Consent>> = said.into_iter().map(on_suggesting).collect();
    let answers =
        answers.ok_or(StoreError::Refused("The author wants this work in nobody else's collections."))?;
    Ok(if answers.contains(&Consent::Waits) { Consent::Waits } else { Consent::Yes })
}

/// What both sides said of a work until now, and whether there is room for one more.
async fn standing(tx: &mut Tx, of: CollectionId, work: WorkId) -> Result<(Option<(Consent, Consent)>, bool)> {
    if let Some(row) = tx.query_one(ONE, params![of, work]).await? {
        let mut fields = row.fields("collection_work");
        return Ok((Some((fields.word("by_author")?, fields.word("by_collection")?)), true));
    }
    let row = tx.query_one(COUNT_OF, params![of, work]).await?.ok_or(StoreError::Missing("collection"))?;
    let mut fields = row.fields("collection_work");
    let (works, collections): (u64, u64) = (fields.get("works")?, fields.get("collections")?);
    Ok((None, works < WORKS_MAX && collections < OF_WORK_MAX))
}

async fn put(
    tx: &mut Tx,
    of: CollectionId,
    work: WorkId,
    (by_author, by_collection): (Consent, Consent),
    now: Timestamp,
) -> Result<()> {
    let (before, _) = standing(tx, of, work).await?;
    tx.execute(PUT, params![of, work, by_author.as_str(), by_collection.as_str(), now]).await?;
    if is_in(by_author, by_collection) {
        if !before.is_some_and(|(author, collection)| is_in(author, collection)) {
            tx.run(vec![news::of_gathering(work, Because::Collection(of), now)]).await?;
        }
        // Whoever is told of the collection is told of the work.
        tx.run(vec![changes::log(Subject::Work(work))]).await?;
    }
    settle(tx, work, now).await?;
    tx.run(vec![changes::log(Subject::Lists)]).await.map(drop)
}

async fn tell_signers(
    tx: &mut Tx,
    collection: CollectionId,
    work: WorkId,
    act: GatheredAct,
    now: Timestamp,
) -> Result<()> {
    let notice = Notice::Gathered { act, collection, work: Some(work) };
    let authors: Vec<AccountId> = ids(tx.query(SIGNERS, params![work]).await?)?;
    let told: Vec<Query> =
        authors.into_iter().map(|author| notices::tell(author, &notice, now)).collect::<Result<_>>()?;
    tx.run(told).await.map(drop)
}

/// Hangs before a work what its collections want to hang before it, and takes away what none of them wants any more.
pub(crate) async fn settle(tx: &mut Tx, work: WorkId, _now: Timestamp) -> Result<()> {
    if tx.query_one(WANTS_VEIL, params![work]).await?.is_some() {
        veil::veil(tx, work, Veiled::Collection).await?;
    } else {
        veil::unveil(tx, work, Veiled::Collection).await?;
    }
    upkeep::settle(tx, work).await
}

/// Whether a collection wants a work to be seen by nobody yet.
pub(crate) async fn wants_unrevealed(tx: &mut Tx, work: WorkId) -> Result<bool> {
    Ok(tx.query_one(WANTS_UNREVEALED, params![work]).await?.is_some())
}

/// As [`settle`], for all works of a collection.
pub(crate) async fn settle_all(tx: &mut Tx, of: CollectionId, now: Timestamp) -> Result<Vec<WorkId>> {
    let all: Vec<WorkId> = ids(tx.query(WORKS_OF, params![of]).await?)?;
    for work in &all {
        settle(tx, *work, now).await?;
    }
    Ok(all)
}

fn work(row: Row) -> Result<CollectionWork> {
    let mut fields = row.fields("collection_work");
    Ok(CollectionWork {
        work: fields.get("work_id")?,
        title: fields.get("title")?,
        by_author: fields.word("by_author")?,
        by_collection: fields.word("by_collection")?,
        added: fields.get("added")?,
    })
}
