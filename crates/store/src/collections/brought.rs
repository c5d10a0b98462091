//! Collections that an import brings: challenges of old archives with the works that answered. Nobody keeps them until a
//! moderator does.

use ficus_archive::{
    CollectionId, WorkId,
    collection::{CollectionFacts, Consent, Kind, WORKS_MAX},
};
use jiff::Timestamp;

use crate::{
    Result, Store, Subject, changes,
    database::{Tx, params},
    names,
};

/// So many names are tried where others have the first.
const NAMES_TRIED_MAX: u32 = 1_000;

const KNOWN: &str = "SELECT collection_id FROM brought_collection WHERE import_key = $1";
const NOTE: &str = "INSERT INTO brought_collection (collection_id, import_key) VALUES ($1, $2)";
const PUT: &str = "INSERT INTO collection_work (collection_id, work_id, by_author, by_collection, added)
    SELECT CAST($1 AS BIGINT), id, CAST($3 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT) FROM work WHERE id = $2
    ON CONFLICT (collection_id, work_id) DO NOTHING RETURNING work_id";

/// A collection as an import brings it.
#[derive(Clone, Debug)]
pub struct BroughtCollection {
    /// What tells it from all others.
    pub import_key: String,
    /// What it is. Where another collection has its name, a number stands behind it.
    pub facts: CollectionFacts,
    /// The works in it.
    pub works: Vec<WorkId>,
}

impl Store {
    /// Makes a collection that nobody keeps, or adds works to the one that the same import made before. Works that were
    /// taken out stay out.
    pub async fn bring_collection(&self, brought: &BroughtCollection) -> Result<CollectionId> {
        let mut tx = self.database.begin().await?;
        let known = tx.query_one(KNOWN, params![&brought.import_key]).await?;
        let (id, is_new) = match known {
            Some(row) => (row.first("brought_collection", "collection_id")?, false),
            None => (make(&mut tx, brought).await?, true),
        };
        let mut added = Vec::new();
        for work in brought.works.iter().take(usize::try_from(WORKS_MAX).unwrap_or(usize::MAX)) {
            let values = params![id, *work, Consent::Yes.as_str(), Timestamp::UNIX_EPOCH];
            if tx.query_one(PUT, values).await?.is_some() {
                added.push(changes::log(Subject::Work(*work)));
            }
        }
        if is_new || !added.is_empty() {
            added.push(changes::log(Subject::Lists));
        }
        tx.run(added).await?;
        tx.commit().await?;
        Ok(id)
    }
}

async fn make(tx: &mut Tx, brought: &BroughtCollection) -> Result<CollectionId> {
    let mut facts = brought.facts.clone();
    for number in 2..NAMES_TRIED_MAX {
        let key = names::name_key(&facts.name);
        if tx.query_one(super::SAME, params![key, CollectionId(0)]).await?.is_none() {
            break;
        }
        facts.name = format!("{} ({number})", brought.facts.name);
    }
    // When it was first made nobody knows; so the same import leaves the same records, whenever it runs.
    let id = super::insert(tx, Kind::Collection, &facts, Timestamp::UNIX_EPOCH).await?;
    tx.execute(NOTE, params![id, &brought.import_key]).await?;
    Ok(id)
}
