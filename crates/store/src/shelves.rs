//! Shelves: where readers keep works, each seen by its reader alone.

use std::collections::HashMap;

use ficus_archive::{AccountId, WorkId, shelf::Shelf, work::Audience};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Tx, json, params},
    works,
};

const PLACE_OF: &str = "SELECT shelf FROM shelf_work WHERE account_id = $1 AND work_id = $2
    AND shelf IN texts_of($3)";
const TAKE_OFF: &str =
    "DELETE FROM shelf_work WHERE account_id = $1 AND work_id = $2 AND shelf IN texts_of($3)";
const PUT_ON: &str = "INSERT INTO shelf_work (account_id, shelf, work_id, placed) VALUES ($1, $2, $3, $4)";
const WORK: &str = "SELECT id FROM work WHERE id = $1";
const ONE_MORE: &str = "UPDATE counts SET reading = reading + 1 WHERE work_id = $1";
const ONE_LESS: &str = "UPDATE counts SET reading = reading - 1 WHERE work_id = $1 AND reading > 0";
const WORKS: &str = "SELECT DISTINCT work_id FROM shelf_work
    WHERE account_id = $1 AND shelf IN texts_of($2) ORDER BY work_id";
const OF_WORKS: &str = "SELECT work_id, shelf FROM shelf_work
    WHERE account_id = $1 AND shelf IN texts_of($2) AND work_id IN ints_of($3)";
const COUNTS: &str =
    "SELECT shelf_work.shelf, COUNT(*) FROM shelf_work JOIN work ON work.id = shelf_work.work_id
    WHERE shelf_work.account_id = $1 AND shelf_work.shelf IN texts_of($2) AND work.audience IN texts_of($3)
    GROUP BY shelf_work.shelf";

impl Store {
    /// Puts a work on a shelf of a reader and takes it off the others; `None` only takes it off.
    pub async fn shelve(
        &self,
        account: AccountId,
        work: WorkId,
        shelf: Option<Shelf>,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.query_one(WORK, params![work]).await?.ok_or(StoreError::Missing("work"))?;
        place(&mut tx, account, work, shelf, now).await?;
        tx.commit().await
    }

    /// Puts works on a shelf of a reader, each as [`Store::shelve`] does; those that are gone are left out.
    pub async fn shelve_all(
        &self,
        account: AccountId,
        works: &[WorkId],
        shelf: Option<Shelf>,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        for work in works {
            if tx.query_one(WORK, params![*work]).await?.is_some() {
                place(&mut tx, account, *work, shelf, now).await?;
            }
        }
        tx.commit().await
    }

    /// The works on any of these shelves of a reader, ascending.
    pub async fn shelved_works(&self, account: AccountId, shelves: &[Shelf]) -> Result<Vec<WorkId>> {
        let rows = self.database.query(WORKS, params![account, names(shelves)?]).await?;
        rows.into_iter().map(|row| row.first("shelf_work", "work_id")).collect()
    }

    /// On which shelf of a reader each of these works is; those on none are left out.
    pub async fn shelves_of(&self, account: AccountId, works: &[WorkId]) -> Result<HashMap<WorkId, Shelf>> {
        let rows = self.database.query(OF_WORKS, params![account, names(&Shelf::ALL)?, json(works)?]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("shelf_work");
                Ok((fields.get("work_id")?, fields.word("shelf")?))
            })
            .collect()
    }

    /// How many works of these audiences are on each shelf of a reader; empty shelves are left out.
    pub async fn shelf_counts(
        &self,
        account: AccountId,
        audiences: &[Audience],
    ) -> Result<HashMap<Shelf, u64>> {
        let list = works::audience_list(audiences)?;
        let rows = self.database.query(COUNTS, params![account, names(&Shelf::ALL)?, list]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("shelf_work");
                Ok((fields.word("shelf")?, fields.get("works")?))
            })
            .collect()
    }
}

async fn place(
    tx: &mut Tx,
    account: AccountId,
    work: WorkId,
    shelf: Option<Shelf>,
    now: Timestamp,
) -> Result<()> {
    let all = names(&Shelf::ALL)?;
    let former: Option<Shelf> = match tx.query_one(PLACE_OF, params![account, work, &all]).await? {
        Some(row) => Some(row.fields("shelf_work").word("shelf")?),
        None => None,
    };
    if former == shelf {
        return Ok(());
    }
    let mut queries = vec![(TAKE_OFF, params![account, work, all])];
    if let Some(shelf) = shelf {
        queries.push((PUT_ON, params![account, shelf.as_str(), work, now]));
    }
    if former == Some(Shelf::Reading) {
        queries.push((ONE_LESS, params![work]));
    }
    if shelf == Some(Shelf::Reading) {
        queries.push((ONE_MORE, params![work]));
    }
    tx.run(queries).await.map(drop)
}

fn names(shelves: &[Shelf]) -> Result<String> {
    json(&shelves.iter().map(|shelf| shelf.as_str()).collect::<Vec<_>>())
}
